//! When a site's team is there.

use crate::ids::Timestamp;
use crate::timing::HOUR_MS;
use serde::{Deserialize, Serialize};

/// The opening hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hours {
    /// The time zone by its IANA name, such as `Europe/Bucharest`.
    pub zone: String,
    /// When it is open on each weekday, Monday first, each day with any number of spans. Empty
    /// stands for always.
    pub week: Vec<Vec<Span>>,
    /// Days that are not as their weekday.
    pub holidays: Vec<Holiday>,
    /// In how many hours an answer may be expected outside the opening hours, counted from the next
    /// opening; 0 when nothing is said of it.
    pub reply_hours: u16,
}

/// A time of a day during which it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its beginning, in minutes after midnight by the clock of the time zone.
    pub from: u16,
    /// Its end, at most 1,440. A span that ends before it begins lasts into the next day.
    pub to: u16,
}

/// A day that is not as its weekday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The date, `2026-12-25`; or `12-25` for every year.
    pub date: String,
    /// When it is open all the same; empty for closed.
    pub spans: Vec<Span>,
}

/// When the team is there, from a moment on. The edge works it out, because a time zone's rules are
/// more than a visitor should have to download.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timetable {
    /// The moment, by the edge's clock.
    pub at: Timestamp,
    /// Whether the team is there then.
    pub open: bool,
    /// When that changes, the first time first. Beyond the last of them nothing is known.
    pub changes: Vec<Timestamp>,
    /// As in [`Hours`].
    pub reply_hours: u16,
}

impl Default for Timetable {
    /// Always there.
    fn default() -> Self {
        Self { at: 0, open: true, changes: Vec::new(), reply_hours: 0 }
    }
}

impl Timetable {
    /// Whether the team is there at a moment.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.open != (self.changes.iter().filter(|change| **change <= now).count() % 2 == 1)
    }

    /// When that changes next, as far as it is known.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        self.changes.iter().copied().find(|change| *change > now)
    }

    /// Until when an answer may be expected outside the opening hours, where the site says so.
    #[must_use]
    pub fn reply_by(&self, now: Timestamp) -> Option<Timestamp> {
        let told = self.reply_hours > 0 && !self.is_open(now);
        told.then(|| self.next(now).unwrap_or(now) + u64::from(self.reply_hours) * HOUR_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timetable_changes_over_by_itself() {
        let table = Timetable { at: 0, open: false, changes: vec![2 * HOUR_MS, 5 * HOUR_MS], reply_hours: 3 };
        for (now, open, next, reply) in [
            (0, false, Some(2 * HOUR_MS), Some(5 * HOUR_MS)),
            (2 * HOUR_MS - 1, false, Some(2 * HOUR_MS), Some(5 * HOUR_MS)),
            (2 * HOUR_MS, true, Some(5 * HOUR_MS), None),
            // What comes after the last change is not known, but that the team is away is.
            (5 * HOUR_MS, false, None, Some(8 * HOUR_MS)),
        ] {
            assert_eq!(
                (table.is_open(now), table.next(now), table.reply_by(now)),
                (open, next, reply),
                "{now}"
            );
        }
        assert!(Timetable::default().is_open(9));
        let silent = Timetable { reply_hours: 0, ..table };
        assert_eq!(silent.reply_by(0), None);
    }
}
