//! What users of other systems reported, as far as the rules decide it: t1 to t9, t19, t20 and t34 of the list of
//! reports, each by its symptom.

use super::*;

/// A returning visitor lands at the former agent who is off duty, unseen.
#[test]
fn t1_whoever_comes_back_stays_with_their_agent_only_if_they_are_there_and_have_a_place() {
    type Before = fn(&mut Desk);
    let cases: [(&str, Before, bool); 5] = [
        ("free", |_| {}, true),
        ("on a break", |desk| drop(desk.breaks("ana")), false),
        ("signed off", |desk| drop(desk.does(Input::Left { agent: agent("ana") })), false),
        ("removed", |desk| drop(desk.does(Input::Removed { agent: agent("ana") })), false),
        ("full", has_another, false),
    ];
    for (why, before, stays) in cases {
        let mut desk = Desk::of(Mode::Ring);
        desk.comes("ana", 1);
        desk.arrives(1);
        let queued_at = desk.now;
        desk.accepts("ana", 1);
        desk.is_taken(1);
        desk.ends(1);
        before(&mut desk);
        desk.now += 60 * MINUTE_MS;
        let decisions = desk.tells(1, |standing| (standing.ended, standing.reopened) = (false, true));
        if stays {
            assert_eq!((returned(&decisions), desk.load("ana")), (vec![], 1), "{why}");
            continue;
        }
        assert_eq!(returned(&decisions), [(chat(1), ReturnReason::Revived)], "{why}");
        desk.tells(1, |standing| standing.holder = None);
        let record = desk.router.chat(&chat(1)).unwrap();
        assert_eq!((record.queued_at, record.ahead), (queued_at, true), "{why}: the original time");
        assert_eq!(desk.line(None).first(), Some(&1), "{why}");
    }
}

fn has_another(desk: &mut Desk) {
    desk.arrives(2);
    desk.accepts("ana", 2);
    desk.is_taken(2);
}

/// A removed agent stays assignee.
#[test]
fn t2_all_that_a_removed_agent_has_goes_back_also_after_a_crash_half_way() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 9);
    for n in 1..=3 {
        desk.arrives(n);
        desk.accepts("ana", n);
        desk.is_taken(n);
    }
    desk.tells(2, |standing| standing.promised = true);
    desk.arrives(4);
    let decisions = desk.does(Input::Removed { agent: agent("ana") });
    let back: Vec<_> = returned(&decisions).into_iter().map(|(id, _)| id).collect();
    assert_eq!(back, [chat(1), chat(2), chat(3)], "in order, the promise too");
    assert!(decisions.contains(&Decision::StopRinging { conversation: chat(4), agent: agent("ana") }));
    desk.tells(1, |standing| standing.holder = None);
    // The desk is killed: what was not answered is said again.
    desk.router = Router::restore(desk.router.stored());
    assert_eq!(returned(&desk.router.outstanding()).len(), 2);
    desk.tells(2, |standing| standing.holder = None);
    desk.tells(3, |standing| standing.holder = None);
    assert_eq!((desk.line(None), desk.router.agent(&agent("ana"))), (vec![1, 3, 4], None));
    assert_eq!(desk.router.load(&agent("ana")), None, "nothing is left of her");
}

/// Chats that came in while nobody was there are never given out when someone comes.
#[test]
fn t3_every_change_that_frees_a_place_gives_it() {
    type Change = fn(&mut Desk);
    let sales = |agents: &[&str]| RoutingSettings {
        departments: vec![routed("sales", agents, rules(Mode::Direct))],
        ..general(Mode::Direct)
    };
    let frees: [(&str, Change); 10] = [
        ("somebody comes", |desk| drop(desk.comes("bea", 1))),
        ("is back from a break", |desk| {
            desk.has("cai", Profile::default());
            desk.breaks("cai");
            desk.is_back("cai");
        }),
        ("has a higher cap", |desk| drop(desk.has("ana", Profile { cap: Some(2), ..Profile::default() }))),
        ("a chat ended", |desk| drop(desk.ends(1))),
        ("a chat was given back to a bot", |desk| drop(desk.tells(1, |standing| standing.bot = true))),
        ("a promise took its place", |desk| drop(desk.tells(1, |standing| standing.promised = true))),
        ("its visitor has left it behind", |desk| {
            let now = desk.now;
            desk.tells(1, |standing| standing.gone_since = Some(now));
            desk.later(5 * MINUTE_MS);
        }),
        ("it was erased", |desk| drop(desk.does(Input::Erased { conversation: chat(1) }))),
        ("it was handed to somebody else", |desk| {
            drop(desk.tells(1, |standing| standing.holder = Some(agent("zoe"))));
        }),
        ("a department was joined", |desk| {
            desk.comes("dan", 1);
            let settings = RoutingSettings {
                departments: vec![routed("sales", &["ana", "dan"], rules(Mode::Direct))],
                ..general(Mode::Direct)
            };
            desk.does(Input::Settings(Box::new(settings)));
        }),
    ];
    for (why, change) in frees {
        let joins = why == "a department was joined";
        let mut desk = Desk::new(sales(if joins { &["ana"] } else { &[] }));
        desk.comes("ana", 1);
        desk.wishes(1, of("sales"));
        desk.is_taken(1);
        desk.wishes(2, of("sales"));
        assert!(desk.is_waiting(2), "{why}");
        change(&mut desk);
        assert!(!desk.is_waiting(2), "{why}");
    }
}

/// Assigned, never answered, stays there for ever.
#[test]
fn t4_without_an_answer_it_goes_back_to_its_old_place_and_the_agent_away() {
    let settings = RoutingSettings { misses: 1, ..general(Mode::Direct) };
    let mut desk = Desk::new(settings);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.is_taken(1);
    desk.arrives(2);
    desk.later(120 * SECOND - 2);
    assert_eq!(desk.later(0), []);
    let decisions = desk.later(1);
    let missed = Decision::Missed { conversation: chat(1), agent: agent("ana"), how: Miss::NoReply };
    assert_eq!(decisions.iter().filter(|decision| **decision == missed).count(), 1, "counted once");
    assert_eq!(returned(&decisions), [(chat(1), ReturnReason::NoReply)]);
    assert_eq!(desk.status("ana"), Status::Away(AwayReason::Missed));
    desk.tells(1, |standing| standing.holder = None);
    assert_eq!(desk.line(None), [1, 2], "not at the end");
    desk.comes("bea", 1);
    assert_eq!(desk.with(1).unwrap(), "bea");
    // By the usual setting it takes two.
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.is_taken(1);
    desk.later(120 * SECOND);
    assert_eq!(desk.status("ana"), Status::Available);
}

/// New chats do not appear in the agents' queue until reload or toggling status.
#[test]
fn t5_the_queue_is_the_same_however_it_is_read() {
    for mode in [Mode::Manual, Mode::Ring, Mode::Direct] {
        let departments = |agents: &[&str]| RoutingSettings {
            departments: vec![routed("sales", agents, rules(mode))],
            ..general(mode)
        };
        let mut desk = Desk::new(departments(&["ana"]));
        desk.comes("ana", 1);
        for n in 1..=4 {
            desk.wishes(n, if n % 2 == 0 { of("sales") } else { Wishes::default() });
        }
        // Departments change while somebody is connected.
        desk.does(Input::Settings(Box::new(departments(&["bea"]))));
        desk.tells(1, |standing| standing.wishes = of("sales"));
        let fresh = Router::restore(desk.router.stored());
        for queue in [None, Some(department("sales"))] {
            assert_eq!(fresh.positions(&queue), desk.router.positions(&queue), "{mode:?}");
        }
        assert_eq!(desk.line(Some("sales")), [1, 2, 4], "{mode:?}");
        let before = desk.router.head().revision;
        desk.arrives(5);
        assert_eq!(desk.router.head().revision, before + 1, "each change has a number");
    }
}

/// A chat handed to a busy department waits, but the former agent is still inside.
#[test]
fn t6_a_chat_that_is_handed_to_a_queue_leaves_its_agent_at_once() {
    let departments = vec![routed("billing", &["bea"], rules(Mode::Ring))];
    let mut desk = Desk::new(RoutingSettings { departments, ..general(Mode::Ring) });
    desk.comes("ana", 1);
    desk.comes("bea", 1);
    desk.wishes(1, of("billing"));
    desk.accepts("bea", 1);
    desk.is_taken(1);
    desk.arrives(2);
    desk.accepts("ana", 2);
    desk.is_taken(2);
    desk.arrives(3);
    let decisions = desk.tells(2, |standing| {
        standing.holder = None;
        standing.wishes = of("billing");
    });
    assert_eq!(desk.line(Some("billing")), [2], "the new queue's position");
    assert_eq!(rings(&decisions), ["ana"], "her place is free, once");
    assert_eq!((desk.with(3), desk.load("ana")), (Some("ana".into()), 1));
    assert_eq!(desk.router.positions(&Some(department("billing"))).of(&chat(2)), Some(1));
}

/// Unclear what fills a place. The counters against a recount at every step: `history`.
#[test]
fn t7_what_fills_a_place_is_defined_once() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 9);
    let mut loads = vec![desk.load("ana")];
    let mut then = |desk: &Desk| loads.push(desk.load("ana"));
    desk.arrives(1);
    then(&desk); // rings
    desk.accepts("ana", 1);
    then(&desk); // reserved
    desk.is_taken(1);
    then(&desk); // assigned
    desk.tells(1, |standing| standing.bot = true);
    then(&desk); // a bot's
    desk.tells(1, |standing| standing.bot = false);
    then(&desk); // hers again
    desk.ends(1);
    then(&desk); // over
    assert_eq!(loads, [0, 1, 1, 1, 0, 1, 0]);
}

/// Sleeping laptops count as present, and answer when they wake.
#[test]
fn t8_who_is_gone_receives_nothing_and_waking_answers_nothing() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 3);
    desk.arrives(1);
    desk.does(Input::Away { agent: agent("ana"), reason: AwayReason::Disconnected });
    desk.arrives(2);
    assert_eq!([1, 2].map(|n| desk.with(n)), [None, None]);
    // The machine wakes and sends what it had: an answer to what does not ring any more.
    assert_eq!(refused(&desk.accepts("ana", 1)), [RefuseReason::Lapsed]);
    assert_eq!(refused(&desk.claims("ana", 1)), [RefuseReason::NotThere]);
    assert!(desk.is_waiting(1));
}

/// The same figure differs between overview, table and download.
#[test]
fn t9_how_many_wait_is_one_figure() {
    let departments = vec![routed("sales", &["ana"], rules(Mode::Ring))];
    let mut desk = Desk::new(RoutingSettings { departments, ..general(Mode::Manual) });
    desk.comes("ana", 1);
    for n in 1..=9 {
        desk.wishes(n, if n % 3 == 0 { of("sales") } else { Wishes::default() });
    }
    desk.tells(1, |standing| standing.promised = true);
    desk.ends(2);
    desk.claims("ana", 4);
    let waiting = |desk: &Desk, queue: Option<&str>| {
        let stored = desk.router.stored();
        let of_queue = stored.chats.iter().filter(|chat| {
            desk.router.queue_of(chat.id()) == Some(queue.map(department)) && chat.is_in_line()
        });
        of_queue.count()
    };
    for queue in [None, Some("sales")] {
        assert_eq!(waiting(&desk, queue), desk.line(queue).len());
    }
    assert_eq!((desk.line(None).len(), desk.line(Some("sales")).len()), (4, 3));
}

/// The list is full of people long gone.
#[test]
fn t19_who_is_gone_for_a_minute_stands_in_no_queue() {
    let mut desk = Desk::of(Mode::Manual);
    desk.comes("ana", 1);
    (1..=5).for_each(|n| drop(desk.arrives(n)));
    let now = desk.now;
    for n in [1, 3, 5] {
        desk.tells(n, |standing| standing.gone_since = Some(now));
    }
    assert_eq!(desk.line(None), [1, 2, 3, 4, 5]);
    assert_eq!(desk.later(MINUTE_MS).len(), 3);
    assert_eq!(desk.line(None), [2, 4]);
}

/// A chat goes to people who may not open it.
#[test]
fn t20_a_chat_goes_only_to_those_of_its_department() {
    let departments = vec![routed("sales", &["ana"], rules(Mode::Ring))];
    let mut desk = Desk::new(RoutingSettings { departments, ..general(Mode::Ring) });
    desk.comes("bea", 9);
    // Not even when she knows the visitor, and nobody else is there.
    desk.wishes(1, Wishes { previous: Some(agent("bea")), ..of("sales") });
    desk.later(10 * MINUTE_MS);
    assert!(desk.is_waiting(1));
    assert_eq!(refused(&desk.claims("bea", 1)), [RefuseReason::NotInDepartment]);
    assert_eq!(desk.router.eligible(&agent("bea"), &chat(1)), Err(Ineligible::Department));
    assert_eq!(rings(&desk.comes("ana", 1)), ["ana"]);
}

/// The last agent leaves, open pages still offer a chat that nobody takes.
#[test]
fn t34_the_queue_is_told_within_a_minute_when_the_last_agent_leaves() {
    let departments = vec![routed("sales", &["ana"], rules(Mode::Ring))];
    let mut desk = Desk::new(RoutingSettings { departments, ..general(Mode::Ring) });
    desk.comes("ana", 1);
    desk.comes("bea", 1);
    desk.wishes(1, of("sales"));
    desk.accepts("ana", 1);
    desk.is_taken(1);
    desk.wishes(2, of("sales"));
    let left = desk.does(Input::Left { agent: agent("ana") });
    assert_eq!(returned(&left).len(), 1);
    desk.tells(1, |standing| standing.holder = None);
    // Bea is there, and for another queue.
    let conversations = vec![chat(1), chat(2)];
    let told = Decision::Deserted { queue: Some(department("sales")), conversations };
    assert_eq!(desk.later(MINUTE_MS), [told]);
    // A start that crosses the change is told as well.
    let conversations = vec![chat(3)];
    let told = Decision::Deserted { queue: Some(department("sales")), conversations };
    assert_eq!(desk.wishes(3, of("sales")), [told]);
}
