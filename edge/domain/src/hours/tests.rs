//! Opening hours against the calendar: split days, nights, holidays, and the days on which clocks
//! are put forward and back.

use super::*;
use proptest::prelude::*;

fn span(from: &str, to: &str) -> Span {
    let minutes = |clock: &str| {
        let (hour, minute) = clock.split_once(':').unwrap();
        hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap()
    };
    Span { from: minutes(from), to: minutes(to) }
}

fn every_day(spans: &[Span]) -> Vec<Vec<Span>> {
    vec![spans.to_vec(); 7]
}

fn in_zone(zone: &str, week: Vec<Vec<Span>>) -> Hours {
    Hours { zone: zone.to_owned(), week, ..Hours::default() }
}

fn at(moment: &str) -> Timestamp {
    u64::try_from(moment.parse::<Moment>().unwrap().as_millisecond()).unwrap()
}

/// Whether it is open at a moment, and the first changes after it.
fn look(hours: &Hours, now: &str, count: usize) -> (bool, Vec<String>) {
    let table = timetable(hours, at(now));
    let changes = table.changes.iter().take(count);
    let written =
        |change: &u64| Moment::from_millisecond(i64::try_from(*change).unwrap()).unwrap().to_string();
    (table.open, changes.map(written).collect())
}

fn expect(hours: &Hours, now: &str, open: bool, changes: &[&str]) {
    let changes = changes.iter().map(|change| (*change).to_owned()).collect();
    assert_eq!(look(hours, now, 2), (open, changes), "at {now}");
}

#[test]
fn a_split_day_opens_twice() {
    let mut week = every_day(&[span("9:00", "12:00"), span("13:00", "17:30")]);
    week[5] = vec![];
    week[6] = vec![];
    let hours = in_zone("Europe/Bucharest", week);
    // A Friday in winter: two hours ahead of UTC.
    expect(&hours, "2026-11-20T06:59:59Z", false, &["2026-11-20T07:00:00Z", "2026-11-20T10:00:00Z"]);
    expect(&hours, "2026-11-20T07:00:00Z", true, &["2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z"]);
    expect(&hours, "2026-11-20T10:30:00Z", false, &["2026-11-20T11:00:00Z", "2026-11-20T15:30:00Z"]);
    // After closing, the next opening is on Monday.
    expect(&hours, "2026-11-20T15:30:00Z", false, &["2026-11-23T07:00:00Z", "2026-11-23T10:00:00Z"]);
}

#[test]
fn a_night_lasts_into_the_next_day_and_spans_that_meet_are_one() {
    let hours = in_zone("America/Montreal", every_day(&[span("22:00", "6:00")]));
    expect(&hours, "2026-11-20T05:00:00Z", true, &["2026-11-20T11:00:00Z", "2026-11-21T03:00:00Z"]);
    let mut week = every_day(&[]);
    week[0] = vec![span("20:00", "24:00")];
    week[1] = vec![span("0:00", "2:00"), span("2:00", "3:00")];
    let hours = in_zone("UTC", week);
    expect(&hours, "2026-11-23T21:00:00Z", true, &["2026-11-24T03:00:00Z", "2026-11-30T20:00:00Z"]);
}

#[test]
fn holidays_are_not_as_their_weekday() {
    let holidays = vec![
        Holiday { date: "12-25".into(), spans: vec![] },
        Holiday { date: "2026-12-25".into(), spans: vec![span("10:00", "12:00")] },
        Holiday { date: "2026-12-31".into(), spans: vec![] },
        Holiday { date: "01-01".into(), spans: vec![] },
    ];
    let week = every_day(&[span("9:00", "17:00")]);
    let hours = Hours { holidays, ..in_zone("UTC", week) };
    expect(&hours, "2026-12-24T18:00:00Z", false, &["2026-12-25T10:00:00Z", "2026-12-25T12:00:00Z"]);
    expect(&hours, "2027-12-24T18:00:00Z", false, &["2027-12-26T09:00:00Z", "2027-12-26T17:00:00Z"]);
    expect(&hours, "2026-12-30T17:00:00Z", false, &["2027-01-02T09:00:00Z", "2027-01-02T17:00:00Z"]);
    // A night belongs to the day on which it begins.
    let nights = Hours { week: every_day(&[span("22:00", "4:00")]), ..hours };
    expect(&nights, "2026-12-31T01:00:00Z", true, &["2026-12-31T04:00:00Z", "2027-01-02T22:00:00Z"]);
}

#[test]
fn without_a_week_it_is_always_open_but_for_holidays() {
    let always = timetable(&Hours::default(), 77);
    assert_eq!(always, Timetable { at: 77, ..Timetable::default() });
    let holidays = vec![Holiday { date: "12-25".into(), spans: vec![] }];
    let hours = Hours { zone: "Europe/Bucharest".into(), holidays, ..Hours::default() };
    expect(&hours, "2026-06-01T00:00:00Z", true, &["2026-12-24T22:00:00Z", "2026-12-25T22:00:00Z"]);
    let round_the_clock = in_zone("UTC", every_day(&[span("0:00", "24:00")]));
    expect(&round_the_clock, "2026-06-01T00:00:00Z", true, &[]);
    let never = in_zone("UTC", every_day(&[]));
    expect(&never, "2026-06-01T00:00:00Z", false, &[]);
}

#[test]
fn clocks_are_put_forward() {
    // Bucharest, 29 March 2026: 3:00 becomes 4:00 at 1:00 UTC.
    let day = in_zone("Europe/Bucharest", every_day(&[span("9:00", "17:00")]));
    expect(&day, "2026-03-28T16:00:00Z", false, &["2026-03-29T06:00:00Z", "2026-03-29T14:00:00Z"]);
    let night = in_zone("Europe/Bucharest", every_day(&[span("22:00", "6:00")]));
    expect(&night, "2026-03-29T00:00:00Z", true, &["2026-03-29T03:00:00Z", "2026-03-29T19:00:00Z"]);
    let skipped = in_zone("Europe/Bucharest", every_day(&[span("3:30", "5:00")]));
    expect(&skipped, "2026-03-29T00:00:00Z", false, &["2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]);
    let gone = in_zone("Europe/Bucharest", every_day(&[span("3:10", "3:50")]));
    expect(&gone, "2026-03-29T00:00:00Z", false, &["2026-03-30T00:10:00Z", "2026-03-30T00:50:00Z"]);
    // Montreal, 8 March 2026: 2:00 becomes 3:00 at 7:00 UTC.
    let day = in_zone("America/Montreal", every_day(&[span("1:00", "2:30"), span("9:00", "17:00")]));
    expect(&day, "2026-03-08T06:30:00Z", true, &["2026-03-08T07:00:00Z", "2026-03-08T13:00:00Z"]);
}

#[test]
fn clocks_are_put_back() {
    // Bucharest, 25 October 2026: 4:00 becomes 3:00 at 1:00 UTC.
    let day = in_zone("Europe/Bucharest", every_day(&[span("9:00", "17:00")]));
    expect(&day, "2026-10-24T20:00:00Z", false, &["2026-10-25T07:00:00Z", "2026-10-25T15:00:00Z"]);
    let twice = in_zone("Europe/Bucharest", every_day(&[span("3:15", "3:45")]));
    expect(&twice, "2026-10-24T22:00:00Z", false, &["2026-10-25T00:15:00Z", "2026-10-25T01:45:00Z"]);
    // Montreal, 1 November 2026: 2:00 becomes 1:00 at 6:00 UTC.
    let night = in_zone("America/Montreal", every_day(&[span("20:00", "4:00")]));
    expect(&night, "2026-11-01T01:00:00Z", true, &["2026-11-01T09:00:00Z", "2026-11-02T01:00:00Z"]);
}

#[test]
fn a_promise_counts_from_the_opening_if_that_is_later() {
    const HOUR: u64 = 3_600_000;
    let closed =
        |back: u64, reply_hours| Timetable { at: 0, open: false, changes: vec![back * HOUR], reply_hours };
    for (table, expected) in [
        (Timetable::default(), 24),
        (closed(12, 0), 24),
        (closed(60, 0), 84),
        (closed(12, 4), 16),
        (closed(60, 4), 64),
        (Timetable { reply_hours: 4, ..Timetable::default() }, 24),
        (Timetable { open: false, ..Timetable::default() }, 24),
    ] {
        assert_eq!(due(&table, 0, 24 * HOUR), expected * HOUR, "{table:?}");
    }
}

#[test]
fn hours_that_cannot_be_are_refused() {
    let good = in_zone("Europe/Bucharest", every_day(&[span("9:00", "12:00"), span("13:00", "2:00")]));
    let holiday = |date: &str| Hours {
        holidays: vec![Holiday { date: date.to_owned(), spans: vec![] }],
        ..good.clone()
    };
    let days = |spans: &[Span]| Hours { week: every_day(spans), ..good.clone() };
    for hours in [Hours::default(), good.clone(), holiday("12-25"), holiday("2028-02-29"), holiday("02-29")] {
        assert!(are_ok(&hours), "{hours:?}");
    }
    let twice = vec![Holiday { date: "12-25".into(), spans: vec![] }; 2];
    for hours in [
        Hours { zone: "Europe/Atlantis".into(), ..good.clone() },
        Hours { zone: String::new(), ..good.clone() },
        Hours { week: vec![vec![]; 6], ..good.clone() },
        Hours { holidays: twice, ..good.clone() },
        Hours { reply_hours: 241, ..good.clone() },
        holiday("2026-02-29"),
        holiday("13-01"),
        holiday("1-1"),
        holiday("christmas"),
        holiday("2026-12"),
        days(&[span("9:00", "9:00")]),
        days(&[span("24:00", "2:00")]),
        days(&[span("9:00", "24:01")]),
        days(&[span("9:00", "12:00"), span("11:00", "13:00")]),
        days(&[span("22:00", "6:00"), span("23:00", "23:30")]),
        days(&[span("9:00", "10:00"); 2]),
    ] {
        assert!(!are_ok(&hours), "{hours:?}");
    }
}

fn any_hours() -> impl Strategy<Value = Hours> {
    let zones = ["Europe/Bucharest", "America/Montreal", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"];
    let day = (0_u16..DAY, 1_u16..DAY).prop_map(|(from, length)| {
        let to = from + length;
        vec![Span { from, to: if to > DAY { to - DAY } else { to } }]
    });
    let day = prop_oneof![Just(vec![]), day];
    (proptest::sample::select(zones.to_vec()), proptest::collection::vec(day, 7))
        .prop_map(|(zone, week)| in_zone(zone, week))
}

proptest! {
    /// What a timetable says beforehand is what it says when the time has come.
    #[test]
    fn a_timetable_keeps_its_word(hours in any_hours(), from in 1_740_000_000_000_u64..1_800_000_000_000) {
        let table = timetable(&hours, from);
        prop_assert!(table.changes.windows(2).all(|pair| pair[0] < pair[1]));
        for change in &table.changes {
            for moment in [*change - 1, *change] {
                prop_assert_eq!(timetable(&hours, moment).open, table.is_open(moment));
            }
        }
    }
}
