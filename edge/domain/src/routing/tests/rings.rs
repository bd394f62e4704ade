//! Ringing, misses, reservations, first replies, and when nobody is there.

use super::*;
use protocol::frames::desk::RingEnd;

#[test]
fn a_chat_rings_for_as_long_as_is_set_and_then_elsewhere() {
    let seconds = |ring_seconds| RoutingSettings {
        general: QueueRules { ring_seconds, ..rules(Mode::Ring) },
        ..RoutingSettings::default()
    };
    for (set, lasts) in [(0, 30), (10, 10), (300, 300), (7, 10), (900, 300)] {
        let mut desk = Desk::new(seconds(set));
        desk.comes("ana", 1);
        desk.comes("bea", 1);
        desk.arrives(1);
        assert_eq!(desk.later(lasts * SECOND - 1), [], "{set}");
        let (conversation, ana, bea) = (chat(1), agent("ana"), agent("bea"));
        let until = desk.now + 1 + lasts * SECOND;
        assert_eq!(
            desk.later(1),
            [
                Decision::StopRinging { conversation: conversation.clone(), agent: ana.clone() },
                Decision::Missed { conversation: conversation.clone(), agent: ana, how: Miss::Lapsed },
                Decision::Ring { conversation, agent: bea, until },
            ]
        );
    }
}

#[test]
fn nothing_rings_where_no_inbox_shows_it() {
    let hears = |name: &str, rings| Input::Hears { agent: agent(name), rings };
    let mut desk = Desk::of(Mode::Ring);
    desk.does(hears("ana", false));
    desk.comes("ana", 3);
    desk.arrives(1);
    assert!(desk.is_waiting(1));
    assert_eq!(desk.router.eligible(&agent("ana"), &chat(1)), Err(Ineligible::Deaf));
    assert_eq!(rings(&desk.does(hears("ana", true))), ["ana"], "another inbox of hers");
    // It closes while something rings there: that is none she missed.
    desk.comes("bea", 3);
    let decisions = desk.does(hears("ana", false));
    assert_eq!(rings(&decisions), ["bea"]);
    assert_eq!(desk.router.why_over(&chat(1), &agent("ana"), &decisions), RingEnd::Withdrawn);
    assert!(!decisions.iter().any(|decision| matches!(decision, Decision::Missed { .. })));
    // She takes what she likes all the same.
    assert_eq!(refused(&desk.claims("ana", 1)), []);
    assert_eq!(desk.with(1), Some("ana".into()));
}

#[test]
fn what_is_given_without_a_question_needs_no_bell() {
    let mut desk = Desk::of(Mode::Direct);
    desk.does(Input::Hears { agent: agent("ana"), rings: false });
    desk.comes("ana", 3);
    desk.arrives(1);
    assert_eq!(desk.with(1), Some("ana".into()));
}

#[test]
fn whoever_heard_a_chat_ring_is_told_why_it_does_not_any_more() {
    let ana = agent("ana");
    let rung = || {
        let mut desk = Desk::of(Mode::Ring);
        desk.comes("ana", 3);
        desk.arrives(1);
        assert_eq!(desk.router.rings_at(&ana), Some((chat(1), desk.now + 30 * SECOND)));
        assert_eq!(desk.router.ring_of(&chat(1)), Some((30, desk.now)));
        desk
    };
    let mut desk = rung();
    let decided = desk.accepts("ana", 1);
    assert_eq!(desk.router.why_over(&chat(1), &ana, &decided), RingEnd::Accepted);
    assert_eq!(desk.router.rings_at(&ana), None);
    let mut desk = rung();
    let decided = desk.does(Input::Declined { agent: ana.clone(), conversation: chat(1) });
    assert_eq!(desk.router.why_over(&chat(1), &ana, &decided), RingEnd::Declined);
    let mut desk = rung();
    let decided = desk.later(30 * SECOND);
    assert_eq!(desk.router.why_over(&chat(1), &ana, &decided), RingEnd::Lapsed);
    let mut desk = rung();
    desk.comes("bea", 3);
    let decided = desk.claims("bea", 1);
    assert_eq!(desk.router.why_over(&chat(1), &ana, &decided), RingEnd::Taken);
    let mut desk = rung();
    let decided = desk.ends(1);
    assert_eq!(desk.router.why_over(&chat(1), &ana, &decided), RingEnd::Gone);
    let mut desk = rung();
    let decided = desk.breaks("ana");
    assert_eq!(desk.router.why_over(&chat(1), &ana, &decided), RingEnd::Withdrawn);
}

#[test]
fn a_ring_goes_on_to_its_end_where_agents_take_what_they_like_from_now_on() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 3);
    desk.comes("bea", 3);
    desk.arrives(1);
    assert!(desk.router.is_automatic());
    desk.does(Input::Settings(Box::new(general(Mode::Manual))));
    assert_eq!((desk.with(1), desk.router.is_automatic()), (Some("ana".into()), false));
    assert_eq!(rings(&desk.does(Input::Declined { agent: agent("ana"), conversation: chat(1) })), [""; 0]);
    assert!(desk.is_waiting(1), "and rings at nobody else");
}

#[test]
fn nobody_rings_twice_at_once() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 5);
    desk.arrives(1);
    desk.arrives(2);
    assert_eq!((desk.with(1), desk.with(2)), (Some("ana".into()), None));
    assert_eq!(rings(&desk.accepts("ana", 1)), ["ana"], "the next one then");
    assert_eq!(desk.with(2), Some("ana".into()));
}

#[test]
fn what_rings_takes_a_place() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    desk.arrives(1);
    assert_eq!(desk.load("ana"), 1);
    desk.does(Input::Declined { agent: agent("ana"), conversation: chat(1) });
    assert_eq!(desk.load("ana"), 0);
}

#[test]
fn a_miss_keeps_the_place_in_the_queue() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.arrives(2);
    desk.later(30 * SECOND);
    assert_eq!(
        (desk.line(None), desk.with(2)),
        (vec![1, 2], Some("ana".into())),
        "the next one rings at her"
    );
    desk.comes("bea", 1);
    assert_eq!(desk.with(1), Some("bea".into()));
}

#[test]
fn the_same_agent_again_only_after_a_minute_in_which_nobody_else_was_there() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.later(30 * SECOND);
    desk.later(TRIED_MS - 1);
    assert!(desk.is_waiting(1));
    assert_eq!(rings(&desk.later(1)), ["ana"]);
    // Somebody else is there in between: the minute is counted from them.
    desk.accepts("ana", 1);
    desk.is_taken(1);
    desk.ends(1);
    desk.arrives(2);
    desk.later(30 * SECOND);
    desk.later(40 * SECOND);
    assert_eq!(rings(&desk.comes("bea", 1)), ["bea"]);
    desk.later(30 * SECOND);
    desk.later(TRIED_MS - 1);
    assert!(desk.is_waiting(2));
    assert_eq!(rings(&desk.later(1)), ["ana"]);
}

#[test]
fn two_misses_in_a_row_and_an_agent_is_away_until_they_come_back() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 3);
    desk.arrives(1);
    desk.arrives(2);
    let away = Decision::Away { agent: agent("ana"), reason: AwayReason::Missed };
    assert!(!desk.later(30 * SECOND).contains(&away));
    assert!(desk.later(30 * SECOND).contains(&away), "in the same moment");
    assert_eq!(desk.status("ana"), Status::Away(AwayReason::Missed));
    assert_eq!(
        desk.later(10 * MINUTE_MS)
            .iter()
            .filter(|decision| matches!(decision, Decision::Ring { .. }))
            .count(),
        0
    );
    assert_eq!(rings(&desk.is_back("ana")), ["ana"], "one click");
    assert!(!desk.later(30 * SECOND).contains(&away), "and counted anew");
}

#[test]
fn whoever_answers_has_missed_none_in_a_row() {
    for answer in ["accepts", "declines", "claims"] {
        let mut desk = Desk::of(Mode::Ring);
        desk.comes("ana", 9);
        desk.arrives(1);
        desk.arrives(2);
        desk.arrives(3);
        desk.later(30 * SECOND);
        let (agent, conversation) = (agent("ana"), chat(2));
        match answer {
            "accepts" => desk.accepts("ana", 2),
            "declines" => desk.does(Input::Declined { agent, conversation }),
            _ => desk.claims("ana", 1),
        };
        desk.later(30 * SECOND);
        assert_eq!(desk.status("ana"), Status::Available, "{answer}");
    }
}

#[test]
fn a_declined_chat_rings_elsewhere() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    desk.comes("bea", 1);
    desk.arrives(1);
    let decisions = desk.does(Input::Declined { agent: agent("ana"), conversation: chat(1) });
    assert_eq!(rings(&decisions), ["bea"]);
    assert_eq!(desk.does(Input::Declined { agent: agent("ana"), conversation: chat(1) }), [], "too late");
}

#[test]
fn whoever_goes_away_while_it_rings_has_missed_nothing() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    desk.arrives(1);
    let stopped = Decision::StopRinging { conversation: chat(1), agent: agent("ana") };
    assert_eq!(desk.breaks("ana"), [stopped]);
    assert_eq!(desk.router.agent(&agent("ana")).unwrap().misses, 0);
    assert_eq!(rings(&desk.is_back("ana")), ["ana"]);
}

#[test]
fn a_place_is_reserved_then_taken_then_confirmed() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    let until = desk.now + 1 + RESERVATION_MS;
    let (conversation, ana) = (chat(1), agent("ana"));
    let assign =
        Decision::Assign { conversation, agent: ana.clone(), reservation: 1, until, over_cap: false };
    assert_eq!(desk.arrives(1), [assign]);
    desk.changes(1, |standing| standing.holder = Some(ana.clone()));
    let version = desk.standings[&chat(1)].version;
    desk.does(Input::Taken { conversation: chat(1), agent: ana, version });
    let asks = |desk: &Desk| matches!(desk.stage(1), Some(Stage::Assigned { ask_at: Some(_), .. }));
    assert!(asks(&desk), "taken");
    assert_eq!(desk.later(ASK_MS), [Decision::Ask { conversation: chat(1) }], "it has not confirmed");
    desk.tells(1, |_| {});
    assert!(!asks(&desk), "confirmed");
}

#[test]
fn a_reservation_that_is_not_used_lapses() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.breaks("ana");
    desk.comes("bea", 1);
    desk.later(RESERVATION_MS + RESERVATION_GRACE_MS - 1);
    assert_eq!((desk.with(1), desk.load("ana")), (Some("ana".into()), 1), "it may have been taken");
    desk.later(1);
    assert_eq!((desk.with(1), desk.load("ana")), (Some("bea".into()), 0));
    assert_eq!(desk.line(None), [1]);
}

#[test]
fn a_conversation_that_cannot_be_reached_holds_up_nobody() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.arrives(2);
    desk.later(RESERVATION_MS + RESERVATION_GRACE_MS);
    assert_eq!((desk.is_waiting(1), desk.with(2)), (true, Some("ana".into())));
}

#[test]
fn a_reservation_can_be_refused_and_an_older_one_counts_no_more() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.comes("bea", 1);
    desk.does(Input::Refused { conversation: chat(1), reservation: 1 });
    assert_eq!(desk.with(1), Some("bea".into()));
    desk.does(Input::Refused { conversation: chat(1), reservation: 1 });
    assert_eq!(desk.with(1), Some("bea".into()), "told twice");
}

#[test]
fn news_from_before_it_was_taken_change_nothing() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.arrives(1);
    let before = desk.standings[&chat(1)].clone();
    desk.is_taken(1);
    desk.does(Input::Told(Box::new(before)));
    assert_eq!((desk.with(1), desk.load("ana")), (Some("ana".into()), 1));
    // A conversation that was restored from a copy tells later what it was before.
    let restored = Version { revision: 1, last_at: START, told_at: desk.now + 1 };
    desk.does(Input::Told(Box::new(Standing { version: restored, ..standing(1, START) })));
    assert_eq!(desk.load("ana"), 0);
}

#[test]
fn a_conversation_knows_best_who_has_it() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.comes("bea", 1);
    desk.arrives(1);
    desk.tells(1, |standing| standing.holder = Some(agent("bea")));
    assert_eq!((desk.load("ana"), desk.load("bea")), (0, 1), "Bea has taken it at the conversation");
    desk.tells(1, |standing| standing.holder = Some(agent("ana")));
    assert_eq!((desk.load("ana"), desk.load("bea")), (1, 0), "a transfer");
}

#[test]
fn whoever_gives_a_chat_back_is_not_the_next_to_get_it() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.accepts("ana", 1);
    desk.is_taken(1);
    let decisions = desk.tells(1, |standing| standing.holder = None);
    assert_eq!(rings(&decisions), Vec::<String>::new());
    assert_eq!(rings(&desk.comes("bea", 1)), ["bea"]);
}

#[test]
fn a_first_reply_in_the_last_moment_keeps_the_chat() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.is_taken(1);
    assert_eq!(returned(&desk.later(120 * SECOND)), [(chat(1), ReturnReason::NoReply)]);
    assert_eq!(desk.load("ana"), 1, "she has it until the conversation says otherwise");
    desk.tells(1, |standing| standing.replied = true);
    assert!(matches!(desk.stage(1), Some(Stage::Assigned { returning: None, ask_at: None, .. })));
    // Whoever was asked, or asked for it, has all the time.
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.accepts("ana", 1);
    desk.is_taken(1);
    assert_eq!(desk.later(60 * MINUTE_MS), []);
}

#[test]
fn a_return_is_asked_for_until_it_is_done() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.is_taken(1);
    desk.does(Input::Left { agent: agent("ana") });
    for _ in 0..3 {
        assert_eq!(returned(&desk.later(ASK_MS)), [(chat(1), ReturnReason::Left)]);
    }
    desk.tells(1, |standing| standing.holder = None);
    assert_eq!(returned(&desk.later(ASK_MS)), []);
    assert!(desk.is_waiting(1));
}

#[test]
fn what_is_taken_for_somebody_who_has_left_goes_back() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.does(Input::Left { agent: agent("ana") });
    // Their socket closes after that.
    desk.does(Input::Away { agent: agent("ana"), reason: AwayReason::Disconnected });
    assert_eq!(returned(&desk.is_taken(1)), [(chat(1), ReturnReason::Left)]);
}

#[test]
fn whoever_waits_is_told_within_a_minute_that_nobody_is_there() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    (1..=3).for_each(|n| drop(desk.arrives(n)));
    desk.breaks("ana");
    assert_eq!(desk.router.next_wake(), Some(desk.now + DESERTED_MS));
    const { assert!(DESERTED_MS < MINUTE_MS) };
    desk.later(DESERTED_MS - 1);
    desk.is_back("ana");
    assert_eq!(desk.breaks("ana").len(), 1, "a page that was loaded again: counted anew");
    assert_eq!(desk.later(DESERTED_MS - 1), []);
    let told = |chats: &[usize]| Decision::Deserted {
        queue: None,
        conversations: chats.iter().map(|n| chat(*n)).collect(),
    };
    assert_eq!(desk.later(1), [told(&[1, 2, 3])]);
    assert_eq!(desk.later(60 * MINUTE_MS), [], "once");
    assert_eq!(desk.arrives(4), [told(&[4])], "and whoever comes then at once");
    let decisions = desk.is_back("ana");
    assert!(decisions.contains(&Decision::Attended { queue: None }), "{decisions:?}");
    assert_eq!(desk.breaks("ana").len(), 1);
    assert_eq!(desk.later(DESERTED_MS), [told(&[1, 2, 3, 4])], "gone again");
}
