//! When a visitor counts as gone, and when a conversation's object has to wake by itself.
//!
//! A socket that closes says so. One whose cable was pulled says nothing: its heartbeats stop, and
//! only somebody who looks can tell. So while an agent watches, the object looks again at the
//! earliest moment at which a socket may have been silent for too long, and at no other.

use protocol::ids::Timestamp;
use protocol::timing::{PROBE_MS, SILENCE_MS};

/// Whether a socket is to be asked for a sign of life.
#[must_use]
pub fn is_quiet(now: Timestamp, heard: Timestamp) -> bool {
    now.saturating_sub(heard) >= PROBE_MS
}

/// Whether a socket is dead that gave its last sign of life at `heard`.
#[must_use]
pub fn is_silent(now: Timestamp, heard: Timestamp) -> bool {
    now.saturating_sub(heard) >= SILENCE_MS
}

/// When to look next, at `now`, after sockets of which each gave its last sign of life at one of
/// `heard`: never without an agent who watches, or without a socket that may fall silent.
#[must_use]
pub fn next_look(
    now: Timestamp,
    watched: bool,
    heard: impl IntoIterator<Item = Timestamp>,
) -> Option<Timestamp> {
    let look = |heard| if is_quiet(now, heard) { heard + SILENCE_MS } else { heard + PROBE_MS };
    heard.into_iter().map(look).min().filter(|_| watched)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = 1_000_000;

    #[test]
    fn silence_is_noticed_within_a_minute_and_not_after_one_missed_heartbeat() {
        assert!(!is_silent(NOW + 2 * 25_000 + 4_000, NOW), "a late heartbeat is none missed");
        assert!(is_silent(NOW + SILENCE_MS, NOW));
        const { assert!(SILENCE_MS < 60_000) };
        assert!(!is_silent(NOW, NOW + 10), "a clock that stepped back says nothing");
    }

    #[test]
    fn a_look_finds_silence_the_moment_there_is_some() {
        let look = next_look(NOW + 8, true, [NOW + 7, NOW]).unwrap();
        assert!(is_quiet(look, NOW) && !is_quiet(look - 1, NOW), "first it is asked");
        assert!(!is_quiet(look, NOW + 7));
        let look = next_look(look, true, [NOW]).unwrap();
        assert!(is_silent(look, NOW) && !is_silent(look - 1, NOW), "then it is given up");
    }

    #[test]
    fn nobody_looks_for_nobody() {
        assert_eq!(next_look(NOW, false, [NOW]), None, "no agent watches");
        assert_eq!(next_look(NOW, true, []), None, "no visitor is there");
    }
}
