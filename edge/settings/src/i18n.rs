//! Texts in the reader's language.

use crate::model::form_tree::Label;
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use protocol::text;
use team_ui::http::Denied;
use team_ui::texts::{self, capitalised, format};
pub use team_ui::texts::{language, language_name};

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

/// Stores the texts, one a line, in the order of the keys.
pub fn set(locale_text: &str) {
    texts::set(locale_text, KEYS);
}

/// The text of a key.
pub fn t(key: Key) -> &'static str {
    texts::text(key as usize)
}

/// The text of a key with its one place, `{name}` or `{count}`, filled in. One that counts something is put
/// into the form for it.
pub fn fill(key: Key, value: &str) -> String {
    text::fill(texts::counted(t(key), value.parse().ok()), &[("name", value), ("count", value)])
}

/// The text of a key that counts something, in the form for it, with a second place filled in.
pub fn fill_counted(key: Key, count: u64, second: (&str, &str)) -> String {
    text::fill(texts::counted(t(key), u32::try_from(count).ok()), &[("count", &count.to_string()), second])
}

/// The text of a key with two places filled in.
pub fn fill_both(key: Key, first: (&str, &str), second: (&str, &str)) -> String {
    text::fill(t(key), &[first, second])
}

/// Why a request has failed, in the reader's language.
pub fn failure(why: Denied) -> &'static str {
    match why {
        Denied::Refused(why) => refusal(why),
        Denied::Unreachable => t(Key::ErrorUnreachable),
    }
}

/// A refusal in the reader's language.
pub fn refusal(why: Rejection) -> &'static str {
    t(match why {
        Rejection::SignedOut => Key::SignedOut,
        Rejection::NotAllowed => Key::ErrorNotAllowed,
        // Only a new password is asked for together with the present one.
        Rejection::WrongCredentials => Key::ErrorWrongPassword,
        Rejection::WrongCode => Key::ErrorWrongCode,
        Rejection::CodeNeeded => Key::ErrorCodeNeeded,
        Rejection::SecondFactorRequired => Key::ErrorFactorRequired,
        Rejection::WrongPasskey => Key::PasskeyUnmade,
        Rejection::PasskeyNeeded => Key::ErrorPasskeyNeeded,
        Rejection::TooManyPasskeys => Key::ErrorTooManyPasskeys,
        Rejection::PasskeysOff => Key::PasskeysOff,
        Rejection::OidcUnavailable => Key::ErrorOidcUnavailable,
        Rejection::OidcFailed => Key::ErrorOidcFailed,
        Rejection::OidcTaken => Key::ErrorOidcTaken,
        Rejection::WeakPassword => Key::ErrorWeakPassword,
        Rejection::TooManyAttempts => Key::ErrorTooManyAttempts,
        Rejection::LastOwner => Key::ErrorLastOwner,
        Rejection::InTeam => Key::ErrorInTeam,
        Rejection::TooManyInvites => Key::ErrorTooManyInvites,
        Rejection::InviteOver => Key::ErrorInviteOver,
        Rejection::OtherAddress => Key::ErrorOtherAddress,
        Rejection::ContactInvalid => Key::ErrorEmail,
        Rejection::NameMissing | Rejection::NameTooLong | Rejection::NameInvalid => Key::ErrorName,
        Rejection::PictureRefused => Key::ErrorPicture,
        Rejection::BadSetup | Rejection::ServiceRefused | Rejection::RoutingRefused | Rejection::TooLarge => {
            Key::ErrorSettings
        }
        Rejection::Stale => Key::SaveStale,
        Rejection::ShortcutInvalid => Key::ErrorShortcutInvalid,
        Rejection::ShortcutTaken => Key::ErrorShortcutTaken,
        Rejection::LibraryFull => Key::ErrorLibraryFull,
        Rejection::TextEmpty => Key::ErrorTextEmpty,
        // Only a script has what is refused so: its title.
        Rejection::TitleMissing | Rejection::ReasonMissing => Key::ErrorTitleMissing,
        Rejection::TextTooLong | Rejection::ReasonTooLong => Key::ErrorTooLong,
        Rejection::ArticleTooLong => Key::ErrorArticleTooLong,
        Rejection::TooManyArticles => Key::ErrorTooManyArticles,
        Rejection::FileTooLarge => Key::ErrorFileTooLarge,
        Rejection::PictureTooLarge => Key::ErrorPictureTooLarge,
        Rejection::FileTypeRefused => Key::ErrorFileType,
        Rejection::FileNameInvalid => Key::ErrorFileName,
        Rejection::FileMissing => Key::ErrorFileMissing,
        Rejection::TooManyFiles => Key::ErrorTooManyFiles,
        Rejection::ExportOver => Key::ErrorExportOver,
        Rejection::NotUtf8 => Key::ErrorNotUtf8,
        Rejection::NewerFormat => Key::ErrorNewerFormat,
        Rejection::BadHistory => Key::ErrorBadHistory,
        Rejection::ConversationTaken => Key::ErrorConversationTaken,
        _ => Key::ErrorUnavailable,
    })
}

/// A day and a time, as the reader writes them.
pub fn moment(at: Timestamp) -> String {
    format(at, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// The text of a label.
pub fn label(label: &Label) -> String {
    match label {
        Label::Key(key) => t(*key).to_owned(),
        Label::Of(key, value) => fill(*key, value),
        Label::Pair(key, inner, value) => fill(*key, &[t(*inner), " ", value].concat()),
        Label::Moment(key, at) => fill(*key, &moment(*at)),
        Label::Text(text) => text.clone(),
        Label::Day(day) => weekday(*day),
        Label::Lines(lines) => joined(lines, "\n"),
        Label::Within(key, inner) => fill(*key, &self::label(inner)),
        Label::Joined(word, parts) => joined(parts, &[" ", t(*word), " "].concat()),
        Label::Phrase(parts) => joined(parts, " "),
        Label::Language(code) => language_name(code),
        Label::Sentence(parts, words) => {
            let when = capitalised(&joined(parts, ", "));
            fill_both(Key::SaySentence, ("when", &when), ("words", words))
        }
    }
}

fn joined(labels: &[Label], between: &str) -> String {
    labels.iter().map(label).collect::<Vec<_>>().join(between)
}

/// The name of a weekday, Monday is 0.
pub fn weekday(day: u8) -> String {
    /// Noon of a Monday, 5 January 1970, by UTC.
    const MONDAY: Timestamp = (4 * 24 + 12) * 3_600_000;
    format(MONDAY + u64::from(day) * 86_400_000, &[("weekday", "long"), ("timeZone", "UTC")])
}
