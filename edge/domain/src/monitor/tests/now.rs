//! The figures together: who waits, who is served, what is free, who is how.

use super::*;
use crate::conversation::Conversation;
use crate::routing::{Input, QueueId, Router, RoutingSettings};
use protocol::conversation::party::Department;
use protocol::frames::desk::{Presence, Stage, Summary};
use protocol::frames::monitor::{Monitor, QueueNow};
use protocol::ids::{ConversationId, DepartmentId};
use protocol::site::department::DepartmentSetting;
use protocol::site::routing::{AgentRouting, Profile, Routing};
use std::collections::BTreeMap;

fn tea() -> DepartmentId {
    DepartmentId::parse("tea").unwrap()
}

fn departments() -> Vec<DepartmentSetting> {
    vec![DepartmentSetting { id: tea(), name: "Tea".to_owned(), agents: vec![person("bea").id] }]
}

fn chat(n: usize, department: Option<DepartmentId>, since: Timestamp) -> Summary {
    let id = ConversationId::parse(&format!("conversation-{n:04}")).unwrap();
    let department = department.map(|id| Department { id, name: "Tea".to_owned() });
    Summary {
        revision: 2,
        stage: Stage::Waiting,
        waiting_since: Some(since),
        last_at: since,
        empty: false,
        department,
        ..Conversation::default().summary(id)
    }
}

fn there(id: &str, available: bool, connected: bool) -> Presence {
    Presence { agent: person(id), available, connected }
}

/// A site with one department, two agents of whom Bea works there, and these chats.
fn site(chats: &[Summary]) -> (Router, Vec<Presence>) {
    let mut router = Router::default();
    let settings = RoutingSettings::manual(&departments());
    router.apply(&Input::Settings(Box::new(settings)), 1_000);
    let present = vec![
        there("ana", true, true),
        there("bea", true, true),
        there("carla", false, true),
        there("dan", false, false),
    ];
    for presence in &present {
        let input = Input::of_presence(presence, None);
        if router.is_news(&input) {
            router.apply(&input, 1_000);
        }
    }
    for summary in chats {
        router.apply(&Input::of_summary(summary, 2_000), 2_000);
    }
    (router, present)
}

fn look(router: &Router, present: &[Presence]) -> Monitor {
    let now = Now { at: 100_000, departments: &departments(), present: present.to_vec(), ..Now::default() };
    snapshot(router, now)
}

#[test]
fn waits_are_told_by_department_and_all_together() {
    let chats = [chat(1, Some(tea()), 40_000), chat(2, Some(tea()), 60_000), chat(3, None, 20_000)];
    let (router, present) = site(&chats);
    let told = look(&router, &present);
    let longest = |n: usize| Some((chats[n].id.clone(), chats[n].waiting_since.unwrap()));
    let all = QueueNow { waiting: 3, longest: longest(2), mean_since: Some(40_000), served: 0, free: 6 };
    assert_eq!(told.all, all);
    let of = |at: usize| (told.departments[at].name.as_str(), &told.departments[at].now);
    // Bea alone serves the department, which is hers alone.
    let tea = QueueNow { waiting: 2, longest: longest(0), mean_since: Some(50_000), served: 0, free: 3 };
    assert_eq!(of(0), ("Tea", &tea));
    let general = QueueNow { waiting: 1, longest: longest(2), mean_since: Some(20_000), served: 0, free: 6 };
    assert_eq!(of(1), ("", &general));
    assert_eq!(told.departments.len(), 2);
    assert_eq!((told.zone.as_str(), told.week_before), ("UTC", None));
}

#[test]
fn what_is_taken_takes_a_place_and_is_waited_for_no_more() {
    let waits = chat(1, Some(tea()), 40_000);
    let taken =
        Summary { revision: 3, stage: Stage::Assigned, assignee: Some(person("bea")), ..waits.clone() };
    let (mut router, present) = site(&[waits]);
    router.apply(&Input::of_summary(&taken, 3_000), 3_000);
    let told = look(&router, &present);
    assert_eq!((told.all.waiting, told.all.longest, told.all.mean_since), (0, None, None));
    assert_eq!((told.all.served, told.all.free, told.departments[0].now.free), (1, 5, 2));
    let loads: Vec<_> = told.agents.iter().map(|one| (one.agent.name.as_str(), one.load, one.cap)).collect();
    assert_eq!(loads, [("ana", 0, 3), ("bea", 1, 3), ("carla", 0, 3), ("dan", 0, 3)]);
    assert_eq!(told.departments.len(), 1, "nobody waits or waited at no department");
    let over = Summary { revision: 4, stage: Stage::Ended, ..taken };
    router.apply(&Input::of_summary(&over, 4_000), 4_000);
    assert_eq!(look(&router, &present).all.served, 0);
}

#[test]
fn each_agent_has_the_places_that_the_site_sets_whether_or_not_they_are_there() {
    let set = |id: &str, cap| AgentRouting {
        agent: person(id).id,
        profile: Profile { cap: Some(cap), ..Profile::default() },
    };
    let routing = Routing { cap: 5, agents: vec![set("ana", 0), set("dan", 7)], ..Routing::default() };
    let (mut router, present) = site(&[]);
    router.apply(&Input::Settings(Box::new(RoutingSettings::of(&departments(), &routing))), 2_000);
    for presence in &present {
        for input in Input::of_agent(presence, None, true, routing.of_agent(&presence.agent.id)) {
            if router.is_news(&input) {
                router.apply(&input, 2_000);
            }
        }
    }
    let now = Now { departments: &departments(), routing: Some(&routing), present, ..Now::default() };
    let told = snapshot(&router, now);
    let caps: Vec<_> = told.agents.iter().map(|one| (one.agent.name.as_str(), one.cap)).collect();
    assert_eq!(caps, [("ana", 0), ("bea", 5), ("carla", 5), ("dan", 7)]);
    assert_eq!(told.all.free, 5, "of those who take chats");
}

#[test]
fn agents_stand_in_the_order_in_which_they_matter_and_have_an_end() {
    let (router, mut present) = site(&[]);
    let told = look(&router, &present);
    let status: Vec<_> = told.agents.iter().map(|one| one.status).collect();
    assert_eq!(
        status,
        [AgentStatus::Available, AgentStatus::Available, AgentStatus::Away, AgentStatus::Offline]
    );
    assert!(told.agents.iter().all(|one| one.since.is_none()), "nobody has seen it");
    let known = |status| StatusSince { status, since: 7, before: None };
    let since = [("ana", AgentStatus::Available), ("bea", AgentStatus::Away)];
    let since = since.map(|(id, status)| (person(id).id, known(status)));
    let now = Now { present: present.clone(), since: since.into(), ..Now::default() };
    let told = snapshot(&router, now);
    let since: Vec<_> = told.agents.iter().map(|one| one.since).collect();
    assert_eq!(since, [Some(7), None, None, None], "what is known is of another status");
    present.extend((0..AGENTS_TOLD).map(|n| there(&format!("x-{n}"), false, false)));
    assert_eq!(look(&router, &present).agents.len(), AGENTS_TOLD);
}

#[test]
fn days_are_summed_over_the_departments() {
    let (router, present) = site(&[]);
    let figures = |answered, best| DayFigures { answered, rated: 5, best, ..DayFigures::default() };
    let of_tea: BTreeMap<QueueId, DayFigures> = [(Some(tea()), figures(3, 4)), (None, figures(2, 1))].into();
    let now = Now {
        departments: &departments(),
        present,
        today: of_tea.clone(),
        week_before: of_tea,
        ..Now::default()
    };
    let told = snapshot(&router, now);
    assert_eq!((told.today.answered, told.today.rated, told.today.best), (5, 10, 5));
    assert_eq!(told.week_before, Some(told.today));
    let by_department =
        |told: &Monitor| told.departments.iter().map(|one| one.today.answered).collect::<Vec<_>>();
    assert_eq!(by_department(&told), [3, 2]);
    // Where the site has given up the department, its figures are of none: rows add up.
    let without = Now {
        today: BTreeMap::from([(Some(tea()), figures(3, 4)), (None, figures(2, 1))]),
        ..Now::default()
    };
    assert_eq!(by_department(&snapshot(&router, without)), [5]);
}

#[test]
fn a_moment_later_it_is_the_same() {
    let (router, present) = site(&[chat(1, None, 40_000)]);
    let told = look(&router, &present);
    assert!(is_same(&told, &Monitor { at: told.at + 5, ..told.clone() }));
    assert!(!is_same(&told, &Monitor { zone: "Europe/Paris".to_owned(), ..told.clone() }));
}
