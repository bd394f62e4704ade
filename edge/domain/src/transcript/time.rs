//! Moments as people write them, by the clock on their wall.

use jiff::Timestamp as Moment;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use protocol::ids::Timestamp;
use protocol::limits::PART_MAX;

/// The furthest a clock is from UTC, in minutes (UTC+14:00; the other way it is 12 hours).
pub const OFFSET_MAX_MINUTES: i32 = 14 * 60;

/// A reader's clock, put forward and back as it is where they live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock(TimeZone);

impl Clock {
    /// The clock of a time zone by its IANA name (`Europe/Paris`); without one, or with one that is not
    /// known here, a clock that is always so many minutes ahead of UTC.
    #[must_use]
    pub fn of(zone: Option<&str>, offset_minutes: i32) -> Self {
        let offset = offset_minutes.clamp(-OFFSET_MAX_MINUTES, OFFSET_MAX_MINUTES);
        let known = zone.filter(|name| name.len() <= PART_MAX).and_then(|name| TimeZone::get(name).ok());
        Self(known.unwrap_or_else(|| TimeZone::fixed(fixed(offset))))
    }

    fn local(&self, at: Timestamp) -> DateTime {
        self.0.to_datetime(moment(at))
    }

    /// The day as `2026-11-22`.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> String {
        self.local(at).date().to_string()
    }

    /// The time of day as `09:05`.
    pub(super) fn time(&self, at: Timestamp) -> String {
        let local = self.local(at);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// Day and time of day.
    pub(super) fn day_and_time(&self, at: Timestamp) -> String {
        format!("{} {}", self.day(at), self.time(at))
    }

    /// How far the clock is from UTC at a moment: `UTC` or `UTC+02:00`.
    pub(super) fn offset(&self, at: Timestamp) -> String {
        let minutes = self.0.to_offset(moment(at)).seconds() / 60;
        if minutes == 0 {
            return "UTC".to_owned();
        }
        let sign = if minutes < 0 { '-' } else { '+' };
        let minutes = minutes.abs();
        format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

fn fixed(minutes: i32) -> Offset {
    Offset::from_seconds(minutes * 60).unwrap_or(Offset::UTC)
}

/// A moment; the last one there is, for one that lies beyond.
fn moment(at: Timestamp) -> Moment {
    i64::try_from(at).ok().and_then(|at| Moment::from_millisecond(at).ok()).unwrap_or(Moment::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Timestamp = 3_600_000;

    #[test]
    fn a_readers_clock_may_be_ahead_or_behind() {
        let at = 1_795_305_600_000 + 23 * HOUR + 30 * 60_000;
        let ahead = |minutes| Clock::of(None, minutes);
        assert_eq!(ahead(0).day_and_time(at), "2026-11-22 23:30");
        assert_eq!(ahead(120).day_and_time(at), "2026-11-23 01:30");
        assert_eq!(ahead(-210).day_and_time(at), "2026-11-22 20:00");
        assert_eq!(ahead(-60).day_and_time(0), "1969-12-31 23:00");
        assert_eq!(ahead(0).offset(0), "UTC");
        assert_eq!((ahead(120).offset(0), ahead(-210).offset(0)), ("UTC+02:00".into(), "UTC-03:30".into()));
        assert_eq!(ahead(i32::MAX).offset(0), "UTC+14:00");
        assert_eq!(ahead(0).day(951_782_400_000), "2000-02-29");
        assert_eq!(ahead(i32::MIN).day_and_time(u64::MAX).len(), "2026-11-22 23:30".len());
    }

    #[test]
    fn a_clock_is_put_forward_and_back() {
        let bucharest = Clock::of(Some("Europe/Bucharest"), 0);
        // 29 March and 25 October 2026, at one o'clock UTC.
        let (spring, autumn) = (1_774_746_000_000, 1_792_890_000_000);
        assert_eq!(bucharest.day_and_time(spring - 60_000), "2026-03-29 02:59");
        assert_eq!(bucharest.day_and_time(spring), "2026-03-29 04:00");
        assert_eq!(bucharest.day_and_time(autumn - 60_000), "2026-10-25 03:59");
        assert_eq!(bucharest.day_and_time(autumn), "2026-10-25 03:00");
        assert_eq!(
            (bucharest.offset(spring - 1), bucharest.offset(spring)),
            ("UTC+02:00".into(), "UTC+03:00".into())
        );
        assert_eq!(bucharest.offset(autumn), "UTC+02:00");
        // Whatever the zone is called, or where there is none of that name, the minutes count.
        for unknown in ["", "Mars/Olympus", "../etc/passwd", &"x".repeat(1_000)] {
            assert_eq!(Clock::of(Some(unknown), 120), Clock::of(None, 120), "{unknown}");
        }
    }
}
