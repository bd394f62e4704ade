//! The days of a reader: by the clock of their machine, which is put forward and back. The machine
//! knows when; this asks it.

use crate::ids::Timestamp;
use crate::timing::{DAY_MS, MINUTE_MS};

/// A machine's clock: how many minutes it is ahead of UTC at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Calendar(pub fn(Timestamp) -> i32);

/// The same when they ask the same.
impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Default for Calendar {
    fn default() -> Self {
        Self(|_| 0)
    }
}

impl Calendar {
    /// The number of the day on which a moment lies. Days that follow each other have numbers that do,
    /// however long they are.
    #[must_use]
    pub fn day(self, at: Timestamp) -> i64 {
        let minutes = i64::from((self.0)(at));
        (at.cast_signed() + minutes * MINUTE_MS.cast_signed()).div_euclid(DAY_MS.cast_signed())
    }

    /// The year in which a moment lies, in the Gregorian calendar. From Howard Hinnant, "chrono-Compatible Low-Level
    /// Date Algorithms", `civil_from_days`: years that begin in March, in eras of 400.
    #[must_use]
    pub fn year(self, at: Timestamp) -> i64 {
        let day = self.day(at) + 719_468;
        let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        // January and February are the last of the year before.
        era * 400 + year + i64::from(of_year >= 306)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timing::HOUR_MS;

    /// 25 October 2026 at one o'clock UTC: in Bucharest four becomes three.
    const BACK: Timestamp = 1_792_890_000_000;

    #[test]
    fn a_day_of_twenty_five_hours_is_one_day() {
        let bucharest = Calendar(|at| if at < BACK { 180 } else { 120 });
        let day = bucharest.day(BACK);
        // It began four hours before and lasts for 21 more.
        assert_eq!(bucharest.day(BACK - 4 * HOUR_MS), day);
        assert_eq!(bucharest.day(BACK - 4 * HOUR_MS - 1), day - 1);
        assert_eq!(bucharest.day(BACK + 21 * HOUR_MS - 1), day);
        assert_eq!(bucharest.day(BACK + 21 * HOUR_MS), day + 1);
        assert_eq!((Calendar(|_| -60).day(0), Calendar::default().day(0)), (-1, 0));
    }

    #[test]
    fn a_year_begins_at_midnight_where_the_machine_is() {
        /// The first of January 2027 in UTC.
        const NEW_YEAR: Timestamp = 1_798_761_600_000;
        let utc = Calendar::default();
        assert_eq!((utc.year(NEW_YEAR - 1), utc.year(NEW_YEAR)), (2026, 2027));
        let (bucharest, lima) = (Calendar(|_| 120), Calendar(|_| -300));
        assert_eq!((bucharest.year(NEW_YEAR - 2 * HOUR_MS), lima.year(NEW_YEAR)), (2027, 2026));
        // Each year is as long as the rule of leap years says, a century without and one with its day among them.
        let mut day = 0;
        for year in 1970..2420_u64 {
            let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
            let days = if leap { 366 } else { 365 };
            let (first, last) = (day * DAY_MS, (day + days) * DAY_MS - 1);
            assert_eq!((utc.year(first), utc.year(last)), (year.cast_signed(), year.cast_signed()));
            day += days;
        }
        assert_eq!(Calendar(|_| -60).year(0), 1969);
    }
}
