//! Who has to hear of a conversation's changes, and what each has confirmed.
//!
//! Each sink is told the state after some event, at least once and always the latest; it ignores what it
//! knows already by the revision. While a sink's confirmation lags behind the log, there is something to
//! deliver to it, whatever became of the others.

use crate::failpoints::{self, Failpoint};
use protocol::ids::Seq;
use std::collections::BTreeMap;

/// How long after a change, or after a delivery that failed, an object looks whether everybody has
/// confirmed it, in milliseconds.
pub const RETRY_MS: u64 = 4_000;

/// Somebody who hears of a conversation's changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sink {
    /// The site: what customers have there, which conversations go on, and who is blocked.
    Site,
    /// The site's desk: its list of conversations.
    Desk,
}

impl Sink {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Site, Self::Desk];

    /// Its name in storage.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Desk => "desk",
        }
    }
}

/// The revision that each sink has confirmed: none is 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox(BTreeMap<Sink, Seq>);

impl Outbox {
    /// From what is stored, by names. Names of sinks that are no more are ignored.
    #[must_use]
    pub fn stored<'a>(rows: impl IntoIterator<Item = (&'a str, Seq)>) -> Self {
        let rows = rows.into_iter().filter_map(|(name, revision)| {
            Some((Sink::ALL.into_iter().find(|sink| sink.name() == name)?, revision))
        });
        Self(rows.collect())
    }

    /// Whether a sink has not confirmed the revision `last`.
    #[must_use]
    pub fn is_behind(&self, sink: Sink, last: Seq) -> bool {
        self.confirmed(sink) < last && !failpoints::on(Failpoint::DeskCountsAsTold)
    }

    /// Whether a sink has confirmed nothing yet.
    #[must_use]
    pub fn is_first(&self, sink: Sink) -> bool {
        self.confirmed(sink) == 0
    }

    /// A sink has confirmed a revision of a log that ends at `last` now. After an erasure the log is
    /// shorter than what was told of it, and nothing of it counts.
    pub fn confirm(&mut self, sink: Sink, revision: Seq, last: Seq) {
        let revision = self.confirmed(sink).max(revision.min(last));
        self.0.insert(sink, revision);
    }

    /// Sinks may have gone back to an older copy since they confirmed: all of them are told again.
    pub fn recall(&mut self) {
        self.0.clear();
    }

    fn confirmed(&self, sink: Sink) -> Seq {
        self.0.get(&sink).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sink_lags_by_itself() {
        let mut outbox = Outbox::default();
        assert!(!outbox.is_behind(Sink::Desk, 0) && outbox.is_behind(Sink::Desk, 1));
        outbox.confirm(Sink::Desk, 3, 5);
        assert!(!outbox.is_behind(Sink::Desk, 3) && outbox.is_behind(Sink::Desk, 4));
        assert!(outbox.is_behind(Sink::Site, 1), "the other one has heard nothing");
        outbox.confirm(Sink::Desk, 2, 5);
        assert!(!outbox.is_behind(Sink::Desk, 3), "an older confirmation takes nothing back");
        outbox.recall();
        assert!(outbox.is_behind(Sink::Desk, 1), "it may have been restored");
        outbox.confirm(Sink::Site, 9, 0);
        assert!(outbox.is_behind(Sink::Site, 1), "what was erased meanwhile was told of another log");
    }

    #[test]
    fn what_is_stored_comes_back_and_unknown_names_are_ignored() {
        let mut outbox = Outbox::default();
        outbox.confirm(Sink::Desk, 7, 7);
        assert_eq!(Outbox::stored([("desk", 7), ("gone", 9)]), outbox);
    }
}
