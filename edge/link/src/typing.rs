//! "Is typing": our own, as the other side is told of it, and theirs, as it is shown. The figures are
//! [`protocol::timing`]'s.

use protocol::ids::Timestamp;
use protocol::timing::{TYPING_HOLDS_MS, TYPING_PAUSE_MS, TYPING_REPEAT_MS};

// Whoever goes on typing, however slowly, is shown as typing all the time.
const _: () = assert!(TYPING_HOLDS_MS > TYPING_REPEAT_MS + TYPING_PAUSE_MS);

/// Our own typing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Typing {
    /// When it was last told, while it goes on.
    told: Option<Timestamp>,
    last_key: Timestamp,
}

impl Typing {
    /// A key was hit at `now`. Returns whether to tell that somebody types.
    #[must_use]
    pub fn key(&mut self, now: Timestamp) -> bool {
        self.last_key = now;
        let tell = self.told.is_none_or(|told| now.saturating_sub(told) >= TYPING_REPEAT_MS);
        if tell {
            self.told = Some(now);
        }
        tell
    }

    /// Nobody types any more. Returns whether to tell so.
    #[must_use]
    pub fn stop(&mut self) -> bool {
        self.told.take().is_some()
    }

    /// Whether it was told that somebody types, and no key was hit for so long that they have stopped.
    #[must_use]
    pub fn has_paused(&self, now: Timestamp) -> bool {
        self.told.is_some() && now.saturating_sub(self.last_key) >= TYPING_PAUSE_MS
    }
}

/// The other side's typing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TheirTyping {
    until: Option<Timestamp>,
}

impl TheirTyping {
    /// A sign of it came at `now`; or that it is over, which a message says as well.
    pub fn sign(&mut self, now: Timestamp, on: bool) {
        self.until = on.then_some(now + TYPING_HOLDS_MS);
    }

    /// It is over.
    pub fn stop(&mut self) {
        self.until = None;
    }

    /// Whether they type.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.until.is_some()
    }

    /// Whether they have been typing for too long without a sign.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = 1_763_726_400_000;

    #[test]
    fn typing_is_told_now_and_then_while_it_goes_on() {
        let mut typing = Typing::default();
        for (at, told) in [(0, true), (1_000, false), (2_999, false), (3_000, true), (5_999, false)] {
            assert_eq!(typing.key(NOON + at), told, "at {at}");
        }
        assert!(typing.stop());
        assert!(!typing.stop(), "once");
        assert!(typing.key(NOON + 6_000), "again");
    }

    #[test]
    fn typing_is_over_after_a_pause() {
        let mut typing = Typing::default();
        assert!(!typing.has_paused(NOON), "nobody typed");
        assert!(typing.key(NOON));
        assert!(!typing.has_paused(NOON + 3_999) && typing.has_paused(NOON + 4_000));
        assert!(!typing.key(NOON + 2_000));
        assert!(!typing.has_paused(NOON + 5_999) && typing.has_paused(NOON + 6_000));
    }

    #[test]
    fn a_sign_that_is_not_repeated_stops_counting() {
        let mut theirs = TheirTyping::default();
        theirs.sign(NOON, true);
        assert!(theirs.is_on() && !theirs.is_stale(NOON + 7_999) && theirs.is_stale(NOON + 8_000));
        theirs.sign(NOON + 1, false);
        assert!(!theirs.is_on() && !theirs.is_stale(NOON + 60_000));
    }
}
