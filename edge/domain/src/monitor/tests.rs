//! What an episode counts for, once; the days by which is counted; since when agents are as they are; and all of it
//! together.

mod counted;
mod now;

use super::*;
use jiff::Timestamp as Moment;
use protocol::conversation::event::{Event, EventBody, Message};
use protocol::conversation::opening::Opening;
use protocol::conversation::party::{Agent, Author, Side};
use protocol::frames::monitor::{AgentStatus, DayFigures};
use protocol::ids::{AgentId, CommandId, Timestamp};
use protocol::site::hours::{Hours, Span};

fn at(moment: &str) -> Timestamp {
    u64::try_from(moment.parse::<Moment>().unwrap().as_millisecond()).unwrap()
}

fn in_zone(zone: &str) -> Hours {
    Hours { zone: zone.to_owned(), ..Hours::default() }
}

fn person(id: &str) -> Agent {
    Agent { id: AgentId::parse(id).unwrap(), name: id.to_owned() }
}

fn says(author: Author) -> EventBody {
    let id = CommandId::parse("command-1").unwrap();
    EventBody::MessageSent(Message { id, author, text: "Hello".to_owned() })
}

fn visitor() -> EventBody {
    says(Author::Visitor)
}

fn ana() -> EventBody {
    says(Author::Agent(person("ana").id))
}

fn joins() -> EventBody {
    EventBody::AgentJoined(person("ana"))
}

fn ends(by: Side) -> EventBody {
    EventBody::Ended { by }
}

fn begins() -> EventBody {
    EventBody::Started(Opening::default())
}

/// An episode of these events, a minute apart, the first at a moment.
fn episode_from(first: Timestamp, bodies: &[EventBody]) -> Episode {
    let mut episode = Episode::default();
    for (body, n) in bodies.iter().zip(0..) {
        episode.apply(&Event { seq: n + 1, at: first + n * 60_000, body: body.clone() });
    }
    episode
}

fn episode(bodies: &[EventBody]) -> Episode {
    episode_from(at("2026-11-30T12:00Z"), bodies)
}

#[test]
fn an_episode_comes_to_one_of_four() {
    let outcome = |bodies: &[EventBody]| episode(bodies).outcome();
    let left = ends(Side::Visitor);
    assert_eq!(outcome(&[begins(), visitor(), joins(), ana()]), Some(Outcome::Answered));
    assert_eq!(
        outcome(&[begins(), visitor(), joins(), ana(), visitor()]),
        Some(Outcome::Answered),
        "it stays so"
    );
    assert_eq!(outcome(&[begins(), visitor(), joins(), left.clone()]), Some(Outcome::Unanswered));
    assert_eq!(outcome(&[begins(), visitor(), joins(), ends(Side::Agent)]), Some(Outcome::Unanswered));
    assert_eq!(outcome(&[begins(), visitor(), left.clone()]), Some(Outcome::Abandoned));
    let gone = EventBody::PresenceChanged { gone_since: Some(1) };
    let back = EventBody::PresenceChanged { gone_since: None };
    let closed = ends(Side::Agent);
    assert_eq!(outcome(&[begins(), visitor(), gone.clone(), closed.clone()]), Some(Outcome::Abandoned));
    assert_eq!(outcome(&[begins(), visitor(), gone, back, closed]), None, "closed unseen");
    assert_eq!(outcome(&[begins(), visitor(), joins()]), None, "it goes on");
    assert_eq!(outcome(&[begins(), left.clone()]), None, "never written");
    assert_eq!(
        outcome(&[begins(), says(Author::Automatic), left.clone()]),
        None,
        "what the site says is nothing"
    );
    let site_answers = [begins(), visitor(), joins(), says(Author::Automatic), left.clone()];
    assert_eq!(outcome(&site_answers), Some(Outcome::Unanswered));
    assert_eq!(
        outcome(&[begins(), joins(), ana(), visitor(), left]),
        Some(Outcome::Unanswered),
        "A comes after Q"
    );
}

#[test]
fn whoever_leaves_within_ten_seconds_is_counted_apart() {
    let mut episode = episode(&[begins(), visitor()]);
    let queued_at = episode.queued_at.unwrap();
    let mut end = |after| {
        episode.apply(&Event { seq: 3, at: queued_at + after, body: ends(Side::Visitor) });
        episode.figures(true)
    };
    assert_eq!(end(SHORT_MS - 1), DayFigures { short: 1, ..DayFigures::default() });
    assert_eq!(end(SHORT_MS), DayFigures { abandoned: 1, missed: 1, ..DayFigures::default() });
}

#[test]
fn outside_the_opening_hours_nothing_is_missed() {
    let left = episode(&[begins(), visitor(), ends(Side::Visitor)]);
    assert_eq!(left.figures(false), DayFigures { abandoned: 1, ..DayFigures::default() });
    let promise = protocol::conversation::etiquette::Promise {
        contact: "zoe@mail.example".to_owned(),
        reason: protocol::conversation::etiquette::ContactReason::Waiting,
        due: 1,
    };
    let away = episode(&[begins(), visitor(), EventBody::PromiseMade(promise), ends(Side::Visitor)]);
    assert_eq!(away.figures(true), DayFigures::default(), "a message that was left");
}

#[test]
fn a_reopened_chat_is_another_episode() {
    let reopened = EventBody::Reopened { by: Side::Visitor };
    let first = [begins(), visitor(), joins(), ana(), ends(Side::Visitor)];
    let again = episode(&[&first[..], &[reopened.clone(), visitor()][..]].concat());
    assert_eq!((again.began, again.outcome()), (6, None));
    let left = episode(&[&first[..], &[reopened, visitor(), ends(Side::Visitor)][..]].concat());
    assert_eq!(left.outcome(), Some(Outcome::Unanswered), "its agent had it still");
}

#[test]
fn what_was_begun_elsewhere_or_before_counts_for_nothing() {
    let mut old = Episode::default();
    for body in [visitor(), joins(), ana(), ends(Side::Visitor)] {
        old.apply(&Event { seq: 9, at: 1, body });
    }
    assert_eq!((old.outcome(), old.figures(true)), (None, DayFigures::default()));
}

#[test]
fn a_day_is_as_long_as_it_is_where_the_site_is() {
    let bucharest = in_zone("Europe/Bucharest");
    let day_of = |moment: &str| day(Some(&bucharest), at(moment));
    // A clock is put forward: 23 hours.
    assert_eq!(day_of("2026-03-28T21:59:59Z"), "2026-03-28");
    assert_eq!(day_of("2026-03-28T22:00:00Z"), "2026-03-29");
    assert_eq!(day_of("2026-03-29T20:59:59Z"), "2026-03-29");
    assert_eq!(day_of("2026-03-29T21:00:00Z"), "2026-03-30");
    // And back: 25.
    assert_eq!(day_of("2026-10-24T21:00:00Z"), "2026-10-25");
    assert_eq!(day_of("2026-10-25T21:59:59Z"), "2026-10-25");
    assert_eq!(day_of("2026-10-25T22:00:00Z"), "2026-10-26");
    // The same weekday a week ago, also where a week is an hour shorter.
    let told = days(Some(&bucharest), at("2026-03-30T21:30:00Z"));
    assert_eq!(
        (told.today.as_str(), told.week_before.as_str(), told.oldest.as_str()),
        ("2026-03-31", "2026-03-24", "2026-03-17")
    );
    assert_eq!(day(None, at("2026-03-28T23:30:00Z")), "2026-03-28", "UTC, where nothing is set");
    assert_eq!(day(Some(&in_zone("Nowhere")), at("2026-03-28T23:30:00Z")), "2026-03-28");
}

#[test]
fn a_page_that_is_loaded_again_is_no_change() {
    let first = follow(None, AgentStatus::Available, 1_000).unwrap();
    assert_eq!((first.status, first.since), (AgentStatus::Available, 1_000));
    assert_eq!(follow(Some(&first), AgentStatus::Available, 2_000), None);
    let gone = follow(Some(&first), AgentStatus::Offline, 50_000).unwrap();
    assert_eq!((gone.status, gone.since), (AgentStatus::Offline, 50_000));
    let back = follow(Some(&gone), AgentStatus::Available, 51_000).unwrap();
    assert_eq!((back.status, back.since), (AgentStatus::Available, 1_000));
    let later = follow(Some(&gone), AgentStatus::Available, 500_000).unwrap();
    assert_eq!(later.since, 500_000);
    let otherwise = follow(Some(&gone), AgentStatus::Away, 51_000).unwrap();
    assert_eq!(otherwise.since, 51_000);
}

#[test]
fn whatever_changes_it_is_looked_at_once_a_second() {
    use crate::desk::coalescer::Flush;
    let mut throttle = Throttle::default();
    let (mut looks, mut due) = (Vec::new(), None);
    for now in 10_000..12_500 {
        if due == Some(now) {
            throttle.looks(now);
            looks.push(now);
            due = None;
        }
        match throttle.schedule(now) {
            Flush::Now => {
                throttle.looks(now);
                looks.push(now);
            }
            Flush::In(wait) => due = Some(now + wait),
            Flush::Scheduled => assert!(due.is_some()),
        }
    }
    assert_eq!(looks, [10_000, 11_000, 12_000]);
    assert_eq!(Throttle::default().schedule(0), Flush::In(EVERY_MS), "a clock at its beginning");
}
