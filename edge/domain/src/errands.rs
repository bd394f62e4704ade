//! What an object has others hear or do until they confirm: each errand by itself, so that one whose other end hangs or
//! fails holds up no other. Only what goes on is kept here, in memory: what is still to be done at all is stored.

use protocol::ids::Timestamp;
use std::collections::BTreeMap;

/// How long an errand may take before it counts as failed, in milliseconds.
pub const ERRAND_MS: u64 = 15_000;

/// How long one rests after it failed for the first time, in milliseconds; then twice as long each time.
pub const REST_MS: u64 = 5_000;

/// How long one rests at most, in milliseconds: soon after the other end is back, it hears.
pub const REST_MAX_MS: u64 = 60_000;

/// How an errand ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The other end has confirmed.
    Done,
    /// There is more to do, after so many milliseconds.
    GoesOn(u64),
    /// It failed, or took too long.
    Failed,
}

#[derive(Clone, Copy, Debug)]
enum Standing {
    Underway { failed: u32 },
    Rests { until: Timestamp, failed: u32 },
}

/// The errands that are under way or rest, by name.
#[derive(Debug, Default)]
pub struct Errands(BTreeMap<String, Standing>);

impl Errands {
    /// Whether one may begin, which is under way from then on: not while it is, nor while it rests.
    pub fn begins(&mut self, name: &str, now: Timestamp) -> bool {
        let failed = match self.0.get(name) {
            None => 0,
            Some(Standing::Rests { until, failed }) if *until <= now => *failed,
            Some(_) => return false,
        };
        self.0.insert(name.to_owned(), Standing::Underway { failed });
        true
    }

    /// One has ended. Returns how long it rests before it goes on, in milliseconds; none where it is done.
    pub fn ended(&mut self, name: &str, how: Ended, now: Timestamp) -> Option<u64> {
        let Some(Standing::Underway { failed }) = self.0.remove(name) else { return None };
        let (rest, failed) = match how {
            Ended::Done => return None,
            Ended::GoesOn(pause) => (pause, 0),
            Ended::Failed => (rest_ms(failed), failed.saturating_add(1)),
        };
        self.0.insert(name.to_owned(), Standing::Rests { until: now.saturating_add(rest), failed });
        Some(rest)
    }

    /// When the next one that rests may begin again. Those whose time has come and that nobody began are forgotten:
    /// there is nothing to do of them any more.
    pub fn next(&mut self, now: Timestamp) -> Option<Timestamp> {
        self.0.retain(|_, standing| !matches!(standing, Standing::Rests { until, .. } if *until <= now));
        let rests = self.0.values().filter_map(|standing| match standing {
            Standing::Rests { until, .. } => Some(*until),
            Standing::Underway { .. } => None,
        });
        rests.min()
    }

    /// Whether any is under way.
    #[must_use]
    pub fn any_underway(&self) -> bool {
        self.0.values().any(|standing| matches!(standing, Standing::Underway { .. }))
    }
}

/// How long one rests that has failed so often before.
fn rest_ms(failed: u32) -> u64 {
    (REST_MS << failed.min(16)).min(REST_MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_hangs_is_begun_once_and_holds_up_no_other() {
        let mut errands = Errands::default();
        assert!(errands.begins("a", 0) && !errands.begins("a", REST_MAX_MS));
        assert!(errands.begins("b", 0));
        errands.ended("b", Ended::Done, 1);
        assert!(errands.any_underway() && errands.next(1).is_none());
        assert!(errands.begins("b", 1), "what is done may be due again");
        errands.ended("a", Ended::Failed, ERRAND_MS);
        assert_eq!(errands.next(ERRAND_MS), Some(ERRAND_MS + REST_MS));
        assert!(!errands.begins("a", ERRAND_MS + REST_MS - 1) && errands.begins("a", ERRAND_MS + REST_MS));
    }

    #[test]
    fn what_fails_again_rests_longer_up_to_an_end_and_what_succeeds_begins_anew() {
        let mut errands = Errands::default();
        let mut rests = |how| {
            let now = errands.next(0).unwrap_or(1);
            assert!(errands.begins("a", now));
            errands.ended("a", how, now);
            errands.next(now).map(|next| next - now)
        };
        let all: Vec<_> = (0..6).map(|_| rests(Ended::Failed)).collect();
        assert_eq!(all, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000].map(Some));
        assert_eq!(rests(Ended::GoesOn(500)), Some(500));
        assert_eq!(rests(Ended::Failed), Some(REST_MS));
        assert_eq!(rests(Ended::Done), None);
        assert_eq!(rest_ms(u32::MAX), REST_MAX_MS);
    }

    #[test]
    fn what_nobody_begins_again_is_forgotten() {
        let mut errands = Errands::default();
        assert!(errands.begins("a", 0));
        errands.ended("a", Ended::Failed, 0);
        assert_eq!(errands.next(REST_MS), None);
        assert!(errands.0.is_empty());
        errands.ended("a", Ended::Failed, 0);
        assert!(errands.0.is_empty(), "one that nobody began does not end");
    }
}
