//! Which kinds of objects answer, asked at most once in a while: anybody may ask whether the installation is
//! ready, and must not keep the objects busy with it.

use crate::object_kind::ObjectKind;
use protocol::ids::Timestamp;

/// How long an answer counts, in milliseconds.
pub const CACHED_MS: u64 = 1_000;

/// What is known of the objects.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    asked_at: Option<Timestamp>,
    /// When what is known was asked, and which kinds did not answer.
    known: Option<(Timestamp, Vec<ObjectKind>)>,
}

impl Readiness {
    /// Whether it is time to ask the objects. Whoever is told so does it; everybody else hears what is known,
    /// also while nobody has answered yet.
    pub fn is_time(&mut self, now: Timestamp) -> bool {
        let is_time = self.asked_at.is_none_or(|asked| now.abs_diff(asked) >= CACHED_MS);
        if is_time {
            self.asked_at = Some(now);
        }
        is_time
    }

    /// What was found by the one who asked at `asked_at`. Returns the kinds that have fallen silent since, for
    /// the log.
    pub fn found(&mut self, asked_at: Timestamp, silent: Vec<ObjectKind>) -> Vec<ObjectKind> {
        // One who waited in vain tells of it after those who asked later, unless nobody has heard anything since.
        let is_older = self.known.as_ref().is_some_and(|(at, _)| *at > asked_at);
        if is_older && self.asked_at != Some(asked_at) {
            return Vec::new();
        }
        let before = self.known.take().map(|(_, silent)| silent).unwrap_or_default();
        let fallen = silent.iter().copied().filter(|kind| !before.contains(kind)).collect();
        self.known = Some((asked_at, silent));
        fallen
    }

    /// The kinds that do not answer; none before the first were asked.
    #[must_use]
    pub fn silent(&self) -> Option<&[ObjectKind]> {
        self.known.as_ref().map(|(_, silent)| silent.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_asks_for_all_and_at_most_once_a_second() {
        let mut readiness = Readiness::default();
        assert_eq!(readiness.silent(), None, "not known yet");
        let asks = (100_000..110_000).filter(|now| readiness.is_time(*now)).count();
        assert_eq!(asks, 10, "in ten seconds, although nobody has answered yet");
        assert!(readiness.is_time(50_000), "a clock that was put back");
    }

    #[test]
    fn what_falls_silent_is_said_once_and_a_late_answer_changes_nothing() {
        let mut readiness = Readiness::default();
        let mut ask = |now, silent: &[ObjectKind]| {
            assert!(readiness.is_time(now));
            let fallen = readiness.found(now, silent.to_vec());
            assert_eq!(readiness.silent(), Some(silent));
            fallen
        };
        let desk = [ObjectKind::Desk];
        assert_eq!(ask(10_000, &[]), []);
        assert_eq!(ask(11_000, &desk), desk);
        assert_eq!(ask(12_000, &desk), [], "it was said");
        assert_eq!(ask(13_000, &[ObjectKind::Desk, ObjectKind::Site]), [ObjectKind::Site]);
        assert_eq!(ask(14_000, &[]), []);
        assert_eq!(ask(15_000, &desk), desk, "again");
        assert_eq!(readiness.found(13_000, vec![ObjectKind::Directory]), []);
        assert_eq!(readiness.silent(), Some(desk.as_slice()));
    }
}
