//! The faults that can be planted, in the rules themselves or in the simulated world around them.

use domain::failpoints;
use std::cell::Cell;

/// A planted fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// One of the rules'.
    Rule(failpoints::Failpoint),
    /// The edge lets frames out before what they tell is safely stored.
    NoOutputGate,
    /// The log takes the same id twice.
    NoDedup,
    /// The snapshot is stored apart from the events, and first.
    SnapshotAheadOfLog,
    /// Of the events of one command, the first is stored by itself.
    HalfACommand,
    /// Resuming shows a visitor what is for the team.
    AudienceLeak,
    /// A reloaded page does not read what was unsent.
    LostOutbox,
    /// What is pending is sent again in the wrong order.
    ResendOutOfOrder,
}

thread_local! {
    static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
}

/// Whether a fault is planted on this thread.
pub fn on(bug: Bug) -> bool {
    PLANTED.get() == Some(bug)
}

/// A fault planted on this thread for as long as this lives.
pub struct Planted(());

impl Planted {
    /// Plants it.
    pub fn new(bug: Option<Bug>) -> Self {
        PLANTED.set(bug);
        failpoints::plant(match bug {
            Some(Bug::Rule(rule)) => Some(rule),
            _ => None,
        });
        Self(())
    }
}

impl Drop for Planted {
    fn drop(&mut self) {
        PLANTED.set(None);
        failpoints::plant(None);
    }
}
