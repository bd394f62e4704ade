//! What a site sets, and what becomes of it at the desk.

use super::*;
use protocol::rejection::Rejection;
use protocol::site::routing::{
    AGENTS_MAX, AgentRouting, CAP_MAX, DepartmentRouting, Routing, SKILL_MAX, SKILLS_MAX,
};

fn set_of(id: &str, rules: QueueRules) -> DepartmentRouting {
    DepartmentRouting { department: department(id), rules, needs: Needs::default() }
}

fn set_for(name: &str, profile: Profile) -> AgentRouting {
    AgentRouting { agent: agent(name), profile }
}

/// As much as may be set.
fn most() -> Routing {
    let skills: Vec<String> = (0..SKILLS_MAX).map(|n| format!("{n:é>SKILL_MAX$}")).collect();
    let skills: std::collections::BTreeSet<String> = skills.into_iter().collect();
    let languages = words(&protocol::locale::LOCALES);
    let rules = QueueRules {
        mode: Mode::Ring,
        pool: Pool::Shared,
        ring_seconds: 300,
        reply_seconds: 3_600,
        skill_wait_seconds: 300,
    };
    let needs = Needs { skills: skills.clone(), languages: languages.clone() };
    let least = QueueRules { ring_seconds: 10, reply_seconds: 10, skill_wait_seconds: 5, ..rules };
    Routing {
        cap: CAP_MAX,
        claims_over_cap: true,
        misses: 5,
        general: least,
        departments: vec![DepartmentRouting { needs, ..set_of("sales", rules) }, set_of("billing", rules)],
        agents: vec![set_for("ana", Profile { cap: Some(CAP_MAX), skills, languages })],
    }
}

#[test]
fn what_a_site_sets_has_bounds() {
    assert_eq!(checked(&Routing::default()), Ok(()));
    assert_eq!(checked(&most()), Ok(()));
    type Change = fn(&mut Routing);
    let bad: [(&str, Change); 17] = [
        ("a cap", |set| set.cap = CAP_MAX + 1),
        ("misses", |set| set.misses = 6),
        ("a ring too short", |set| set.general.ring_seconds = 9),
        ("a ring too long", |set| set.departments[0].rules.ring_seconds = 301),
        ("a reply too soon", |set| set.general.reply_seconds = 9),
        ("a reply too late", |set| set.departments[0].rules.reply_seconds = 3_601),
        ("skills too short", |set| set.general.skill_wait_seconds = 4),
        ("skills too long", |set| set.departments[0].rules.skill_wait_seconds = 301),
        ("a department twice", |set| set.departments.push(set_of("sales", rules(Mode::Ring)))),
        ("departments", |set| {
            set.departments = (0..51).map(|n| set_of(&format!("d{n}"), rules(Mode::Ring))).collect();
        }),
        ("an agent twice", |set| set.agents.push(set_for("ana", Profile::default()))),
        ("agents", |set| {
            set.agents = (0..=AGENTS_MAX).map(|n| set_for(&format!("a{n}"), Profile::default())).collect();
        }),
        ("an agent's cap", |set| set.agents[0].profile.cap = Some(CAP_MAX + 1)),
        ("one skill more", |set| set.agents[0].profile.skills.extend(words(&["latin"]))),
        ("a long skill", |set| set.departments[0].needs.skills = words(&["x".repeat(41).as_str()])),
        ("a skill of nothing", |set| set.agents[0].profile.skills = words(&[" "])),
        ("a language", |set| set.departments[0].needs.languages = words(&["tlh"])),
    ];
    for (what, change) in bad {
        let mut set = most();
        change(&mut set);
        assert_eq!(checked(&set), Err(Rejection::RoutingRefused), "{what}");
    }
    // Two that look alike would be two skills.
    for unclear in [" latin", "latin ", "la\ntin", ""] {
        let skilled = Profile { skills: words(&[unclear]), ..Profile::default() };
        let set = Routing { agents: vec![set_for("ana", skilled)], ..Routing::default() };
        assert_eq!(checked(&set), Err(Rejection::RoutingRefused), "{unclear:?}");
    }
}

#[test]
fn a_desk_goes_by_the_departments_that_there_are() {
    let departments = [routed("sales", &["ana"], rules(Mode::Manual)).department];
    assert_eq!(
        RoutingSettings::of(&departments, &Routing::default()),
        RoutingSettings::manual(&departments),
        "without settings, agents take what they like"
    );
    let set = Routing { departments: vec![set_of("gone", rules(Mode::Direct))], ..most() };
    let settings = RoutingSettings::of(&departments, &set);
    assert_eq!((settings.cap, settings.misses, settings.claims_over_cap), (CAP_MAX, 5, true));
    assert_eq!(settings.departments, [routed("sales", &["ana"], QueueRules::default())]);
    let settings = RoutingSettings::of(&departments, &most());
    assert_eq!(settings.departments[0].rules.ring_seconds, 300);
    assert_eq!(settings.departments[0].needs, most().departments[0].needs);
}

#[test]
fn what_a_department_needs_counts_like_what_its_visitors_do() {
    let mut sales = routed("sales", &[], rules(Mode::Direct));
    sales.needs = Needs { skills: words(&["latin"]), languages: words(&["fr"]) };
    let settings = |sales: &RoutedDepartment| RoutingSettings {
        departments: vec![sales.clone()],
        ..general(Mode::Direct)
    };
    let mut desk = Desk::new(settings(&sales));
    desk.has("ana", Profile { languages: words(&["de"]), ..Profile::default() });
    desk.is_back("ana");
    desk.wishes(1, of("sales"));
    assert_eq!(desk.router.eligible(&agent("ana"), &chat(1)), Err(Ineligible::Skill));
    desk.has("ana", Profile { languages: words(&["de"]), skills: words(&["latin"]), ..Profile::default() });
    assert_eq!(desk.router.eligible(&agent("ana"), &chat(1)), Err(Ineligible::Language));
    // Without what was not there for long enough, the language last.
    desk.later(120 * SECOND - 1);
    assert!(desk.is_waiting(1));
    desk.later(2);
    assert_eq!(desk.with(1).unwrap(), "ana");
    desk.arrives(2);
    assert_eq!(desk.with(2).unwrap(), "ana", "a chat of no department needs nothing");

    // Another rule counts for those who wait, at once.
    let mut desk = Desk::new(settings(&sales));
    desk.comes("ana", 1);
    desk.wishes(1, of("sales"));
    assert!(desk.is_waiting(1));
    sales.needs = Needs::default();
    desk.does(Input::Settings(Box::new(settings(&sales))));
    assert_eq!(desk.with(1).unwrap(), "ana");
}
