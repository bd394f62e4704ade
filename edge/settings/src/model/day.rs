//! Days as a field for dates has them, `2026-12-31`, and times of day.

use protocol::ids::Timestamp;

const DAY: i64 = 86_400_000;

/// The day of a moment, on a clock so many minutes ahead of UTC.
pub fn day(at: Timestamp, utc_offset: i32) -> String {
    let days = (i64::try_from(at).unwrap_or(i64::MAX / 2) + i64::from(utc_offset) * 60_000).div_euclid(DAY);
    // The proleptic Gregorian calendar in eras of 400 years that begin in March.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    [year.to_string(), two(month), two(day)].join("-")
}

/// The last moment of a day.
pub fn end_of_day(text: &str, utc_offset: i32) -> Option<Timestamp> {
    let [year, month, day] = numbers(text)?;
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    u64::try_from((days + 1) * DAY - i64::from(utc_offset) * 60_000 - 1).ok()
}

fn numbers(text: &str) -> Option<[i64; 3]> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    let [_, month, day] = numbers;
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(numbers)
}

/// Whether a text is a day.
pub fn is_day(text: &str) -> bool {
    numbers(text).is_some()
}

/// A time of day from minutes after midnight: `09:30`.
pub fn time(minutes: u16) -> String {
    let minutes = i64::from(minutes % 1_440);
    [two(minutes / 60), two(minutes % 60)].join(":")
}

/// The minutes after midnight of a time of day.
pub fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    Some(hours.parse::<u16>().ok()? * 60 + minutes.get(..2)?.parse::<u16>().ok()?)
}

fn two(number: i64) -> String {
    let digits = number.to_string();
    if number < 10 { ["0", &digits].concat() } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_by_its_own_clock() {
        for (text, utc_offset, expected) in [
            ("1970-01-01", 0, 86_399_999),
            ("2000-02-29", 0, 951_868_799_999),
            ("2026-11-22", 120, 1_795_384_799_999),
            ("2026-12-31", -300, 1_798_779_599_999),
        ] {
            assert_eq!(end_of_day(text, utc_offset), Some(expected), "{text}");
            assert_eq!(day(expected, utc_offset), text);
        }
        for bad in ["", "2026", "2026-13-01", "2026-01-32", "x-y-z"] {
            assert_eq!(end_of_day(bad, 0), None, "{bad:?}");
        }
    }

    #[test]
    fn a_time_of_day_leads_back() {
        for (minutes_after, text) in [(0, "00:00"), (570, "09:30"), (1_439, "23:59"), (1_440, "00:00")] {
            assert_eq!(time(minutes_after), text);
            assert_eq!(minutes(text), Some(minutes_after % 1_440));
        }
        assert_eq!(minutes("09:30:00"), Some(570));
        assert_eq!(minutes(""), None);
    }
}
