//! When a site's team is there.

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
