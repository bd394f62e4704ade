//! Who gets which chat, and trying it.

use super::people::person;
use super::*;
use crate::model::people::{PeopleEffect, PeopleMsg};
use protocol::codec::from_packed;
use protocol::ids::DepartmentId;
use protocol::site::department::DepartmentSetting;
use protocol::site::routing::{Mode, Pool, Profile, QueueRules, Routing};
use protocol::team::people::Role;
use protocol::team::routing::{AgentVerdict, RoutingTrial, TrialAnswer, TriedAgent, Verdict};
use std::collections::BTreeSet;

fn department(id: &str) -> DepartmentSetting {
    DepartmentSetting { id: DepartmentId::parse(id).unwrap(), name: id.to_uppercase(), agents: Vec::new() }
}

/// A shop with a department, in which Ana and Bea answer, and Vera looks on.
fn at_work() -> Work {
    let mut settings = shop();
    settings.service.departments = vec![department("sales")];
    let mut work = Work::editing(Section::Look, settings);
    let list = Effect::People(PeopleEffect::List(demo()));
    assert!(work.send(Msg::Open(Section::Routing)).contains(&list));
    let people = [("ana", Role::Owner), ("bea", Role::Agent), ("vera", Role::Viewer)];
    let people = people.map(|(name, role)| person(name, role));
    work.send(Msg::People(PeopleMsg::Loaded(demo(), Ok(people.to_vec()))));
    work
}

fn sales(work: &Work) -> QueueRules {
    let set = work.draft().routing.of_department(&department("sales").id);
    set.map(|set| set.rules).unwrap_or_default()
}

#[test]
fn a_department_finds_its_agents_as_it_is_set_and_nothing_is_stored_of_one_that_is_as_all() {
    let mut work = at_work();
    assert_eq!(work.item("queue0").unwrap().label, Label::Text("SALES".to_owned()));
    assert!(work.item("queue0-ring").is_none() && work.item("queue0-skills").is_none());
    // The fields that come take the keyboard away from nothing.
    assert_eq!(work.set("queue0-mode", "1"), [focused("queue0-mode")]);
    work.set("queue0-ring", "45");
    work.set("queue0-pool", "1");
    let ringing = QueueRules { mode: Mode::Ring, pool: Pool::Shared, ring_seconds: 45, ..sales(&work) };
    assert_eq!(sales(&work), ringing);
    assert!(work.model.is_dirty());
    work.set("queue0-ring", "");
    work.set("queue0-pool", "0");
    work.set("queue0-mode", "2");
    assert!(work.item("queue0-ring").is_none() && work.item("queue0-reply").is_some());
    work.set("queue0-mode", "0");
    assert_eq!(work.draft().routing, Routing::default());
    assert!(!work.model.is_dirty());
}

#[test]
fn what_is_wrong_is_named_where_it_is_and_goes_with_its_field() {
    let mut work = at_work();
    work.set("queue0-mode", "1");
    work.set("queue0-ring", "9");
    work.set("all-cap", "101");
    work.send(Msg::Save);
    assert_eq!(work.error("queue0-ring"), Some(&Label::Of(Key::ErrorRange, "10 – 300".to_owned())));
    assert_eq!(work.error("all-cap"), Some(&Label::Of(Key::ErrorRange, "1 – 100".to_owned())));
    work.set("all-cap", "100");
    work.set("queue0-skills", &"x".repeat(41));
    assert_eq!(work.error("queue0-skills"), Some(&Label::Key(Key::ErrorSkills)));
    // Nobody is held up by a field that is not on screen.
    work.set("queue0-mode", "0");
    assert!(matches!(work.send(Msg::Save)[..], [Effect::Save(..)]));
    assert_eq!(work.draft().routing, Routing { cap: 100, ..Routing::default() });
}

#[test]
fn the_agent_of_whom_something_is_wrong_comes_on_screen() {
    let mut work = at_work();
    work.set("agent-who", "bea");
    work.set("agent-cap", "101");
    work.set("agent-who", "ana");
    assert_eq!(work.item("agent-cap").unwrap().value, "");
    work.send(Msg::Open(Section::Look));
    let moved = work.send(Msg::Save);
    assert_eq!(moved, [Effect::ReplaceHash(Section::Routing), focused("agent-cap")]);
    assert_eq!(work.item("agent-who").unwrap().value, "bea");
    assert_eq!(work.error("agent-cap"), Some(&Label::Key(Key::ErrorCap)));
}

#[test]
fn an_agent_has_figures_of_their_own() {
    let mut work = at_work();
    let options = work.item("agent-who").unwrap().kind.clone();
    let named = ["ana", "bea"].map(|id| (id.to_owned(), Label::Text(id.to_uppercase())));
    assert_eq!(options, Kind::Select(named.to_vec()), "who looks on gets no chats");
    assert_eq!(work.item("agent-set").unwrap().label, Key::NobodySet.into());
    work.set("agent-who", "bea");
    work.set("agent-cap", "2");
    work.set("agent-skills", "returns, ");
    assert_eq!(work.item("agent-skills").unwrap().value, "returns, ", "what is being typed stays");
    work.set("agent-skills", "returns, lamps");
    work.set("agent-languages-fr", "on");
    let set = |words: &[&str]| -> BTreeSet<String> { words.iter().map(|word| (*word).to_owned()).collect() };
    let profile = Profile { cap: Some(2), skills: set(&["lamps", "returns"]), languages: set(&["fr"]) };
    assert_eq!(work.draft().routing.of_agent(&agent("bea").id), Some(&profile));
    let Label::Lines(lines) = &work.item("agent-set").unwrap().label else { panic!() };
    assert_eq!(lines.len(), 1);
    for field in ["cap", "skills", "languages-fr"] {
        work.set(&format!("agent-{field}"), "");
    }
    assert_eq!(work.draft().routing, Routing::default(), "nothing is stored of whoever is as all");
}

#[test]
fn it_is_tried_as_it_is_being_edited() {
    let mut work = at_work();
    work.set("queue0-mode", "1");
    work.set("try-department", "sales");
    work.set("try-language", "fr");
    work.set("try-skills", "lamps");
    work.set("try-there0", "");
    work.set("try-chats1", "2");
    let effects = work.press_item("try-go");
    let [Effect::TryRouting(site, asked, question)] = &effects[..] else { panic!("{effects:?}") };
    let trial: RoutingTrial = from_packed(question).unwrap();
    assert_eq!(site, &demo());
    assert_eq!(
        (&trial.departments, &trial.routing),
        (&work.draft().service.departments, &work.draft().routing)
    );
    let tried = |name: &str, available, chats| TriedAgent { agent: agent(name).id, available, chats };
    assert_eq!(trial.team, [tried("ana", false, 0), tried("bea", true, 2)]);
    assert_eq!(trial.visitor.department, Some(department("sales").id));
    assert_eq!((trial.visitor.language.as_deref(), trial.visitor.skills.len()), (Some("fr"), 1));
    assert_eq!(work.item("try-answer").unwrap().label, Key::LoadingLibrary.into());

    let verdict = |name: &str, verdict| AgentVerdict { agent: agent(name).id, verdict };
    let answer = TrialAnswer {
        mode: Mode::Ring,
        gets: Some(agent("bea").id),
        after_seconds: 60,
        team: vec![verdict("ana", Verdict::Away), verdict("bea", Verdict::Gets)],
    };
    let asked = *asked;
    work.send(Msg::RoutingTried(asked.wrapping_sub(1), Err(Denied::Unreachable)));
    assert_eq!(work.item("try-answer").unwrap().label, Key::LoadingLibrary.into(), "to another question");
    work.send(Msg::RoutingTried(asked, Ok(answer.clone())));
    let line = |name: &str, key: Key| Label::Phrase(vec![Label::Text(format!("{name}:")), key.into()]);
    let told = Label::Lines(vec![
        Label::Of(Key::TryRings, "BEA".to_owned()),
        Label::Of(Key::TryAfter, "60".to_owned()),
        line("ANA", Key::TryIsAway),
        line("BEA", Key::TryGets),
    ]);
    assert_eq!(work.item("try-answer").unwrap().label, told);
    // It is no answer to anything else.
    work.set("try-there0", "on");
    assert_eq!(work.item("try-answer").unwrap().label, Label::Text(String::new()));
    work.send(Msg::RoutingTried(asked, Ok(answer)));
    assert_eq!(work.item("try-answer").unwrap().label, Label::Text(String::new()));
}

#[test]
fn a_team_that_does_not_come_is_told_and_asked_for_again() {
    let mut work = Work::editing(Section::Look, shop());
    work.send(Msg::Open(Section::Routing));
    let note = |work: &Work| work.item("agent-nobody").map(|note| note.label.clone());
    assert_eq!(note(&work), Some(Key::LoadingLibrary.into()));
    assert!(work.item("try-go").is_none(), "there is nobody to try it with");
    work.send(Msg::People(PeopleMsg::Loaded(demo(), Err(Denied::Unreachable))));
    assert_eq!(note(&work), Some(Key::ErrorUnreachable.into()));
    work.send(Msg::Online(false));
    assert_eq!(work.send(Msg::Online(true)), [Effect::People(PeopleEffect::List(demo()))]);
}

#[test]
fn two_who_set_different_things_lose_nothing() {
    let mut work = at_work();
    work.set("queue0-mode", "1");
    work.send(Msg::Save);
    let mut theirs: SiteSettings = from_packed(&work.model.stored).unwrap();
    theirs.routing.cap = 7;
    work.send(Msg::Saved(Err(Denied::Refused(Rejection::Stale))));
    work.send(Msg::SettingsLoaded(Ok(edited("2", theirs))));
    assert_eq!((work.draft().routing.cap, sales(&work).mode), (7, Mode::Ring));
    assert_eq!(work.model.state, State::Merged(Vec::new()));
}
