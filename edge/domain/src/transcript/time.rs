//! Moments as people write them, without a table of time zones: the reader says how far their clock
//! is from UTC.

use protocol::ids::Timestamp;

/// The furthest a clock is from UTC, in minutes (UTC+14:00; the other way it is 12 hours).
pub const OFFSET_MAX_MINUTES: i32 = 14 * 60;

const DAY_MS: i64 = protocol::timing::DAY_MS as i64;

/// Milliseconds since 1970 by a clock that is so many minutes ahead of UTC.
fn local(at: Timestamp, offset_minutes: i32) -> i64 {
    let offset = i64::from(offset_minutes.clamp(-OFFSET_MAX_MINUTES, OFFSET_MAX_MINUTES)) * 60_000;
    i64::try_from(at).unwrap_or_default().saturating_add(offset)
}

/// The day as `2026-11-22`.
#[must_use]
pub fn day(at: Timestamp, offset_minutes: i32) -> String {
    // From days to a date of the Gregorian calendar, with years that begin in March, so that the
    // day that comes and goes is the last (Howard Hinnant, "chrono-compatible low-level date
    // algorithms", civil_from_days).
    let days = local(at, offset_minutes).div_euclid(DAY_MS) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The time of day as `09:05`.
pub(super) fn clock(at: Timestamp, offset_minutes: i32) -> String {
    let minutes = local(at, offset_minutes).rem_euclid(DAY_MS) / 60_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Day and time of day.
pub(super) fn moment(at: Timestamp, offset_minutes: i32) -> String {
    format!("{} {}", day(at, offset_minutes), clock(at, offset_minutes))
}

/// The zone as `UTC` or `UTC+02:00`.
pub(super) fn zone(offset_minutes: i32) -> String {
    let offset = offset_minutes.clamp(-OFFSET_MAX_MINUTES, OFFSET_MAX_MINUTES);
    if offset == 0 {
        return "UTC".to_owned();
    }
    let sign = if offset < 0 { '-' } else { '+' };
    let offset = offset.abs();
    format!("UTC{sign}{:02}:{:02}", offset / 60, offset % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_the_calendar() {
        for (at, expected) in [
            (0, "1970-01-01"),
            (951_782_399_999, "2000-02-28"),
            (951_782_400_000, "2000-02-29"),
            (951_868_800_000, "2000-03-01"),
            (1_709_164_800_000, "2024-02-29"),
            (1_795_305_600_000, "2026-11-22"),
            (1_798_761_599_999, "2026-12-31"),
            (4_107_542_400_000, "2100-03-01"),
        ] {
            assert_eq!(day(at, 0), expected);
        }
    }

    #[test]
    fn a_readers_clock_may_be_ahead_or_behind() {
        let at = 1_795_305_600_000 + 23 * 3_600_000 + 30 * 60_000;
        assert_eq!(moment(at, 0), "2026-11-22 23:30");
        assert_eq!(moment(at, 120), "2026-11-23 01:30");
        assert_eq!(moment(at, -210), "2026-11-22 20:00");
        assert_eq!(moment(0, -60), "1969-12-31 23:00");
        assert_eq!((zone(0), zone(120), zone(-210)), ("UTC".into(), "UTC+02:00".into(), "UTC-03:30".into()));
        assert_eq!(zone(i32::MAX), "UTC+14:00");
        assert_eq!(moment(u64::MAX, i32::MIN).len(), moment(0, 0).len());
    }
}
