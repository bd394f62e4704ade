//! When a visitor counts as gone, and when a conversation's object has to wake by itself.
//!
//! A socket that closes says so. One whose cable was pulled says nothing: its heartbeats stop, and
//! only somebody who looks can tell. So the object looks again at the earliest moment at which a
//! socket may have been silent for too long, and at no other: closely while an agent watches, and
//! seldom as long as the team's list says that the visitor is there.

use protocol::ids::Timestamp;
use protocol::timing::{LEFT_BEHIND_MS, PROBE_MS, SILENCE_MS};

/// How long a socket may be silent until it is asked for a sign of life, and until it is dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    quiet_ms: u64,
    silent_ms: u64,
}

impl Patience {
    /// While an agent watches.
    pub const WATCHED: Self = Self { quiet_ms: PROBE_MS, silent_ms: SILENCE_MS };
    /// While none does: the list of conversations still says who is there.
    pub const UNWATCHED: Self =
        Self { quiet_ms: LEFT_BEHIND_MS, silent_ms: LEFT_BEHIND_MS + SILENCE_MS - PROBE_MS };

    /// How closely to look, with or without an agent who `watches`, after a visitor who is or is not `expected`;
    /// none where nobody would hear of it.
    #[must_use]
    pub fn of(watches: bool, expected: bool) -> Option<Self> {
        if watches { Some(Self::WATCHED) } else { expected.then_some(Self::UNWATCHED) }
    }

    /// Whether a socket is to be asked for a sign of life that gave its last one at `heard`.
    #[must_use]
    pub fn is_quiet(self, now: Timestamp, heard: Timestamp) -> bool {
        now.saturating_sub(heard) >= self.quiet_ms
    }

    /// Whether a socket is dead that gave its last sign of life at `heard`.
    #[must_use]
    pub fn is_silent(self, now: Timestamp, heard: Timestamp) -> bool {
        now.saturating_sub(heard) >= self.silent_ms
    }

    /// When to look next, at `now`, after sockets of which each gave its last sign of life at one of `heard`:
    /// never without a socket that may fall silent.
    #[must_use]
    pub fn next_look(self, now: Timestamp, heard: impl IntoIterator<Item = Timestamp>) -> Option<Timestamp> {
        let wait = |heard| if self.is_quiet(now, heard) { self.silent_ms } else { self.quiet_ms };
        heard.into_iter().map(|heard| heard.saturating_add(wait(heard))).min()
    }
}

/// Whether somebody is gone who was last heard at `heard`.
#[must_use]
pub fn is_silent(now: Timestamp, heard: Timestamp) -> bool {
    Patience::WATCHED.is_silent(now, heard)
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
        for patience in [Patience::WATCHED, Patience::UNWATCHED] {
            let look = patience.next_look(NOW + 8, [NOW + 7, NOW]).unwrap();
            assert!(patience.is_quiet(look, NOW) && !patience.is_quiet(look - 1, NOW), "first it is asked");
            assert!(!patience.is_quiet(look, NOW + 7) && !patience.is_silent(look, NOW));
            let look = patience.next_look(look, [NOW]).unwrap();
            assert!(
                patience.is_silent(look, NOW) && !patience.is_silent(look - 1, NOW),
                "then it is given up"
            );
        }
    }

    #[test]
    fn a_cable_that_was_cut_shows_whether_or_not_somebody_watches() {
        assert_eq!(Patience::of(true, false), Some(Patience::WATCHED));
        let patience = Patience::of(false, true).unwrap();
        let first = patience.next_look(NOW, [NOW]).unwrap();
        let last = patience.next_look(first, [NOW]).unwrap();
        assert_eq!(last - first, SILENCE_MS - PROBE_MS, "as long to answer as while somebody watches");
        assert!(last - NOW < 6 * 60_000 && first - NOW >= 5 * 60_000, "soon enough, and without much waking");
    }

    #[test]
    fn nobody_looks_for_nobody() {
        assert_eq!(Patience::of(false, false), None, "known as gone, or over");
        assert_eq!(Patience::WATCHED.next_look(NOW, []), None, "no visitor is there");
    }
}
