//! What is stored, and what is read again.

use super::*;

#[test]
fn inputs_of_today_are_read_tomorrow() {
    // These lines must not change: they are what a desk has stored.
    let lines = [
        r#"{"told":{"conversation":"conversation-0001","version":{"revision":2,"last_at":5,"told_at":6},"queued_at":4}}"#,
        r#"{"told":{"conversation":"conversation-0001","version":{"revision":3,"last_at":5,"told_at":6},"queued_at":4,"holder":"ana","replied":true,"gone_since":7,"wishes":{"department":"sales","skills":["latin"],"language":"fr","priority":1,"previous":"ana"}}}"#,
        r#"{"settings":{"cap":4,"general":{"mode":"ring"},"departments":[{"department":{"id":"sales","name":"Sales"},"rules":{"mode":"direct","pool":"shared"}}]}}"#,
        r#"{"profile":{"agent":"ana","profile":{"cap":2}}}"#,
        r#"{"came":{"agent":"ana"}}"#,
        r#"{"hears":{"agent":"ana","rings":false}}"#,
        r#"{"away":{"agent":"ana","reason":{"break":"lunch"}}}"#,
        r#"{"left":{"agent":"ana"}}"#,
        r#"{"removed":{"agent":"ana"}}"#,
        r#"{"taken":{"conversation":"conversation-0001","agent":"ana","version":{"revision":2,"last_at":5,"told_at":6}}}"#,
        r#"{"refused":{"conversation":"conversation-0001","reservation":7}}"#,
        r#"{"accepted":{"agent":"ana","conversation":"conversation-0001"}}"#,
        r#"{"declined":{"agent":"ana","conversation":"conversation-0001"}}"#,
        r#"{"claim":{"agent":"ana","conversation":"conversation-0001"}}"#,
        r#"{"prioritise":{"conversation":"conversation-0001","priority":3}}"#,
        r#"{"erased":{"conversation":"conversation-0001"}}"#,
        r#""tick""#,
    ];
    for line in lines {
        let input: Input = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let again: Input = serde_json::from_str(&serde_json::to_string(&input).unwrap()).unwrap();
        assert_eq!(again, input, "{line}");
    }
}

#[test]
fn a_desk_that_starts_anew_goes_on_where_it_was() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    desk.comes("bea", 1);
    desk.comes("cai", 1);
    (1..=4).for_each(|n| drop(desk.arrives(n)));
    desk.accepts("ana", 1);
    desk.accepts("bea", 2);
    desk.is_taken(2);
    desk.does(Input::Left { agent: agent("bea") });
    let rows = serde_json::to_string(&desk.router.stored()).unwrap();
    let router = Router::restore(serde_json::from_str(&rows).unwrap());
    assert_eq!(router, desk.router);
    let outstanding = router.outstanding();
    let [
        Decision::Assign { agent: ana, .. },
        Decision::Return { agent: bea, .. },
        Decision::Ring { agent: cai, .. },
    ] = &outstanding[..]
    else {
        panic!("{outstanding:?}")
    };
    assert_eq!([ana, bea, cai].map(AgentId::as_str), ["ana", "bea", "cai"]);
}

#[test]
fn only_what_has_changed_is_written() {
    let mut desk = Desk::of(Mode::Ring);
    for n in 0..100 {
        desk.comes(&format!("agent-{n:02}"), 1);
    }
    (0..300).for_each(|n| drop(desk.arrives(n)));
    desk.now += 1;
    desk.router
        .apply(&Input::Told(Box::new(Standing { ended: true, ..standing(5, desk.now + 1) })), desk.now);
    let changes = desk.router.take_changes();
    assert!(changes.chats.contains(&chat(5)) && desk.router.chat(&chat(5)).is_none(), "its row goes");
    assert_eq!((changes.chats.len(), changes.agents.len()), (2, 1), "{changes:?}");
    assert!(!changes.settings);
}

#[test]
fn nothing_is_kept_of_departments_that_are_gone() {
    let with = |id: &str| RoutingSettings {
        departments: vec![routed(id, &["ana"], rules(Mode::Direct))],
        ..general(Mode::Direct)
    };
    let mut desk = Desk::new(with("sales"));
    desk.comes("ana", 1);
    desk.wishes(1, of("sales"));
    desk.is_taken(1);
    desk.ends(1);
    desk.wishes(2, of("sales"));
    desk.wishes(3, of("sales"));
    assert!(desk.router.queue(&Some(department("sales"))).is_some(), "how long chats take");
    desk.router.apply(&Input::Settings(Box::new(with("billing"))), desk.now);
    assert!(desk.router.take_changes().queues.contains(&Some(department("sales"))));
    assert_eq!(desk.router.queue(&Some(department("sales"))), None);
    assert_eq!(desk.line(None), [2, 3], "who waited there waits on");
}

#[test]
fn what_is_over_leaves_nothing_behind() {
    let run = |chats: usize| {
        let mut router = Router::default();
        router.apply(&Input::Settings(Box::new(general(Mode::Direct))), START);
        router.apply(&Input::Came { agent: agent("ana") }, START);
        for n in 0..chats {
            let begun = standing(n, START);
            router.apply(&Input::Told(Box::new(begun.clone())), START);
            let version = Version { revision: 1, ..begun.version };
            router.apply(&Input::Taken { conversation: chat(n), agent: agent("ana"), version }, START);
            let version = Version { revision: 2, ..begun.version };
            router.apply(&Input::Told(Box::new(Standing { ended: true, version, ..begun })), START);
            router.take_changes();
        }
        let mut stored = router.stored();
        stored.head = Head::default();
        stored.agents[0].last_turn = 0;
        (stored, router.timers.len())
    };
    assert_eq!(run(200), run(2_000));
}
