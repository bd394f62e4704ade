//! Claims: a command at the desk, of which one wins.

use super::*;

#[test]
fn of_two_who_claim_one_wins_and_the_other_is_told() {
    // 1,000 races, of which either may come first, at a chat that waits, or rings at one of them, or at a third.
    let mut winners = BTreeSet::new();
    for race in 0..1_000_usize {
        let mut desk = Desk::of(if race % 2 == 0 { Mode::Manual } else { Mode::Ring });
        let mut names = ["ana", "bea"];
        names.rotate_left(race / 2 % 2);
        if race % 3 == 0 {
            desk.comes("aaa", 1);
        }
        names.iter().for_each(|name| drop(desk.comes(name, 1)));
        desk.arrives(race);
        let first = desk.claims(names[0], race);
        let second = desk.claims(names[1], race);
        assert_eq!(refused(&first), [], "{race}");
        assert_eq!(refused(&second), [RefuseReason::Taken], "{race}");
        assert_eq!(desk.with(race).unwrap(), names[0]);
        let assigned = |decisions: &[Decision]| {
            decisions.iter().filter(|decision| matches!(decision, Decision::Assign { .. })).count()
        };
        assert_eq!((assigned(&first), assigned(&second)), (1, 0));
        desk.is_taken(race);
        assert_eq!(refused(&desk.claims(names[1], race)), [RefuseReason::Taken]);
        winners.insert(names[0]);
    }
    assert_eq!(winners.len(), 2);
}

#[test]
fn of_an_answer_and_a_claim_the_first_counts() {
    let mut desk = Desk::of(Mode::Ring);
    desk.comes("ana", 1);
    desk.comes("bea", 1);
    desk.arrives(1);
    desk.claims("bea", 1);
    assert_eq!(refused(&desk.accepts("ana", 1)), [RefuseReason::Taken]);
    desk.arrives(2);
    desk.accepts("ana", 2);
    desk.does(Input::Came { agent: agent("cai") });
    assert_eq!(refused(&desk.claims("cai", 2)), [RefuseReason::Taken]);
    assert_eq!(desk.claims("ana", 2), [], "said twice");
    assert_eq!(desk.accepts("ana", 2), []);
}

#[test]
fn in_manual_mode_nothing_is_given_by_itself() {
    let mut desk = Desk::of(Mode::Manual);
    desk.comes("ana", 9);
    assert_eq!(desk.arrives(1), []);
    assert_eq!(desk.later(60 * MINUTE_MS), []);
    // Until a lead switches the mode.
    assert_eq!(rings(&desk.does(Input::Settings(Box::new(general(Mode::Ring))))), ["ana"]);
    desk.does(Input::Settings(Box::new(general(Mode::Manual))));
    assert_eq!(desk.later(30 * SECOND).len(), 2, "what rang stops, and rings no more");
    assert!(desk.is_waiting(1));
}

#[test]
fn a_claim_exceeds_the_cap_only_where_the_site_says_so_and_shows_it() {
    let mut desk = Desk::of(Mode::Manual);
    desk.comes("ana", 1);
    desk.arrives(1);
    desk.arrives(2);
    desk.claims("ana", 1);
    assert_eq!(refused(&desk.claims("ana", 2)), [RefuseReason::Full]);
    desk.does(Input::Settings(Box::new(RoutingSettings { claims_over_cap: true, ..general(Mode::Manual) })));
    let decisions = desk.claims("ana", 2);
    assert!(matches!(decisions[..], [Decision::Assign { over_cap: true, .. }]), "{decisions:?}");
    assert_eq!(desk.router.load(&agent("ana")), Some((2, 1)));
}

#[test]
fn only_who_is_there_and_works_in_the_department_claims() {
    let departments = vec![routed("sales", &["ana"], rules(Mode::Manual))];
    let mut desk = Desk::new(RoutingSettings { departments, ..general(Mode::Manual) });
    desk.comes("bea", 1);
    desk.has("ana", Profile::default());
    desk.wishes(1, of("sales"));
    assert_eq!(refused(&desk.claims("bea", 1)), [RefuseReason::NotInDepartment]);
    assert_eq!(refused(&desk.claims("ana", 1)), [RefuseReason::NotThere]);
    assert_eq!(refused(&desk.claims("nobody", 1)), [RefuseReason::NotThere]);
    assert_eq!(refused(&desk.claims("bea", 9)), [RefuseReason::Over]);
    desk.is_back("ana");
    desk.breaks("ana");
    assert_eq!(refused(&desk.claims("ana", 1)), [], "who is on a break may take one all the same");
}

#[test]
fn what_nobody_waits_in_can_be_claimed_and_takes_no_place() {
    let mut desk = Desk::of(Mode::Manual);
    desk.comes("ana", 0);
    desk.arrives(1);
    assert_eq!(refused(&desk.claims("ana", 1)), [RefuseReason::Full]);
    desk.tells(1, |standing| standing.promised = true);
    assert_eq!(refused(&desk.claims("ana", 1)), []);
    desk.is_taken(1);
    assert_eq!((desk.with(1), desk.load("ana")), (Some("ana".into()), 0));
}
