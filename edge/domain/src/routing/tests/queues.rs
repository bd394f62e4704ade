//! In which order chats are served, and what they do without after a while.

use super::*;

#[test]
fn a_queue_is_served_by_priority_then_by_time_then_by_id() {
    let mut desk = Desk::of(Mode::Direct);
    desk.arrives(3);
    desk.arrives(2);
    desk.now -= 1;
    desk.arrives(1);
    desk.wishes(4, Wishes { priority: 1, ..Wishes::default() });
    assert_eq!(desk.line(None), [4, 3, 1, 2], "1 and 2 came in the same millisecond");
    desk.does(Input::Prioritise { conversation: chat(2), priority: 2 });
    assert_eq!(desk.line(None), [2, 4, 3, 1]);
    desk.comes("ana", 3);
    assert_eq!([1, 2, 3, 4].map(|n| desk.with(n).is_some()), [false, true, true, true]);
}

#[test]
fn a_rare_skill_does_not_block_the_rest() {
    let mut desk = Desk::of(Mode::Direct);
    desk.wishes(1, Wishes { skills: words(&["latin"]), ..Wishes::default() });
    desk.arrives(2);
    desk.comes("ana", 1);
    assert_eq!((desk.is_waiting(1), desk.with(2)), (true, Some("ana".into())));
    desk.has("bea", Profile { skills: words(&["latin", "greek"]), ..Profile::default() });
    desk.is_back("bea");
    assert_eq!(desk.with(1).unwrap(), "bea");
}

#[test]
fn skills_are_given_up_after_a_while_and_the_language_last() {
    let needs = |skills: &[&str], language: Option<&str>| Wishes {
        skills: words(skills),
        language: language.map(str::to_owned),
        ..Wishes::default()
    };
    let mut desk = Desk::of(Mode::Direct);
    let french = Profile { languages: words(&["fr"]), cap: Some(9), ..Profile::default() };
    let german = Profile { languages: words(&["de"]), ..french.clone() };
    desk.has("ana", german);
    desk.is_back("ana");
    desk.wishes(1, needs(&["latin"], Some("fr")));
    desk.wishes(2, needs(&[], Some("fr")));
    desk.wishes(3, needs(&["latin"], None));
    let waits = |desk: &Desk| [1, 2, 3].map(|n| desk.is_waiting(n));
    desk.later(60 * SECOND - 1);
    assert_eq!(waits(&desk), [true, true, true]);
    desk.later(1);
    assert_eq!(waits(&desk), [true, true, false], "without the skill");
    desk.has("bea", french);
    desk.is_back("bea");
    assert_eq!([1, 2].map(|n| desk.with(n).unwrap()), ["bea", "bea"], "the language counts still");

    let mut desk = Desk::of(Mode::Direct);
    desk.has("ana", Profile { languages: words(&["de"]), ..Profile::default() });
    desk.is_back("ana");
    desk.wishes(1, needs(&["latin"], Some("fr")));
    desk.wishes(2, needs(&[], Some("fr")));
    desk.later(120 * SECOND - 2);
    assert!(desk.is_waiting(1) && desk.is_waiting(2));
    desk.later(1);
    desk.later(1);
    assert_eq!([1, 2].map(|n| desk.with(n).unwrap()), ["ana", "ana"], "at last anybody");
}

#[test]
fn whoever_has_no_language_set_speaks_all() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.wishes(1, Wishes { language: Some("fr".into()), ..Wishes::default() });
    assert_eq!(desk.with(1).unwrap(), "ana");
}

#[test]
fn an_agent_of_two_departments_serves_whoever_waits_longest() {
    let direct = || rules(Mode::Direct);
    let departments = vec![routed("billing", &["ana"], direct()), routed("sales", &["ana"], direct())];
    let mut desk = Desk::new(RoutingSettings { departments, ..general(Mode::Direct) });
    desk.wishes(1, of("sales"));
    desk.arrives(2);
    desk.wishes(3, of("billing"));
    desk.comes("ana", 1);
    let mut order = Vec::new();
    for _ in 0..3 {
        let served = [1, 2, 3].into_iter().find(|n| matches!(desk.stage(*n), Some(Stage::Reserved { .. })));
        order.push(served.unwrap());
        desk.is_taken(served.unwrap());
        desk.ends(served.unwrap());
    }
    assert_eq!(order, [1, 2, 3]);
}

#[test]
fn positions_are_1_to_n_of_each_department_at_one_revision() {
    let departments = vec![routed("sales", &["ana"], rules(Mode::Ring))];
    let mut desk = Desk::new(RoutingSettings { departments, ..general(Mode::Manual) });
    for n in 1..=6 {
        desk.wishes(n, if n % 2 == 0 { of("sales") } else { Wishes::default() });
    }
    assert_eq!((desk.line(Some("sales")), desk.line(None)), (vec![2, 4, 6], vec![1, 3, 5]));
    let (sales, general) = (desk.router.positions(&Some(department("sales"))), desk.router.positions(&None));
    assert_eq!(sales.revision, general.revision);
    assert_eq!([2, 4, 6].map(|n| sales.of(&chat(n))), [Some(1), Some(2), Some(3)]);
    assert_eq!(sales.of(&chat(1)), None, "another queue");
    // Whoever it rings at somebody for keeps their position, so that nobody's rises when it is missed.
    desk.comes("ana", 1);
    assert_eq!((desk.with(2), desk.line(Some("sales"))), (Some("ana".into()), vec![2, 4, 6]));
    desk.later(30 * SECOND);
    assert_eq!((desk.with(2), desk.line(Some("sales"))), (None, vec![2, 4, 6]));
    assert!(desk.router.positions(&None).revision > sales.revision);
    // A position rises only for somebody of a higher priority.
    desk.wishes(8, of("sales"));
    assert_eq!(desk.line(Some("sales")), [2, 4, 6, 8]);
    desk.does(Input::Prioritise { conversation: chat(8), priority: 1 });
    assert_eq!(desk.line(Some("sales")), [8, 2, 4, 6]);
}

#[test]
fn fifty_reloads_cost_nothing_and_a_minute_of_absence_costs_the_place() {
    let mut desk = Desk::of(Mode::Direct);
    desk.arrives(1);
    desk.arrives(2);
    for _ in 0..50 {
        let now = desk.now;
        desk.tells(1, |standing| standing.gone_since = Some(now));
        desk.later(PLACE_KEPT_MS - 1);
        desk.tells(1, |standing| standing.gone_since = None);
    }
    assert_eq!(desk.line(None), [1, 2]);
    let now = desk.now;
    desk.tells(1, |standing| standing.gone_since = Some(now));
    assert_eq!(desk.later(PLACE_KEPT_MS), [Decision::PlaceLost { conversation: chat(1) }]);
    assert_eq!(desk.line(None), [2]);
    desk.comes("ana", 1);
    desk.is_taken(2);
    desk.ends(2);
    assert!(desk.is_waiting(1), "nobody waits in it");
    desk.arrives(3);
    desk.arrives(4);
    desk.now += 1;
    desk.tells(1, |standing| standing.gone_since = None);
    assert_eq!(
        (desk.with(3), desk.line(None)),
        (Some("ana".into()), vec![3, 4, 1]),
        "behind those who stayed"
    );
}

#[test]
fn whoever_left_a_message_waits_no_more() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.arrives(2);
    assert_eq!(desk.with(1).unwrap(), "ana");
    let decisions = desk.tells(1, |standing| standing.promised = true);
    assert_eq!(decisions[0], Decision::StopRinging { conversation: chat(1), agent: agent("ana") });
    assert_eq!((rings(&decisions), desk.line(None)), (vec!["ana".to_owned()], vec![2]));
}

#[test]
fn what_is_moved_to_another_department_stops_ringing_in_the_first() {
    let departments =
        vec![routed("billing", &["bea"], rules(Mode::Ring)), routed("sales", &["ana"], rules(Mode::Ring))];
    let mut desk = Desk::new(RoutingSettings { departments, ..general(Mode::Ring) });
    desk.comes("ana", 1);
    desk.comes("bea", 1);
    desk.wishes(1, of("sales"));
    assert_eq!(desk.with(1).unwrap(), "ana");
    let decisions = desk.wishes(1, of("billing"));
    assert_eq!(decisions[0], Decision::StopRinging { conversation: chat(1), agent: agent("ana") });
    assert_eq!(rings(&decisions), ["bea"]);
}

#[test]
fn a_clock_that_is_set_back_makes_nobody_wait_longer() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    desk.comes("bea", 1);
    desk.arrives(1);
    desk.later(10 * SECOND);
    desk.now -= 500 * SECOND;
    desk.does(Input::Tick);
    assert_eq!(desk.with(1).unwrap(), "ana");
    let decisions = desk.later(20 * SECOND);
    assert_eq!(rings(&decisions), ["bea"], "thirty seconds have passed");
    desk.now += 1_000 * SECOND;
    desk.does(Input::Tick);
    assert!(desk.router.next_wake().is_some_and(|at| at <= desk.now + MINUTE_MS));
}

#[test]
fn a_decision_is_cheap_with_a_thousand_agents_and_two_thousand_who_wait() {
    // Not a measurement: whatever looks at each pair takes minutes here.
    let departments: Vec<_> = (0..10)
        .map(|n| {
            let names: Vec<String> = (0..100).map(|m| format!("agent-{}", n * 100 + m)).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            routed(&format!("department-{n}"), &names, rules(Mode::Ring))
        })
        .collect();
    let mut router = Router::default();
    router.apply(&Input::Settings(Box::new(RoutingSettings { departments, ..general(Mode::Ring) })), START);
    for n in 0..1_000 {
        let cap = Profile { cap: Some(if n < 900 { 1 } else { 0 }), ..Profile::default() };
        router.apply(&Input::Profile { agent: agent(&format!("agent-{n}")), profile: cap }, START);
        router.apply(&Input::Came { agent: agent(&format!("agent-{n}")) }, START);
    }
    let mut offered = 0;
    for n in 0..3_000 {
        // The first 2,000 want what nobody has.
        let queue = if n < 2_000 { 9 } else { n % 9 };
        let wishes = of(&format!("department-{queue}"));
        let told = Standing { queued_at: START + n as u64, wishes, ..standing(n, START) };
        offered += router.apply(&Input::Told(Box::new(told)), START).len();
    }
    assert_eq!(offered, 900);
    assert_eq!(router.positions(&Some(department("department-9"))).chats.len(), 2_000);
    for n in 0..900 {
        let name = format!("agent-{n}");
        let decisions =
            router.apply(&Input::Away { agent: agent(&name), reason: AwayReason::Disconnected }, START);
        assert!(rings(&decisions).is_empty());
        let decisions = router.apply(&Input::Came { agent: agent(&name) }, START);
        assert_eq!(rings(&decisions), [name]);
    }
}
