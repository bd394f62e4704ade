//! The days by which is counted: those of the site's time zone, which its opening hours name. A site that names none
//! counts by those of UTC.

use crate::hours;
use jiff::ToSpan;
use jiff::civil::Date;
use protocol::ids::Timestamp;
use protocol::site::hours::Hours;

/// How many days are kept, today among them: the same weekday of two weeks.
pub const DAYS_KEPT: i64 = 15;

/// Days as they are stored, such as `2026-11-30`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// Today.
    pub today: String,
    /// A week ago.
    pub week_before: String,
    /// The first that is kept.
    pub oldest: String,
}

/// The days as they are at a moment.
#[must_use]
pub fn days(hours: Option<&Hours>, now: Timestamp) -> Days {
    let today = date(hours, now);
    let before = |days: i64| {
        let date = today.and_then(|today| today.checked_sub(days.days()).ok());
        date.map(|date| date.to_string()).unwrap_or_default()
    };
    Days { today: before(0), week_before: before(7), oldest: before(DAYS_KEPT - 1) }
}

/// The day of a moment.
#[must_use]
pub fn day(hours: Option<&Hours>, at: Timestamp) -> String {
    date(hours, at).map(|date| date.to_string()).unwrap_or_default()
}

fn date(hours: Option<&Hours>, at: Timestamp) -> Option<Date> {
    hours::local_date(hours.map_or("", |hours| hours.zone.as_str()), at)
}

/// Whether a moment lies within the opening hours. A site that has set none is always open.
#[must_use]
pub fn is_open(hours: Option<&Hours>, at: Timestamp) -> bool {
    hours.is_none_or(|hours| hours::timetable(hours, at).open)
}
