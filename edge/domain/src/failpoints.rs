//! Faults planted on purpose, so that a test can show that it would notice them. Without the
//! feature `planted-bugs` every question is answered `false` while compiling, and nothing of them
//! is left.

/// A fault in a rule of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failpoint {
    /// What the log could not store is acknowledged all the same.
    AcknowledgeBeforeWrite,
    /// A repeated command is acknowledged at the latest position instead of its own.
    AckWrongSeq,
    /// A known id is acknowledged whatever comes with it.
    ForgottenFingerprint,
    /// Resuming skips the first event that was missed.
    OffByOneResume,
    /// Nobody is told which history the log is of.
    ForgottenEpoch,
    /// Waking takes the snapshot for the latest state.
    ForgottenTail,
    /// The desk believes whatever it heard last.
    DeskTakesOlder,
    /// The desk counts as told although it is not.
    DeskCountsAsTold,
}

/// Whether a fault is planted on this thread.
#[cfg(not(feature = "planted-bugs"))]
#[must_use]
pub const fn on(_: Failpoint) -> bool {
    false
}

#[cfg(feature = "planted-bugs")]
mod switch {
    use super::Failpoint;
    use std::cell::Cell;

    thread_local! {
        static PLANTED: Cell<Option<Failpoint>> = const { Cell::new(None) };
    }

    /// Whether a fault is planted on this thread.
    #[must_use]
    pub fn on(failpoint: Failpoint) -> bool {
        PLANTED.get() == Some(failpoint)
    }

    /// Plants a fault on this thread, or pulls it out.
    pub fn plant(failpoint: Option<Failpoint>) {
        PLANTED.set(failpoint);
    }
}

#[cfg(feature = "planted-bugs")]
pub use switch::{on, plant};
