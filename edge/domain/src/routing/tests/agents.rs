//! Which agent gets a chat, and how much they have.

use super::*;

#[test]
fn the_agent_with_the_smallest_part_of_their_cap_in_use_gets_the_chat() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 2);
    desk.comes("bea", 5);
    let given: Vec<_> = (1..=7)
        .map(|n| {
            desk.arrives(n);
            desk.with(n).unwrap()
        })
        .collect();
    // 0/2 and 0/5; 1/2 and 0/5; 1/2 and 1/5; 1/2 and 2/5; 1/2 and 3/5; 2/2 and 3/5.
    assert_eq!(given, ["ana", "bea", "bea", "bea", "ana", "bea", "bea"]);
    desk.arrives(8);
    assert!(desk.is_waiting(8), "everybody has what they may");
}

#[test]
fn parts_are_compared_without_rounding() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 100);
    (1..=33).for_each(|n| drop(desk.arrives(n)));
    desk.comes("bea", 3);
    desk.arrives(34);
    assert_eq!(desk.with(34).unwrap(), "bea");
    desk.arrives(35);
    assert_eq!(desk.with(35).unwrap(), "ana", "33/100 is less than 1/3");
}

#[test]
fn among_equals_it_is_the_turn_of_whoever_waited_longest_then_of_the_first_by_id() {
    let mut desk = Desk::of(Mode::Direct);
    for name in ["cai", "bea", "ana"] {
        desk.comes(name, 9);
    }
    let mut given = Vec::new();
    for n in 1..=5 {
        desk.arrives(n);
        given.push(desk.with(n).unwrap());
        desk.is_taken(n);
        desk.ends(n);
    }
    assert_eq!(given, ["ana", "bea", "cai", "ana", "bea"]);
}

#[test]
fn the_agent_whom_the_visitor_knows_comes_first() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 2);
    desk.comes("bea", 2);
    let knows_bea = || Wishes { previous: Some(agent("bea")), ..Wishes::default() };
    desk.wishes(1, knows_bea());
    desk.wishes(2, knows_bea());
    desk.wishes(3, knows_bea());
    assert_eq!(
        [1, 2, 3].map(|n| desk.with(n).unwrap()),
        ["bea", "bea", "ana"],
        "as long as there is a place"
    );
}

#[test]
fn nobody_gets_more_than_their_cap() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 2);
    (1..=3).for_each(|n| drop(desk.arrives(n)));
    assert_eq!((desk.load("ana"), desk.line(None)), (2, vec![1, 2, 3]), "they have not been taken yet");
    desk.is_taken(1);
    desk.is_taken(2);
    assert_eq!((desk.load("ana"), desk.line(None)), (2, vec![3]));
    desk.tells(1, |standing| standing.holder = None);
    assert_eq!((desk.load("ana"), desk.with(3)), (2, Some("ana".into())), "the place is given at once");
}

#[test]
fn an_agent_with_a_cap_of_0_gets_nothing() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 0);
    desk.arrives(1);
    assert!(desk.is_waiting(1));
    desk.has("ana", Profile::default());
    assert_eq!(desk.with(1).unwrap(), "ana", "the site's usual cap");
    assert_eq!(desk.router.load(&agent("ana")), Some((1, 3)));
}

#[test]
fn a_cap_that_is_lowered_takes_nothing_away_and_gives_nothing_more() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 2);
    desk.arrives(1);
    desk.arrives(2);
    desk.is_taken(1);
    desk.is_taken(2);
    desk.has("ana", Profile { cap: Some(1), ..Profile::default() });
    desk.arrives(3);
    assert_eq!(desk.load("ana"), 2);
    desk.ends(1);
    assert!(desk.is_waiting(3), "one of one");
    desk.ends(2);
    assert_eq!(desk.with(3).unwrap(), "ana");
}

#[test]
fn hold_takes_a_place_and_a_visitor_who_left_it_behind_does_not() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.is_taken(1);
    desk.arrives(2);
    // On hold, or silent: for the desk nothing has changed.
    desk.tells(1, |standing| standing.replied = true);
    desk.later(20 * MINUTE_MS);
    assert!(desk.is_waiting(2));
    let now = desk.now;
    desk.tells(1, |standing| standing.gone_since = Some(now));
    desk.later(5 * MINUTE_MS - 1);
    assert_eq!((desk.load("ana"), desk.is_waiting(2)), (1, true), "a page that is loaded again");
    desk.later(1);
    assert_eq!((desk.load("ana"), desk.with(2)), (1, Some("ana".into())));
    assert_eq!(desk.with(1), Some("ana".into()), "she has it still");
}

#[test]
fn a_promise_mail_and_a_bot_take_no_place() {
    type Change = fn(&mut Standing);
    let changes: [(&str, Change); 3] = [
        ("a promise has replaced it", |standing| standing.promised = true),
        ("it comes by mail", |standing| standing.asynchronous = true),
        ("a bot has it", |standing| standing.bot = true),
    ];
    for (why, change) in changes {
        let mut desk = Desk::of(Mode::Direct);
        desk.comes("ana", 1);
        desk.arrives(1);
        desk.is_taken(1);
        assert_eq!(desk.load("ana"), 1);
        desk.tells(1, change);
        assert_eq!(desk.load("ana"), 0, "{why}");
    }
}

#[test]
fn a_chat_that_comes_to_life_again_stays_only_where_there_is_room() {
    let mut desk = Desk::of(Mode::Direct);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.is_taken(1);
    desk.tells(1, |standing| standing.promised = true);
    desk.tells(1, |standing| standing.promised = false);
    assert_eq!((desk.load("ana"), desk.with(1)), (1, Some("ana".into())));

    desk.tells(1, |standing| standing.promised = true);
    desk.arrives(2);
    desk.is_taken(2);
    desk.wishes(3, Wishes { priority: 9, ..Wishes::default() });
    let decisions = desk.tells(1, |standing| standing.promised = false);
    assert_eq!(returned(&decisions), [(chat(1), ReturnReason::Revived)]);
    assert_eq!(desk.load("ana"), 1, "never silently over the cap");
    desk.tells(1, |standing| standing.holder = None);
    assert_eq!(desk.line(None), [1, 3], "before all others");
    desk.ends(2);
    assert_eq!((desk.with(1), desk.is_waiting(3)), (Some("ana".into()), true));
}

#[test]
fn whoever_goes_before_all_others_does_so_in_one_queue() {
    let departments = vec![routed("sales", &["bea"], rules(Mode::Direct))];
    let mut desk = Desk::new(RoutingSettings { departments, ..general(Mode::Direct) });
    desk.wishes(8, of("sales"));
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.is_taken(1);
    desk.tells(1, |standing| standing.promised = true);
    desk.arrives(2);
    desk.tells(1, |standing| standing.promised = false);
    desk.tells(1, |standing| standing.holder = None);
    assert_eq!(desk.line(None), [1, 2]);
    desk.tells(1, |standing| standing.wishes = of("sales"));
    assert_eq!(desk.line(Some("sales")), [8, 1]);
}

#[test]
fn a_dedicated_pool_serves_only_itself_and_a_shared_one_is_served_by_all() {
    let pool = |pool| QueueRules { pool, ..rules(Mode::Direct) };
    let settings = |sales, billing| RoutingSettings {
        departments: vec![routed("sales", &["ana"], pool(sales)), routed("billing", &["bea"], pool(billing))],
        ..general(Mode::Direct)
    };
    let mut desk = Desk::new(settings(Pool::Dedicated, Pool::Dedicated));
    desk.comes("ana", 9);
    desk.wishes(1, of("billing"));
    assert!(desk.is_waiting(1), "Ana works in sales");
    // A lead switches the pools, and it counts at once; Ana is dedicated to sales still.
    desk.does(Input::Settings(Box::new(settings(Pool::Dedicated, Pool::Shared))));
    assert!(desk.is_waiting(1));
    desk.does(Input::Settings(Box::new(settings(Pool::Shared, Pool::Shared))));
    assert_eq!(desk.with(1).unwrap(), "ana");
    // Whoever is named nowhere helps where it is shared, and with chats of no department.
    let mut desk = Desk::new(settings(Pool::Dedicated, Pool::Shared));
    desk.comes("cai", 9);
    desk.wishes(1, of("sales"));
    desk.wishes(2, of("billing"));
    desk.arrives(3);
    assert_eq!([1, 2, 3].map(|n| desk.with(n)), [None, Some("cai".into()), Some("cai".into())]);
}

#[test]
fn a_department_that_names_nobody_is_everybodys_and_one_that_is_gone_is_none() {
    let settings = RoutingSettings {
        departments: vec![routed("sales", &[], rules(Mode::Direct))],
        ..general(Mode::Direct)
    };
    let mut desk = Desk::new(settings);
    desk.comes("ana", 9);
    desk.wishes(1, of("sales"));
    desk.wishes(2, of("closed"));
    assert_eq!([1, 2].map(|n| desk.with(n).unwrap()), ["ana", "ana"]);
}

#[test]
fn seconds_beyond_their_range_are_kept_within_it() {
    let ring = |ring_seconds| QueueRules { ring_seconds, ..rules(Mode::Ring) }.ring_ms();
    assert_eq!([0, 9, 10, 300, 301].map(ring), [30, 10, 10, 300, 300].map(|seconds| seconds * SECOND));
    let skills = |skill_wait_seconds| QueueRules { skill_wait_seconds, ..rules(Mode::Ring) }.skill_wait_ms();
    assert_eq!([0, 4, 301].map(skills), [60, 5, 300].map(|seconds| seconds * SECOND));
    let reply = |reply_seconds| QueueRules { reply_seconds, ..rules(Mode::Ring) }.reply_ms();
    assert_eq!([0, 9, 3_601].map(reply), [120, 10, 3_600].map(|seconds| seconds * SECOND));
}
