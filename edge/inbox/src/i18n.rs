//! Texts in the agent's language, and times as that language writes them.

use crate::model::act::Why;
use crate::model::settings::ui::Label;
use crate::model::{News, NewsKind};
use js_sys::{Array, Date, Intl, Object, Reflect};
use protocol::etiquette::Block;
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use std::sync::OnceLock;
use wasm_bindgen::JsValue;

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

static TEXTS: OnceLock<Vec<String>> = OnceLock::new();

/// Takes the texts, one a line, in the order of the keys. The first call counts.
pub fn set(locale_text: &str) {
    let mut texts = Vec::with_capacity(KEYS);
    texts.extend(locale_text.lines().map(str::to_owned));
    // A second start of the same page would bring the same texts.
    let _ = TEXTS.set(texts);
}

/// The text of a key.
pub fn t(key: Key) -> &'static str {
    TEXTS.get().and_then(|texts| texts.get(key as usize)).map_or("", String::as_str)
}

/// The text of a key with `{name}` filled in.
pub fn fill(key: Key, name: &str, value: &str) -> String {
    t(key).replace(&format!("{{{name}}}"), value)
}

/// A refusal in the agent's language.
pub fn refusal(why: Rejection) -> &'static str {
    t(match why {
        Rejection::WrongCredentials => Key::ErrorWrongCredentials,
        Rejection::TooManyAttempts => Key::ErrorTooManyAttempts,
        Rejection::SignedOut => Key::ErrorSignedOut,
        Rejection::NotAllowed => Key::ErrorNotAllowed,
        Rejection::TakenByAnother => Key::ErrorTakenByAnother,
        Rejection::Ended => Key::ErrorEnded,
        Rejection::TextTooLong => Key::ErrorTextTooLong,
        Rejection::Stale => Key::SaveStale,
        Rejection::ShortcutInvalid => Key::ErrorShortcutInvalid,
        Rejection::ShortcutTaken => Key::ErrorShortcutTaken,
        Rejection::LibraryFull => Key::ErrorLibraryFull,
        Rejection::TextEmpty => Key::ErrorTextEmpty,
        Rejection::ReasonMissing => Key::ErrorReasonMissing,
        Rejection::ReasonTooLong => Key::ErrorReasonTooLong,
        Rejection::NotStarted | Rejection::NotFound => Key::ErrorNotFound,
        Rejection::AlreadyOnHold => Key::ErrorAlreadyOnHold,
        Rejection::NotOnHold => Key::ErrorNotOnHold,
        Rejection::BadMinutes => Key::ErrorBadMinutes,
        Rejection::AlreadyTransferring => Key::ErrorAlreadyTransferring,
        Rejection::NotTransferring => Key::ErrorNotTransferring,
        Rejection::TransferToSelf => Key::ErrorTransferToSelf,
        Rejection::BriefingMissing => Key::ErrorBriefingMissing,
        Rejection::NotTheReceiver => Key::ErrorNotTheReceiver,
        Rejection::NotYours => Key::ErrorNotYours,
        Rejection::ContactAsked => Key::ErrorContactAsked,
        Rejection::NoPromise => Key::ErrorNoPromise,
        Rejection::DueTooFar => Key::ErrorDueTooFar,
        Rejection::WrapUpAsked => Key::ErrorWrapUpAsked,
        Rejection::WrapUpMissing => Key::ErrorWrapUpMissing,
        Rejection::ClosingBlocked => Key::ErrorClosingBlocked,
        Rejection::Blocked => Key::ErrorBlocked,
        Rejection::QuestionClosed => Key::ErrorQuestionClosed,
        Rejection::FileTooLarge => Key::ErrorFileTooLarge,
        Rejection::FileTypeRefused => Key::ErrorFileType,
        Rejection::FileNameInvalid => Key::ErrorFileName,
        Rejection::FileMissing => Key::ErrorFileMissing,
        Rejection::TooManyFiles => Key::ErrorTooManyFiles,
        Rejection::TitleMissing => Key::ErrorTitleMissing,
        Rejection::ArticleTooLong => Key::ErrorArticleTooLong,
        Rejection::TooManyArticles => Key::ErrorTooManyArticles,
        Rejection::PictureRefused => Key::ErrorPicture,
        Rejection::BadSetup => Key::ErrorSettings,
        _ => Key::ErrorUnavailable,
    })
}

/// What is new, in a sentence.
pub fn news(news: &News) -> String {
    let key = match news.kind {
        NewsKind::Conversation => Key::NewsConversation,
        NewsKind::Message => Key::NewsMessage,
        NewsKind::Transfer => Key::NewsTransfer,
        NewsKind::Mention => Key::NewsMention,
        NewsKind::PromiseDue => Key::NewsPromiseDue,
        NewsKind::PromiseLate => Key::NewsPromiseLate,
    };
    fill(key, "name", news.visitor.as_deref().unwrap_or(t(Key::Visitor)))
}

/// What stands in the way of an action, in the agent's language.
pub fn why(why: Why) -> &'static str {
    match why {
        Why::Refused(why) => refusal(why),
        Why::Block(Block::WrapUpNotAsked) => t(Key::BlockWrapUpNotAsked),
        Why::Block(Block::WrapUpNotAnswered) => t(Key::BlockWrapUpNotAnswered),
        Why::Block(Block::Hold) => t(Key::BlockHold),
        Why::Block(Block::Transfer) => t(Key::BlockTransfer),
        Why::Block(Block::Contact) => t(Key::BlockContact),
    }
}

/// A text with several places filled in.
pub fn fill_all<'a>(key: Key, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let values: Vec<_> = values.into_iter().collect();
    protocol::text::fill(t(key), &values)
}

/// What a label of the settings says.
pub fn label(label: &Label) -> String {
    match label {
        Label::Key(key) => t(*key).to_owned(),
        Label::Of(key, value) => fill(*key, "name", value),
        Label::Pair(key, inner, value) => fill(*key, "name", &[t(*inner), " ", value].concat()),
        Label::Text(text) => text.clone(),
        Label::Day(day) => weekday(*day),
        Label::Lines(lines) => lines.iter().map(self::label).collect::<Vec<_>>().join("\n"),
    }
}

/// The name of a weekday, Monday is 0.
fn weekday(day: u8) -> String {
    /// Noon of a Monday, 5 January 1970, by UTC.
    const MONDAY: Timestamp = (4 * 24 + 12) * 3_600_000;
    format(MONDAY + u64::from(day) * 86_400_000, &[("weekday", "long"), ("timeZone", "UTC")])
}

/// The page's language.
pub fn language() -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let root = document.and_then(|document| document.document_element());
    root.and_then(|root| root.get_attribute("lang")).unwrap_or_else(|| "en".to_owned())
}

/// A language's own name for a language: `fr` is "French" in English.
pub fn language_name(code: &str) -> String {
    let names = Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| Reflect::get(&intl, &"DisplayNames".into()))
        .and_then(|class| {
            let kind = options(&[("type", "language")]);
            Reflect::construct(&class.into(), &Array::of2(&JsValue::from_str(&language()), &kind))
        });
    let name = names.and_then(|names| {
        let of: js_sys::Function = Reflect::get(&names, &"of".into())?.into();
        of.call1(&names, &code.into())
    });
    let name = name.ok().and_then(|name| name.as_string()).unwrap_or_else(|| code.to_owned());
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A time of day: "14:05".
pub fn time_of_day(at: Timestamp) -> String {
    format(at, &[("hour", "2-digit"), ("minute", "2-digit")])
}

/// A day: "Saturday, 21 November".
pub fn day(at: Timestamp) -> String {
    format(at, &[("weekday", "long"), ("day", "numeric"), ("month", "long")])
}

/// A day and its time: "21 Nov, 14:05".
pub fn moment(at: Timestamp) -> String {
    format(at, &[("day", "numeric"), ("month", "short"), ("hour", "2-digit"), ("minute", "2-digit")])
}

/// A time of day if it is today, else a day: what a list has room for.
pub fn short_time(at: Timestamp, now: Timestamp) -> String {
    let day_of = |time| date(time).to_date_string();
    if day_of(at) == day_of(now) {
        time_of_day(at)
    } else {
        format(at, &[("day", "numeric"), ("month", "short")])
    }
}

/// A day, by name when it is today or yesterday.
pub fn near_day(at: Timestamp, now: Timestamp) -> String {
    let day_of = |time| date(time).to_date_string();
    if day_of(at) == day_of(now) {
        t(Key::Today).to_owned()
    } else if day_of(at) == day_of(now.saturating_sub(86_400_000)) {
        t(Key::Yesterday).to_owned()
    } else {
        day(at)
    }
}

/// How long something has lasted: `0:42`, `12:05`, `1:02:03`. The same in every language.
pub fn lasting(since: Timestamp, now: Timestamp) -> String {
    let seconds = now.saturating_sub(since) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at as f64))
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}

fn format(at: Timestamp, parts: &[(&str, &str)]) -> String {
    let locales = Array::of1(&JsValue::from_str(&language()));
    let format = Intl::DateTimeFormat::new(&locales, &options(parts));
    let text = format.format().call1(&JsValue::UNDEFINED, &date(at));
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_reads_like_a_clock() {
        assert_eq!(lasting(1_000, 43_999), "0:42");
        assert_eq!(lasting(0, 725_000), "12:05");
        assert_eq!(lasting(0, 3_723_000), "1:02:03");
        assert_eq!(lasting(5_000, 0), "0:00");
    }
}
