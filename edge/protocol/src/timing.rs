//! The figures of time that more than one program goes by, in milliseconds.

use crate::ids::Timestamp;

/// A minute.
pub const MINUTE_MS: Timestamp = 60_000;
/// An hour.
pub const HOUR_MS: Timestamp = 60 * MINUTE_MS;
/// A day.
pub const DAY_MS: Timestamp = 24 * HOUR_MS;

/// How often a client sends a heartbeat on a socket that is otherwise silent.
pub const HEARTBEAT_MS: u32 = 25_000;
/// A socket that gave no sign of life for so long is asked for one. Browsers let the timers of a
/// tab in the background fire once a minute only, so its heartbeats come late; what it receives it
/// handles at once.
pub const PROBE_MS: u64 = 35_000;
/// A socket that gave no sign of life for so long is dead: it has missed two heartbeats. A visitor
/// who is gone shows as gone within a minute.
pub const SILENCE_MS: u64 = 55_000;

/// A visitor who is gone for so long has left the conversation behind: it may be closed without asking them.
pub const LEFT_BEHIND_MS: u64 = 5 * MINUTE_MS;
/// A conversation that nobody has and in which the visitor has not written ends after this long.
pub const EMPTY_ENDS_MS: u64 = 10 * MINUTE_MS;

/// Whether a visitor who is gone since then, if they are, has left the conversation behind.
#[must_use]
pub fn is_left_behind(gone_since: Option<Timestamp>, now: Timestamp) -> bool {
    gone_since.is_some_and(|since| now.saturating_sub(since) >= LEFT_BEHIND_MS)
}

/// Who goes on typing says so again after this long.
pub const TYPING_REPEAT_MS: u64 = 3_000;
/// Who pauses for this long has stopped typing.
pub const TYPING_PAUSE_MS: u64 = 4_000;
/// A sign of typing that is not repeated stops counting after this long, which leaves room for a
/// repetition and a pause.
pub const TYPING_HOLDS_MS: u64 = 8_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_is_left_behind_after_five_minutes_without_its_visitor() {
        assert!(!is_left_behind(None, LEFT_BEHIND_MS), "they are there");
        assert!(!is_left_behind(Some(7), 7 + LEFT_BEHIND_MS - 1));
        assert!(is_left_behind(Some(7), 7 + LEFT_BEHIND_MS));
        assert!(!is_left_behind(Some(LEFT_BEHIND_MS), 7), "a clock that was put back");
    }
}
