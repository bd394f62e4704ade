//! Opening hours that make a site open, or closed, whatever the clock says, with hours to spare.

use protocol::ids::Timestamp;
use protocol::site::hours::{Hours, Span};
use std::time::{SystemTime, UNIX_EPOCH};

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60;

/// In so many minutes a closed site opens, at most; it takes another minute off for the one that runs.
pub const BACK_IN: u64 = 6 * 60;

/// This machine's clock, which the edge goes by as well.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is right");
    u64::try_from(since.as_millis()).expect("it is not that late")
}

/// Open every day and night, said day by day.
#[must_use]
pub fn open() -> Hours {
    let all_day = vec![Span { from: 0, to: 1_440 }];
    Hours { zone: "Europe/Bucharest".to_owned(), week: vec![all_day; 7], ..Hours::default() }
}

/// Closed since three hours ago at least, and open again in six hours, for three. An answer comes four
/// hours after that.
#[must_use]
pub fn closed() -> Hours {
    let minute = |offset: u64| u16::try_from((now() / MINUTE + offset) % DAY).expect("a day is short");
    let (from, to) = (minute(BACK_IN), minute(BACK_IN + 180));
    let span = Span { from, to: if to == 0 { 1_440 } else { to } };
    Hours { zone: "UTC".to_owned(), week: vec![vec![span]; 7], reply_hours: 4, ..Hours::default() }
}
