//! Times as other products write them: seconds, milliseconds or microseconds since 1970, or ISO 8601.

use protocol::ids::Timestamp;
use protocol::timing::{DAY_MS, HOUR_MS, MINUTE_MS};

/// 1 January 1995 and 1 January 2100, UTC: there was no chat before, and nothing is from after.
const POSSIBLE: std::ops::Range<Timestamp> = 788_918_400_000..4_102_444_800_000;

/// Seconds, milliseconds or microseconds since 1970, whichever gives a possible time: a second's count of today has
/// ten digits, a millisecond's thirteen.
pub(crate) fn of_number(number: f64) -> Option<Timestamp> {
    if !number.is_finite() || number <= 0.0 {
        return None;
    }
    let ms = if number < 1e11 {
        number * 1000.0
    } else if number < 1e14 {
        number
    } else {
        number / 1000.0
    };
    // What is too large saturates, and is no possible time.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    possible(ms.round() as Timestamp)
}

/// `2024-05-01T09:30:00.250Z`, with a space for the T, with an offset, without seconds, or a number in quotes. What
/// names no zone is UTC.
pub(crate) fn of_text(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return of_number(text.parse().ok()?);
    }
    let (date, rest) = text.split_at_checked(10)?;
    let mut parts = date.split('-');
    let (year, month, day) =
        (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let (true, true, true) =
        (parts.next().is_none(), (1..=12).contains(&month), (1..=days_in(year, month)).contains(&day))
    else {
        return None;
    };
    let midnight = days_before(year, month, day)?.checked_mul(DAY_MS)?;
    let rest = rest.strip_prefix(['T', 't', ' ']).unwrap_or(rest).trim();
    if rest.is_empty() {
        return possible(midnight);
    }
    let end =
        rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at_checked(end)?;
    let local = i64::try_from(midnight.checked_add(clock_ms(clock)?)?).ok()?;
    possible(u64::try_from(local.checked_sub(offset_ms(zone.trim())?)?).ok()?)
}

fn possible(at: Timestamp) -> Option<Timestamp> {
    POSSIBLE.contains(&at).then_some(at)
}

fn number(text: &str, digits: usize) -> Option<u64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// `09:30`, `09:30:05` or `09:30:05.25` in milliseconds.
fn clock_ms(clock: &str) -> Option<u64> {
    let (whole, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let mut parts = whole.split(':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |text| number(text, 2))?;
    // 60 is a leap second.
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + number(&thousandths, 3)?)
}

/// `Z`, `UTC`, `+02:00`, `+0200` or `-07` in milliseconds.
fn offset_ms(zone: &str) -> Option<i64> {
    if zone.is_empty() || ["z", "utc", "gmt"].iter().any(|name| zone.eq_ignore_ascii_case(name)) {
        return Some(0);
    }
    let (sign, digits) = match zone.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, zone.strip_prefix('-').or_else(|| zone.strip_prefix('\u{2212}'))?),
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = if minutes.is_empty() { 0 } else { number(minutes, 2)? };
    let hours = number(hours, 2)?;
    (hours <= 14 && minutes <= 59).then_some(())?;
    Some(sign * i64::try_from(hours * HOUR_MS + minutes * MINUTE_MS).ok()?)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

fn days_in(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1 January 1970 to a date of 1970 or later.
fn days_before(year: u64, month: u64, day: u64) -> Option<u64> {
    let years: u64 = (1970..year.min(3000)).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    let months: u64 = (1..month).map(|month| days_in(year, month)).sum();
    (year >= 1970).then_some(years + months + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 May 2024, 09:30 UTC.
    const AT: Timestamp = 1_714_555_800_000;

    #[test]
    fn numbers_are_seconds_milliseconds_or_microseconds() {
        assert_eq!(of_number(1_714_555_800.0), Some(AT));
        assert_eq!(of_number(1_714_555_800.25), Some(AT + 250));
        assert_eq!(of_number(1_714_555_800_000.0), Some(AT));
        assert_eq!(of_number(1_714_555_800_000_000.0), Some(AT));
        for bad in [0.0, -5.0, 12.0, f64::NAN, f64::INFINITY, 1e300, 9e14 * 9.0] {
            assert_eq!(of_number(bad), None, "{bad}");
        }
    }

    #[test]
    fn texts_are_iso_8601() {
        for text in [
            "2024-05-01T09:30:00Z",
            "2024-05-01 09:30:00 UTC",
            "2024-05-01T09:30",
            "2024-05-01T11:30:00.000+02:00",
            "2024-05-01T02:30:00-0700",
            "2024-05-01T02:30:00-07",
            "1714555800",
            "1714555800000",
        ] {
            assert_eq!(of_text(text), Some(AT), "{text}");
        }
        assert_eq!(of_text("2024-05-01T09:30:00.2507Z"), Some(AT + 250));
        assert_eq!(of_text("2024-05-01"), Some(AT - 9 * HOUR_MS - 30 * MINUTE_MS));
        assert_eq!(of_text("2024-02-29T00:00:00Z"), Some(1_709_164_800_000));
        assert_eq!(of_text("1999-12-31T23:59:59Z"), Some(946_684_799_000));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "yesterday",
            "2024-13-01",
            "2023-02-29",
            "2024-05-01T25:00",
            "2024-05-01T09:61",
            "01/05/2024",
            "2024-05-01T09:30:00 Mars",
            "1970-01-01T00:00:00Z",
            "9999-01-01",
            "2024-05-01T09:30:00+99:00",
            "é024-05-01",
            "2024-05-0\u{661}",
            "....",
            "99999999999999999999999999",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }
}
