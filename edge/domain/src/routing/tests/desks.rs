//! How a desk keeps the rules: by summaries and presence, with no write for what is no news.

use super::lines::{Line, TOLD_MAX, news};
use super::*;
use crate::conversation::Conversation;
use crate::visibility::Sight;
use protocol::conversation::etiquette::{ContactReason, Promise, Urgency};
use protocol::conversation::party::{Agent, Department};
use protocol::frames::desk::{Needs, Presence, Stage as Life, Summary};

/// A queue's department, and who waits there at which place.
type Places = (Option<String>, Vec<(ConversationId, u32)>);

fn person(name: &str) -> Agent {
    Agent { id: agent(name), name: name.to_owned() }
}

/// A summary of a chat that waits, told at this moment.
fn waits(desk: &Desk, n: usize) -> Summary {
    Summary {
        revision: 1,
        last_at: desk.now,
        waiting_since: Some(desk.now),
        ..Conversation::default().summary(chat(n))
    }
}

fn hears(desk: &mut Desk, summary: &Summary) -> Vec<Decision> {
    let input = Input::of_summary(summary, desk.now);
    if desk.router.is_news(&input) { desk.does(input) } else { vec![] }
}

/// Chats that wait, a second apart.
fn line_of(desk: &mut Desk, chats: std::ops::RangeInclusive<usize>) -> Vec<Summary> {
    let each = chats.map(|n| {
        desk.now += SECOND;
        let summary = waits(desk, n);
        hears(desk, &summary);
        summary
    });
    each.collect()
}

fn taken(summary: &Summary, by: &str) -> Summary {
    let revision = summary.revision + 1;
    Summary { revision, stage: Life::Assigned, assignee: Some(person(by)), ..summary.clone() }
}

fn manual() -> Desk {
    Desk::new(RoutingSettings::manual(&[]))
}

#[test]
fn positions_follow_what_conversations_say() {
    let mut desk = manual();
    let chats = line_of(&mut desk, 1..=3);
    assert_eq!(desk.line(None), [1, 2, 3]);
    hears(&mut desk, &taken(&chats[0], "ana"));
    assert_eq!(desk.line(None), [2, 3], "whoever takes needs no place: nobody is kept from it");
    hears(&mut desk, &Summary { revision: 3, stage: Life::Ended, ..chats[1].clone() });
    assert_eq!(desk.line(None), [3]);
    // Given back, it has the place that it had.
    hears(&mut desk, &Summary { revision: 3, ..chats[0].clone() });
    assert_eq!(desk.line(None), [1, 3]);
    hears(&mut desk, &Summary { revision: 4, stage: Life::Ended, ..chats[0].clone() });
    assert!(desk.router.chat(&chat(1)).is_none(), "of what is over nothing is kept");
}

#[test]
fn nobody_waits_where_nobody_has_written_or_a_promise_was_made() {
    let mut desk = manual();
    let empty = Summary { empty: true, waiting_since: None, ..waits(&desk, 1) };
    assert!(!desk.router.is_news(&Input::of_summary(&empty, desk.now)));
    let promise = Promise { contact: "a@b.c".into(), reason: ContactReason::FollowUp, due: 1 };
    let needs = Needs { promise: Some((promise, Urgency::Calm)), ..Needs::default() };
    let promised = Summary { needs, ..waits(&desk, 2) };
    hears(&mut desk, &promised);
    assert_eq!(desk.line(None), [0_usize; 0]);
}

#[test]
fn what_is_said_in_a_chat_is_no_news() {
    let mut desk = manual();
    let one = line_of(&mut desk, 1..=1).remove(0);
    let is_news = |desk: &Desk, summary: &Summary| desk.router.is_news(&Input::of_summary(summary, desk.now));
    let more =
        Summary { revision: 2, last_at: desk.now + 5, preview: "and".into(), unread: 2, ..one.clone() };
    assert!(!is_news(&desk, &one) && !is_news(&desk, &more));
    let mut held = taken(&more, "ana");
    assert!(is_news(&desk, &held));
    hears(&mut desk, &held);
    held = Summary { revision: 4, waiting_since: None, ..held };
    assert!(is_news(&desk, &held), "the first reply");
    hears(&mut desk, &held);
    for (revision, waiting_since) in [(5, Some(desk.now)), (6, None), (7, Some(desk.now))] {
        assert!(!is_news(&desk, &Summary { revision, waiting_since, ..held.clone() }), "{revision}");
    }
    for other in [
        Summary { gone_since: Some(desk.now), ..held.clone() },
        Summary { stage: Life::Waiting, assignee: None, ..held.clone() },
        Summary {
            department: Some(Department { id: department("tea"), name: "Tea".into() }),
            ..held.clone()
        },
        taken(&held, "bea"),
        Summary { stage: Life::Ended, ..held.clone() },
    ] {
        assert!(is_news(&desk, &other), "{other:?}");
    }
}

#[test]
fn where_agents_take_what_they_like_nothing_is_taken_from_them() {
    let mut desk = manual();
    desk.is_back("ana");
    // More than the usual cap, and one visitor is gone for long.
    let chats = line_of(&mut desk, 1..=5);
    for summary in &chats {
        hears(&mut desk, &taken(summary, "ana"));
    }
    let gone = Summary { revision: 3, gone_since: Some(desk.now), ..taken(&chats[0], "ana") };
    hears(&mut desk, &gone);
    desk.later(60 * MINUTE_MS);
    desk.breaks("ana");
    let back = Summary { revision: 4, gone_since: None, ..gone };
    assert_eq!(returned(&hears(&mut desk, &back)), []);
    assert_eq!((desk.with(1), desk.load("ana")), (Some("ana".into()), 5));
}

#[test]
fn what_a_removed_agent_has_stands_in_order_once_it_is_back() {
    let mut desk = manual();
    desk.is_back("bea");
    let chats = line_of(&mut desk, 1..=4);
    for summary in [&chats[2], &chats[0]] {
        hears(&mut desk, &taken(summary, "bea"));
    }
    let decisions = desk.does(Input::Removed { agent: agent("bea") });
    let back: Vec<_> = returned(&decisions).into_iter().map(|(id, _)| id).collect();
    assert_eq!(back, [chat(1), chat(3)]);
    assert_eq!(desk.line(None), [2, 4]);
    for n in [2, 0] {
        hears(&mut desk, &Summary { revision: 3, ..chats[n].clone() });
    }
    assert_eq!(desk.line(None), [1, 2, 3, 4]);
}

#[test]
fn a_desk_catches_up_with_what_it_has_missed() {
    let mut desk = manual();
    let chats = line_of(&mut desk, 1..=4);
    // Of the second nothing is listed any more, the third was taken, and the fifth is new.
    let now = desk.now + SECOND;
    let fifth = Summary { waiting_since: Some(now), ..waits(&desk, 5) };
    let open: Vec<(Summary, Timestamp)> =
        [chats[0].clone(), taken(&chats[2], "ana"), chats[3].clone(), fifth].map(|one| (one, now)).into();
    let ana = Presence { agent: person("ana"), available: true, connected: true };
    let there = || vec![Input::of_presence(&ana, None)];
    // What is stored, nothing at all, and what an agent's presence was before.
    let stored = Stored { agents: vec![], ..desk.router.stored() };
    for stored in [stored, Stored::default(), desk.router.stored()] {
        let mut router = Router::restore(stored);
        router.catch_up(there(), &open, now);
        assert_eq!(router.positions(&None).chats, [chat(1), chat(4), chat(5)]);
        assert_eq!(router.load(&agent("ana")).map(|(load, _)| load), Some(1));
        router.take_changes();
        let before = router.clone();
        router.catch_up(there(), &open, now);
        assert_eq!(router, before, "nothing is new any more");
    }
}

#[test]
fn each_is_told_of_the_queues_as_far_as_they_see_and_only_of_changes() {
    let tea = protocol::site::department::DepartmentSetting {
        id: department("tea"),
        name: "Tea".into(),
        agents: vec![],
    };
    let mut desk = Desk::new(RoutingSettings::manual(&[tea]));
    for (n, of) in [(1, None), (2, Some("gone")), (3, None), (4, Some("tea"))] {
        let department = of.map(|id| Department { id: department(id), name: id.to_owned() });
        desk.now += SECOND;
        let summary = Summary { department, ..waits(&desk, n) };
        hears(&mut desk, &summary);
    }
    let before = desk.router.lines();
    assert_eq!(news(&[], &before), before);
    assert_eq!(news(&before, &before), [], "told already");
    let sees = |lines: &[Line], sight: &Sight| -> Vec<Places> {
        let seen = lines.iter().filter_map(|line| line.seen_by(sight));
        let places = seen.map(|line| {
            let places = line.waiting.into_iter().map(|place| (place.conversation, place.position));
            (line.department.map(|id| id.to_string()), places.collect())
        });
        places.collect()
    };
    let general = (None, vec![(chat(1), 1), (chat(2), 2), (chat(3), 3)]);
    let of_tea = (Some("tea".to_owned()), vec![(chat(4), 1)]);
    assert_eq!(sees(&before, &Sight::Everything), [general, of_tea]);
    let limited = Sight::Own { agent: agent("ion"), departments: vec![department("lamps")] };
    let own = (None::<String>, vec![(chat(1), 1), (chat(3), 3)]);
    assert_eq!(sees(&before, &limited), [own], "who is not theirs to see counts, and is not told");
    desk.does(Input::Erased { conversation: chat(4) });
    let now = desk.router.lines();
    assert_eq!(news(&before, &now), [Line { queue: Some(department("tea")), places: vec![] }]);
}

#[test]
fn of_a_long_queue_the_first_are_told() {
    let mut desk = manual();
    line_of(&mut desk, 1..=TOLD_MAX + 1);
    let lines = desk.router.lines();
    let (last, _) = lines[0].places.last().unwrap();
    assert_eq!((lines[0].places.len(), last.position), (TOLD_MAX, 100));
}
