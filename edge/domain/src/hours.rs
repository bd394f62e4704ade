//! When a site's team is there: its opening hours and a moment in, a timetable out.
//!
//! Hours go by the clock on the wall of the site's time zone. A span belongs to the day on which it
//! begins, so a night that runs into a holiday lasts as long as it was meant to. A span that begins
//! or ends within the hour that a clock skips does so when the clock is put forward; one that lies
//! in the hour that comes twice lasts from the first to the second.

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp as Moment, ToSpan};
use protocol::ids::Timestamp;
use protocol::site::hours::{Holiday, Hours, Span, Timetable};
use std::collections::BTreeSet;

/// How many changes a timetable tells: a week of days with a break at noon has more than anybody
/// keeps a page open for.
const CHANGES_MAX: usize = 14;
/// So many days are looked at; and so many when there is no change in them.
const DAYS: [i64; 2] = [15, 400];
/// A span lasts a day at most, so what goes on today began yesterday at the earliest.
const DAYS_BEFORE: i64 = 1;

/// The minutes of a day.
const DAY: u16 = 24 * 60;
/// The most spans of a day.
const SPANS_MAX: usize = 10;
/// The most holidays of a site.
const HOLIDAYS_MAX: usize = 200;
/// The most hours within which an answer can be promised, ten days.
const REPLY_HOURS_MAX: u16 = 240;
/// A year with all the days that there can be.
const LEAP_YEAR: i16 = 2024;

/// When the team is there, from `now` on.
#[must_use]
pub fn timetable(hours: &Hours, now: Timestamp) -> Timetable {
    let always = Timetable { at: now, reply_hours: hours.reply_hours, ..Timetable::default() };
    if hours.week.is_empty() && hours.holidays.is_empty() {
        return always;
    }
    let zone = TimeZone::get(&hours.zone).unwrap_or(TimeZone::UTC);
    let Some(today) = date_in(&zone, now) else { return always };
    let mut table = always;
    for days in DAYS {
        let Some(horizon) = day_at(&zone, today, days, 0, false) else { break };
        let open = merged(hours, &zone, today, days);
        table.open = open.iter().any(|(from, to)| (*from..*to).contains(&now));
        let changes = open.iter().flat_map(|(from, to)| [*from, *to]);
        // At the horizon nothing changes: there only nobody has looked.
        let told = changes.filter(|change| (now + 1..horizon).contains(change));
        table.changes = told.take(CHANGES_MAX).collect();
        if !table.changes.is_empty() {
            break;
        }
    }
    table
}

/// The day of a moment in a time zone by its IANA name; in UTC, where there is none of the name.
#[must_use]
pub fn local_date(zone: &str, at: Timestamp) -> Option<Date> {
    date_in(&TimeZone::get(zone).unwrap_or(TimeZone::UTC), at)
}

fn date_in(zone: &TimeZone, at: Timestamp) -> Option<Date> {
    let moment = i64::try_from(at).ok().and_then(|at| Moment::from_millisecond(at).ok())?;
    Some(zone.to_datetime(moment).date())
}

/// When a promise is due that is made at a moment: as it was told to the visitor, where the site
/// says within how many hours it answers; otherwise within `limit` milliseconds, which count from
/// the next opening if that is later still.
#[must_use]
pub fn due(table: &Timetable, now: Timestamp, limit: u64) -> Timestamp {
    let back = table.next(now).filter(|_| !table.is_open(now)).unwrap_or(now);
    let usual = now + limit;
    table.reply_by(now).unwrap_or(if back > usual { back + limit } else { usual })
}

/// Whether the hours are in order.
#[must_use]
pub fn are_ok(hours: &Hours) -> bool {
    let dates: BTreeSet<&str> = hours.holidays.iter().map(|holiday| holiday.date.as_str()).collect();
    let never_needed = hours.week.is_empty() && hours.holidays.is_empty();
    (never_needed && hours.zone.is_empty() || TimeZone::get(&hours.zone).is_ok())
        && matches!(hours.week.len(), 0 | 7)
        && hours.week.iter().all(|spans| in_order(spans))
        && hours.holidays.len() <= HOLIDAYS_MAX
        && dates.len() == hours.holidays.len()
        && hours.holidays.iter().all(|holiday| is_date(&holiday.date) && in_order(&holiday.spans))
        && hours.reply_hours <= REPLY_HOURS_MAX
}

/// Whether a day's spans are times of a day, and none begins before the one before it has ended.
fn in_order(spans: &[Span]) -> bool {
    let times = spans.iter().all(|span| span.from < DAY && span.to <= DAY && span.from != span.to);
    let apart = spans.windows(2).all(|pair| match pair {
        [first, second] => first.from < first.to && first.to <= second.from,
        _ => true,
    });
    times && apart && spans.len() <= SPANS_MAX
}

fn is_date(date: &str) -> bool {
    let parts: Vec<&str> = date.split('-').collect();
    let number = |part: &str, digits: usize| {
        let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        if plain { part.parse().ok() } else { None }
    };
    let day = |year: i16, month, day| {
        let (Some(month), Some(day)) = (number(month, 2), number(day, 2)) else { return false };
        let small = |part: i16| i8::try_from(part).unwrap_or_default();
        Date::new(year, small(month), small(day)).is_ok()
    };
    match parts[..] {
        [year, month, of_month] => number(year, 4).is_some_and(|year| day(year, month, of_month)),
        [month, of_month] => day(LEAP_YEAR, month, of_month),
        _ => false,
    }
}

/// The times of being open from yesterday until the horizon, in order and apart.
fn merged(hours: &Hours, zone: &TimeZone, today: Date, days: i64) -> Vec<(Timestamp, Timestamp)> {
    let mut all: Vec<(Timestamp, Timestamp)> = Vec::new();
    for day in -DAYS_BEFORE..days {
        let Ok(date) = today.checked_add(day.days()) else { break };
        for span in spans_of(hours, date) {
            let after = if span.to < span.from { 1 } else { 0 };
            let from = day_at(zone, today, day, span.from, false);
            let to = day_at(zone, today, day + after, span.to, true);
            all.extend(from.zip(to).filter(|(from, to)| from < to));
        }
    }
    all.sort_unstable();
    let mut apart: Vec<(Timestamp, Timestamp)> = Vec::with_capacity(all.len());
    for (from, to) in all {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}

/// What counts on a date: the holiday of that very day, one of every year, or the weekday.
fn spans_of(hours: &Hours, date: Date) -> Vec<Span> {
    let written = date.to_string();
    let yearly = written.get(5..);
    let on = |wanted: &dyn Fn(&Holiday) -> bool| hours.holidays.iter().find(|holiday| wanted(holiday));
    let holiday =
        on(&|holiday| holiday.date == written).or_else(|| on(&|holiday| Some(&*holiday.date) == yearly));
    if let Some(holiday) = holiday {
        return holiday.spans.clone();
    }
    if hours.week.is_empty() {
        return vec![Span { from: 0, to: DAY }];
    }
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
    hours.week.get(weekday).cloned().unwrap_or_default()
}

/// The moment of a time by the clock, some days from `today`. A time that comes twice is its second
/// coming when `late`; one that is skipped is the moment at which it is.
fn day_at(zone: &TimeZone, today: Date, days: i64, minutes: u16, late: bool) -> Option<Timestamp> {
    let date = today.checked_add((days + i64::from(minutes / DAY)).days()).ok()?;
    let minutes = minutes % DAY;
    let (hour, minute) = (i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?);
    let ambiguous = zone.to_ambiguous_timestamp(date.at(hour, minute, 0, 0));
    let instant = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => ambiguous.compatible().ok()?,
        AmbiguousOffset::Fold { .. } if late => ambiguous.later().ok()?,
        AmbiguousOffset::Fold { .. } => ambiguous.earlier().ok()?,
        AmbiguousOffset::Gap { .. } => {
            let before = ambiguous.earlier().ok()?;
            zone.following(before).next()?.timestamp()
        }
    };
    Timestamp::try_from(instant.as_millisecond()).ok()
}

#[cfg(test)]
mod tests;
