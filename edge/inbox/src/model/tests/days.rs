//! The days between the lines of a thread.

use super::*;

#[test]
fn days_follow_a_clock_that_is_put_back() {
    // 25 October 2026, one o'clock UTC: in Bucharest four becomes three.
    const BACK: Timestamp = 1_792_890_000_000;
    let mut work = Work::with(&[taken("a", "bob")]);
    work.model.calendar = Calendar(|at| if at < BACK { 180 } else { 120 });
    // At eleven in the evening, half past midnight, and half past eleven of a day of 25 hours.
    let evening = BACK - 5 * 3_600_000;
    work.now = evening;
    work.open("a");
    for (seq, minutes) in [(3, 0), (4, 90), (5, 25 * 60 + 30), (6, 26 * 60)] {
        work.now = evening + minutes * 60_000;
        work.says("a", seq, Author::Visitor, &format!("message-{seq}"), "Hello");
    }
    let days = work.model.entries(&id("a")).into_iter().filter_map(|entry| match entry {
        Entry::Day(at) => Some((at.cast_signed() - evening.cast_signed()) / 60_000),
        _ => None,
    });
    let days: Vec<_> = days.filter(|minutes| *minutes >= 0).collect();
    assert_eq!(days, [0, 90, 26 * 60]);
}
