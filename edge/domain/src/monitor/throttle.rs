//! How often those who lead are told: at once, and then no more than once in [`EVERY_MS`].

use crate::desk::coalescer::Flush;
use protocol::ids::Timestamp;

/// The least time between two looks at what happens, in milliseconds.
pub const EVERY_MS: u64 = 1_000;

/// When to look at what happens, so that somebody is told of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Throttle {
    looked_at: Timestamp,
    scheduled: bool,
}

impl Throttle {
    /// When to look, now that something has changed.
    pub fn schedule(&mut self, now: Timestamp) -> Flush {
        if self.scheduled {
            return Flush::Scheduled;
        }
        let due = self.looked_at.saturating_add(EVERY_MS);
        if due <= now {
            return Flush::Now;
        }
        self.scheduled = true;
        // A clock that was set back must not make it longer.
        Flush::In((due - now).min(EVERY_MS))
    }

    /// Somebody looks.
    pub fn looks(&mut self, now: Timestamp) {
        *self = Self { looked_at: now, scheduled: false };
    }
}
