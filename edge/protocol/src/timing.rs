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

/// Who goes on typing says so again after this long.
pub const TYPING_REPEAT_MS: u64 = 3_000;
/// Who pauses for this long has stopped typing.
pub const TYPING_PAUSE_MS: u64 = 4_000;
/// A sign of typing that is not repeated stops counting after this long, which leaves room for a
/// repetition and a pause.
pub const TYPING_HOLDS_MS: u64 = 8_000;
