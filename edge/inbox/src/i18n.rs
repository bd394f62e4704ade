//! Texts in the agent's language, and times as that language writes them.

use crate::model::actions::Blocker;
use crate::model::{Notification, NotificationKind};
use protocol::calendar::Calendar;
use protocol::conversation::etiquette::Block;
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use protocol::text;
use team_ui::http::Denied;
use team_ui::texts::{self, calendar, format};
pub use team_ui::texts::{language, language_name};

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

/// Takes the texts, one a line, in the order of the keys.
pub fn set(locale_text: &str) {
    texts::set(locale_text, KEYS);
}

/// The text of a key.
pub fn t(key: Key) -> &'static str {
    texts::text(key as usize)
}

/// The text of a key with `{name}` filled in.
pub fn fill(key: Key, name: &str, value: &str) -> String {
    fill_all(key, [(name, value)])
}

/// Why a request has failed, in the agent's language.
pub fn failure(why: Denied) -> &'static str {
    match why {
        Denied::Refused(why) => refusal(why),
        Denied::Unreachable => t(Key::ErrorUnreachable),
    }
}

/// A refusal in the agent's language.
pub fn refusal(why: Rejection) -> &'static str {
    t(match why {
        Rejection::WrongCredentials => Key::ErrorWrongCredentials,
        Rejection::WrongCode => Key::ErrorWrongCode,
        Rejection::WrongPasskey => Key::ErrorWrongPasskey,
        Rejection::TooManyAttempts => Key::ErrorTooManyAttempts,
        Rejection::OidcUnavailable => Key::ErrorOidcUnavailable,
        Rejection::OidcFailed => Key::ErrorOidcFailed,
        Rejection::OidcUnknown => Key::ErrorOidcUnknown,
        Rejection::SignedOut => Key::ErrorSignedOut,
        Rejection::NotAllowed => Key::ErrorNotAllowed,
        Rejection::TakenByAnother => Key::ErrorTakenByAnother,
        Rejection::Ended => Key::ErrorEnded,
        Rejection::TextTooLong => Key::ErrorTextTooLong,
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
        Rejection::ConversationFull => Key::ErrorConversationFull,
        Rejection::QuestionClosed => Key::ErrorQuestionClosed,
        Rejection::FileTooLarge => Key::ErrorFileTooLarge,
        Rejection::PictureTooLarge => Key::ErrorPictureTooLarge,
        Rejection::FileTypeRefused => Key::ErrorFileType,
        Rejection::FileNameInvalid => Key::ErrorFileName,
        Rejection::FileMissing => Key::ErrorFileMissing,
        Rejection::TooManyFiles => Key::ErrorTooManyFiles,
        Rejection::VisitorGone => Key::ErrorVisitorGone,
        Rejection::NotInvitable => Key::ErrorNotInvitable,
        _ => Key::ErrorUnavailable,
    })
}

/// What is new, in a sentence.
pub fn notification(notification: &Notification) -> String {
    let key = match notification.kind {
        NotificationKind::Conversation => Key::NewsConversation,
        NotificationKind::Ring => Key::NewsRing,
        NotificationKind::Message => Key::NewsMessage,
        NotificationKind::Transfer => Key::NewsTransfer,
        NotificationKind::Mention => Key::NewsMention,
        NotificationKind::PromiseDue => Key::NewsPromiseDue,
        NotificationKind::PromiseLate => Key::NewsPromiseLate,
    };
    fill(key, "name", notification.visitor.as_deref().unwrap_or(t(Key::Visitor)))
}

/// What stands in the way of an action, in the agent's language.
pub fn blocker(blocker: Blocker) -> &'static str {
    match blocker {
        Blocker::Refused(why) => refusal(why),
        Blocker::Block(Block::WrapUpNotAsked) => t(Key::BlockWrapUpNotAsked),
        Blocker::Block(Block::WrapUpNotAnswered) => t(Key::BlockWrapUpNotAnswered),
        Blocker::Block(Block::Hold) => t(Key::BlockHold),
        Blocker::Block(Block::Transfer) => t(Key::BlockTransfer),
        Blocker::Block(Block::Contact) => t(Key::BlockContact),
    }
}

/// A text with several places filled in. One that counts something is put into the form for its `count`.
pub fn fill_all<'a>(key: Key, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let values: Vec<_> = values.into_iter().collect();
    let count = values.iter().find(|(name, _)| *name == "count").and_then(|(_, count)| count.parse().ok());
    text::fill(texts::counted(t(key), count), &values)
}

/// A time of day: "14:05".
pub fn time_of_day(at: Timestamp) -> String {
    format(at, &[("hour", "2-digit"), ("minute", "2-digit")])
}

/// The parts of a day, the year among them unless it is this one: what came in from elsewhere may be years old.
fn dated<'a>(
    calendar: Calendar,
    at: Timestamp,
    now: Timestamp,
    parts: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let year = (calendar.year(at) != calendar.year(now)).then_some(("year", "numeric"));
    parts.iter().copied().chain(year).collect()
}

/// A day: "Saturday, 21 November", with its year unless it is this one.
fn day(at: Timestamp, now: Timestamp) -> String {
    format(at, &dated(calendar(), at, now, &[("weekday", "long"), ("day", "numeric"), ("month", "long")]))
}

/// A day and its time: "21 Nov, 14:05", with its year unless it is this one.
pub fn moment(at: Timestamp, now: Timestamp) -> String {
    let parts = [("day", "numeric"), ("month", "short"), ("hour", "2-digit"), ("minute", "2-digit")];
    format(at, &dated(calendar(), at, now, &parts))
}

/// A time of day if it is today, else a day: what a list has room for.
pub fn short_time(at: Timestamp, now: Timestamp) -> String {
    if calendar().day(at) == calendar().day(now) {
        time_of_day(at)
    } else {
        format(at, &dated(calendar(), at, now, &[("day", "numeric"), ("month", "short")]))
    }
}

/// A day, by name when it is today or yesterday.
pub fn near_day(at: Timestamp, now: Timestamp) -> String {
    match calendar().day(now) - calendar().day(at) {
        0 => t(Key::Today).to_owned(),
        1 => t(Key::Yesterday).to_owned(),
        _ => day(at, now),
    }
}

/// How long something has lasted: `0:42`, `12:05`, `1:02:03`. The same in every language.
pub fn lasting(since: Timestamp, now: Timestamp) -> String {
    let seconds = now.saturating_sub(since) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_another_year_is_shown_with_its_year() {
        /// The first of January 2027 in UTC.
        const NEW_YEAR: Timestamp = 1_798_761_600_000;
        let parts = |at, now| dated(Calendar::default(), at, now, &[("day", "numeric"), ("month", "short")]);
        let has_year = |at, now| parts(at, now).contains(&("year", "numeric"));
        assert_eq!(parts(NEW_YEAR, NEW_YEAR + 1), [("day", "numeric"), ("month", "short")]);
        assert!(has_year(NEW_YEAR - 1, NEW_YEAR) && has_year(NEW_YEAR, NEW_YEAR - 1));
        assert!(has_year(NEW_YEAR - 4 * 365 * 86_400_000, NEW_YEAR));
        assert!(!has_year(NEW_YEAR - 1, NEW_YEAR - 300 * 86_400_000));
    }

    #[test]
    fn waiting_reads_like_a_clock() {
        assert_eq!(lasting(1_000, 43_999), "0:42");
        assert_eq!(lasting(0, 725_000), "12:05");
        assert_eq!(lasting(0, 3_723_000), "1:02:03");
        assert_eq!(lasting(5_000, 0), "0:00");
    }
}
