//! Each episode counts once, whatever is repeated, lost or out of order.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What a desk stores, of one conversation.
#[derive(Clone, Default)]
struct Kept {
    counted: Option<Counted>,
    days: BTreeMap<String, DayFigures>,
}

impl Kept {
    /// Takes in how an episode stands; all of it or, where the desk is killed, nothing.
    fn hears(&mut self, episode: &Episode, hours: &Hours, now: Timestamp) -> bool {
        let told = days(Some(hours), now);
        let Some(Count { off, on }) = count(self.counted.clone(), episode, None, Some(hours), &told) else {
            return false;
        };
        if let Some(off) = off {
            let day = self.days.entry(off.day).or_default();
            *day = removed(*day, off.figures);
        }
        let day = self.days.entry(on.day.clone()).or_default();
        *day = added(*day, on.figures);
        self.counted = Some(on);
        true
    }
}

#[test]
fn what_is_told_again_counts_once() {
    let zone = in_zone("Europe/Bucharest");
    let now = at("2026-11-30T12:30Z");
    let mut kept = Kept::default();
    let mut bodies = vec![begins(), visitor()];
    assert!(!kept.hears(&episode(&bodies), &zone, now), "nothing has come of it yet");
    bodies.extend([joins(), ana()]);
    assert!(kept.hears(&episode(&bodies), &zone, now));
    assert!(!kept.hears(&episode(&bodies), &zone, now), "the same once more");
    bodies.extend([visitor(), ana(), ends(Side::Visitor)]);
    assert!(!kept.hears(&episode(&bodies), &zone, now), "it stays answered");
    let day = |kept: &Kept| kept.days["2026-11-30"];
    assert_eq!(day(&kept), DayFigures { answered: 1, ..DayFigures::default() });
    bodies.push(EventBody::Rated { score: 3, comment: None });
    // On the next morning: it moves one cell of the day on which the visitor came.
    assert!(kept.hears(&episode(&bodies), &zone, at("2026-12-01T08:00Z")));
    assert_eq!(kept.days.len(), 1);
    assert_eq!(day(&kept), DayFigures { answered: 1, rated: 1, best: 1, ..DayFigures::default() });
    // Weeks later nobody counts it any more.
    let late = &mut Kept::default();
    assert!(!late.hears(&episode(&bodies), &zone, at("2026-12-15T12:00Z")));
    assert!(
        late.hears(&episode(&bodies), &zone, at("2026-12-14T12:00Z")),
        "the last of the days that are kept"
    );
}

#[test]
fn a_chat_over_midnight_is_of_the_day_on_which_it_was_begun() {
    let zone = in_zone("Europe/Bucharest");
    let began = at("2026-11-29T21:58:30Z");
    let over = episode_from(began, &[begins(), visitor(), joins(), ana()]);
    let mut kept = Kept::default();
    assert!(kept.hears(&over, &zone, began + 300_000));
    assert_eq!(kept.days.keys().collect::<Vec<_>>(), ["2026-11-29"]);
    assert_eq!(days(Some(&zone), began + 300_000).today, "2026-11-30");
}

#[test]
fn each_episode_counts_and_an_earlier_one_is_not_told_again() {
    let zone = in_zone("UTC");
    let now = at("2026-11-30T12:30Z");
    let first = [begins(), visitor(), joins(), ana(), ends(Side::Visitor)];
    let again = [EventBody::Reopened { by: Side::Visitor }, visitor(), ana()];
    let mut kept = Kept::default();
    assert!(kept.hears(&episode(&first), &zone, now));
    assert!(kept.hears(&episode(&[&first[..], &again[..]].concat()), &zone, now));
    assert!(!kept.hears(&episode(&first), &zone, now), "restored from an older copy");
    assert_eq!(kept.days["2026-11-30"].answered, 2);
}

#[test]
fn other_hours_move_what_was_missed_and_nothing_twice() {
    let now = at("2026-11-30T12:30Z");
    let left = episode(&[begins(), visitor(), ends(Side::Visitor)]);
    let open = in_zone("UTC");
    let closed = Hours { week: vec![vec![Span { from: 0, to: 60 }]; 7], ..in_zone("UTC") };
    let mut kept = Kept::default();
    assert!(kept.hears(&left, &open, now));
    assert_eq!(kept.days["2026-11-30"], DayFigures { abandoned: 1, missed: 1, ..DayFigures::default() });
    assert!(kept.hears(&left, &closed, now));
    assert_eq!(kept.days["2026-11-30"], DayFigures { abandoned: 1, ..DayFigures::default() });
}

fn body() -> impl Strategy<Value = EventBody> {
    prop_oneof![
        Just(visitor()),
        Just(ana()),
        Just(joins()),
        Just(EventBody::AgentLeft(person("ana"))),
        Just(ends(Side::Visitor)),
        Just(ends(Side::Agent)),
        Just(EventBody::Reopened { by: Side::Visitor }),
        Just(EventBody::PresenceChanged { gone_since: Some(1) }),
        (1_u8..=3).prop_map(|score| EventBody::Rated { score, comment: None }),
    ]
}

proptest! {
    /// A desk that hears every summary, some twice, ends with the same figures as one that hears each once.
    #[test]
    fn repeats_change_nothing(bodies in prop::collection::vec(body(), 0..30), repeats in prop::collection::vec(1_usize..4, 31)) {
        let zone = in_zone("Europe/Bucharest");
        let now = at("2026-11-30T23:00Z");
        let bodies = [&[begins()][..], &bodies[..]].concat();
        let (mut once, mut often) = (Kept::default(), Kept::default());
        for (told, times) in (1..=bodies.len()).zip(repeats) {
            let episode = episode(&bodies[..told]);
            once.hears(&episode, &zone, now);
            for _ in 0..times {
                often.hears(&episode, &zone, now);
            }
            // The desk was killed before this was stored: its conversation tells it again.
            prop_assert_eq!(&once.days, &often.days);
        }
        let sum = once.days.values().copied().fold(DayFigures::default(), added);
        let episodes = 1 + bodies.iter().filter(|body| matches!(body, EventBody::Reopened { .. })).count();
        prop_assert!(usize::try_from(sum.answered + sum.abandoned + sum.short).unwrap() <= episodes);
        prop_assert!(sum.best <= sum.rated);
    }
}
