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
}
