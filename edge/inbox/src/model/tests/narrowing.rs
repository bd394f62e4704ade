//! What the list is narrowed to, and its order.

use super::*;
use crate::model::narrowing::{Holder, Narrowing, Part, Sort};
use crate::model::search::{Found, SearchMsg};
use protocol::conversation::etiquette::{ContactReason, Promise, Urgency as Pressure};
use protocol::conversation::party::Department;
use protocol::frames::desk::Needs;
use protocol::ids::DepartmentId;
use protocol::site::department::DepartmentSetting;

fn narrow(work: &mut Work, narrowing: &Narrowing) {
    work.send(Msg::Search(SearchMsg::Narrow(narrowing.clone())));
}

fn by(holder: Holder) -> Narrowing {
    Narrowing { holder: Some(holder), ..Narrowing::default() }
}

fn of(name: &str) -> Holder {
    Holder::Agent(agent(name).id)
}

fn sorted(sort: Sort) -> Narrowing {
    Narrowing { sort, ..Narrowing::default() }
}

fn there(work: &mut Work, name: &str) {
    work.desk(DeskFrame::Presence(Presence { agent: agent(name), available: true, connected: false }));
}

fn tea() -> Department {
    Department { id: DepartmentId::parse("tea").unwrap(), name: "Tea".to_owned() }
}

/// Two of Bob's, of which one is read, two of Ana's, of which one has a promise, and one that nobody has.
fn at_many() -> Work {
    let contact = "zoe@shop.example".to_owned();
    let promise = Promise { contact, reason: ContactReason::FollowUp, due: NOW };
    let needs = Needs { promise: Some((promise, Pressure::Calm)), ..Needs::default() };
    let mut work = Work::with(&[
        Summary { department: Some(tea()), unread: 0, ..taken("a", "bob") },
        Summary { department: Some(tea()), ..taken("b", "bob") },
        taken("c", "ana"),
        Summary { needs, ..taken("d", "ana") },
        summary("e"),
    ]);
    there(&mut work, "ana");
    there(&mut work, "bob");
    let setting = DepartmentSetting { id: tea().id, name: tea().name, agents: vec![] };
    work.desk(DeskFrame::Departments(vec![setting]));
    work.did();
    work
}

#[test]
fn filters_go_together_and_say_how_many_of_how_many_are_shown() {
    let mut work = at_many();
    let unread = |narrowing: Narrowing| Narrowing { unread: true, ..narrowing };
    let owed = |narrowing: Narrowing| Narrowing { owed: true, ..narrowing };
    let in_tea = |narrowing: Narrowing| Narrowing { department: Some(tea().id), ..narrowing };
    for (narrowing, names) in [
        (by(Holder::Me), vec!["c", "d"]),
        (by(Holder::Nobody), vec!["e"]),
        (by(of("bob")), vec!["a", "b"]),
        (unread(by(of("bob"))), vec!["b"]),
        (owed(Narrowing::default()), vec!["d"]),
        (owed(by(Holder::Me)), vec!["d"]),
        (owed(by(of("bob"))), vec![]),
        (in_tea(Narrowing::default()), vec!["a", "b"]),
        (unread(in_tea(by(of("bob")))), vec!["b"]),
        (in_tea(by(Holder::Me)), vec![]),
    ] {
        narrow(&mut work, &narrowing);
        assert_eq!(work.did(), [Effect::Remember]);
        assert_eq!(work.names(), names, "{narrowing:?}");
        let found = Found { count: names.len(), listed: 5, whole: true, filtered: true };
        assert_eq!(work.model.found_in_list(), Some(found));
    }
    // With what is searched for as well.
    narrow(&mut work, &by(of("bob")));
    work.send(Msg::Search(SearchMsg::Typed("b".to_owned())));
    assert_eq!(work.names(), ["b"]);
}

#[test]
fn what_filters_hide_is_counted_heard_and_told_as_before() {
    let mut work = at_many();
    work.send(Msg::Browser(BrowserMsg::Sound(true)));
    narrow(&mut work, &by(of("bob")));
    work.did();
    work.desk(DeskFrame::Conversation(Box::new(summary("new"))));
    assert_eq!(work.names(), ["a", "b"]);
    let told = |effect: &Effect| matches!(effect, Effect::Tell(told) if told.conversation == id("new") && told.sound);
    assert!(work.did().iter().any(told));
    assert_eq!((work.model.count(Filter::Waiting), work.model.count(Filter::All)), (2, 6));
}

#[test]
fn a_colleague_who_is_not_there_any_more_narrows_nothing() {
    let mut work = at_many();
    narrow(&mut work, &by(of("cleo")));
    assert_eq!(work.names().len(), 5);
    assert!(!work.model.is_narrowed() && work.model.narrowing().parts().is_empty());
    there(&mut work, "cleo");
    assert!(work.names().is_empty(), "she has none");
    let names: Vec<String> = work.model.holders().into_iter().map(|agent| agent.name).collect();
    assert_eq!(names, ["BOB", "CLEO"], "by name, without whoever looks");
}

#[test]
fn a_row_stays_under_the_agent_who_takes_what_nobody_had() {
    let mut work = Work::with(&[summary("a"), summary("b")]);
    narrow(&mut work, &by(Holder::Nobody));
    work.open("a");
    work.desk(DeskFrame::Conversation(Box::new(Summary { revision: 9, ..taken("a", "ana") })));
    assert_eq!(work.names(), ["a", "b"], "where it was");
    work.send(Msg::Open(id("b")));
    assert_eq!(work.names(), ["b"]);
}

#[test]
fn a_language_hides_those_that_are_known_to_be_in_another_one() {
    let mut work = Work::with(&[summary("a"), summary("b")]);
    assert_eq!(work.model.languages(), Vec::<String>::new());
    work.open("a");
    assert_eq!(work.model.languages(), ["ro"]);
    let spoken = |code: &str| Narrowing { language: Some(code.to_owned()), ..Narrowing::default() };
    narrow(&mut work, &spoken("ro"));
    assert_eq!(work.names(), ["a", "b"], "nobody knows of the other one");
    narrow(&mut work, &spoken("fr"));
    assert_eq!(work.names(), ["b"]);
    assert_eq!(work.model.languages(), ["fr", "ro"], "what is chosen can be seen");
}

#[test]
fn the_list_stands_in_the_order_that_is_chosen() {
    let empty = Summary { empty: true, waiting_since: None, preview_by: None, unread: 0, ..summary("e") };
    let mut work = Work::with(&[
        Summary { waiting_since: Some(30), last_at: 30, ..summary("a") },
        Summary { waiting_since: Some(10), last_at: 40, ..taken("b", "bob") },
        Summary { last_at: 70, ..taken("c", "bob") },
        Summary { stage: Stage::Ended, last_at: 90, ..taken("d", "ana") },
        Summary { last_at: 80, ..empty },
    ]);
    for (sort, names) in [
        (Sort::Longest, ["b", "a", "e", "c", "d"]),
        (Sort::Newest, ["d", "e", "c", "b", "a"]),
        (Sort::Desk, ["b", "a", "c", "e", "d"]),
    ] {
        narrow(&mut work, &sorted(sort));
        assert_eq!(work.names(), names, "{sort:?}");
        assert!(!work.model.is_narrowed() && work.model.found_in_list().is_none(), "it hides nothing");
    }
    let alike = |name: &str| Summary { last_at: 50, waiting_since: Some(50), ..summary(name) };
    let mut work = Work::with(&[alike("z"), alike("y"), alike("x")]);
    for sort in Sort::ALL {
        narrow(&mut work, &sorted(sort));
        assert_eq!(work.names(), ["x", "y", "z"], "{sort:?}");
    }
}

#[test]
fn the_opened_row_keeps_its_place_in_a_chosen_order() {
    let waiting = |name, since| Summary { waiting_since: Some(since), ..summary(name) };
    let mut work = Work::with(&[waiting("a", 1), waiting("b", 2), waiting("c", 3)]);
    work.send(Msg::Filter(Filter::Waiting));
    narrow(&mut work, &sorted(Sort::Longest));
    work.open("b");
    work.desk(DeskFrame::Conversation(Box::new(Summary { revision: 9, ..taken("b", "ana") })));
    assert_eq!(work.names(), ["a", "b", "c"]);
    narrow(&mut work, &sorted(Sort::Newest));
    assert_eq!(work.names(), ["a", "c"], "another order is another list");
}

#[test]
fn each_part_is_taken_away_by_itself_or_all_at_once() {
    let mut work = at_many();
    let all = Narrowing { unread: true, owed: true, sort: Sort::Newest, ..by(Holder::Me) };
    narrow(&mut work, &all);
    work.send(Msg::Search(SearchMsg::Typed("d".to_owned())));
    assert_eq!(work.model.narrowing().parts(), [Part::Unread, Part::Owed, Part::Holder, Part::Sort]);
    work.did();
    work.send(Msg::Search(SearchMsg::Without(Part::Holder)));
    assert_eq!(work.did(), [Effect::Remember, Effect::Focus(Focus::Filters)]);
    assert_eq!(work.model.narrowing(), Narrowing { holder: None, ..all });
    work.send(Msg::Search(SearchMsg::Widen));
    assert_eq!(work.did(), [Effect::Remember, Effect::Focus(Focus::Filters)]);
    assert_eq!((work.model.narrowing(), work.names()), (Narrowing::default(), vec!["d".to_owned()]));
    // Whoever asks for all of the tab keeps the order.
    narrow(&mut work, &Narrowing { unread: true, ..sorted(Sort::Newest) });
    work.send(Msg::Search(SearchMsg::Clear));
    assert_eq!((work.model.narrowing(), work.model.search.text.as_str()), (sorted(Sort::Newest), ""));
}

#[test]
fn every_narrowing_has_a_name_and_a_name_that_is_none_narrows_nothing() {
    let all = Narrowing {
        unread: true,
        owed: true,
        holder: Some(of("bob")),
        department: Some(tea().id),
        language: Some("pt-BR".to_owned()),
        sort: Sort::Longest,
    };
    assert_eq!(all.name(), "unread owed agent:bob department:tea language:pt-BR longest");
    let own = [by(Holder::Me), by(Holder::Nobody), sorted(Sort::Newest), Narrowing::default()];
    for narrowing in own.into_iter().chain([all.clone()]) {
        assert_eq!(Narrowing::named(&narrowing.name()), narrowing);
    }
    // What the version before wrote.
    assert_eq!(Narrowing::named("unread"), Narrowing { unread: true, ..Narrowing::default() });
    let of_tea = Narrowing { department: Some(tea().id), ..Narrowing::default() };
    assert_eq!(Narrowing::named("department:tea"), of_tea);
    let long = format!("language:{}", "x".repeat(17));
    for no_name in [
        "",
        "read",
        "department:",
        "department:!",
        "agent:",
        "language:",
        "language:<b>",
        "oldest",
        long.as_str(),
    ] {
        assert_eq!(Narrowing::named(no_name), Narrowing::default(), "{no_name:?}");
    }
    assert_eq!(
        Narrowing::named("newest owed from_the_future unread\u{0}x"),
        Narrowing { owed: true, ..sorted(Sort::Newest) }
    );
}
