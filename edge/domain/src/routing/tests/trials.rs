//! Trying settings on a team.

use super::*;
use protocol::rejection::Rejection;
use protocol::site::routing::{AGENTS_MAX, AgentRouting, DepartmentRouting, Routing};
use protocol::team::routing::{RoutingTrial, TriedAgent, TriedVisitor, Verdict};

/// Ana, Bea and Cai are there without chats. Sales rings; Ana and Bea work there, Bea knows Latin.
fn scene() -> RoutingTrial {
    let there = |name: &str| TriedAgent { agent: agent(name), available: true, chats: 0 };
    let set = DepartmentRouting {
        department: department("sales"),
        rules: rules(Mode::Ring),
        needs: Needs::default(),
    };
    let bea = Profile { skills: words(&["latin"]), cap: Some(2), ..Profile::default() };
    RoutingTrial {
        departments: vec![routed("sales", &["ana", "bea"], rules(Mode::Manual)).department],
        routing: Routing {
            departments: vec![set],
            agents: vec![AgentRouting { agent: agent("bea"), profile: bea }],
            ..Routing::default()
        },
        team: vec![there("ana"), there("bea"), there("cai")],
        visitor: TriedVisitor { department: Some(department("sales")), ..TriedVisitor::default() },
    }
}

/// Who gets the chat, after how many seconds, and what is said of Ana, Bea and Cai.
fn tried(scene: &RoutingTrial) -> (Option<String>, u32, Vec<Verdict>) {
    let answer = trial(scene).unwrap();
    let named: Vec<&AgentId> = answer.team.iter().map(|one| &one.agent).collect();
    assert_eq!(named, scene.team.iter().map(|one| &one.agent).collect::<Vec<_>>());
    let verdicts = answer.team.iter().map(|one| one.verdict).collect();
    (answer.gets.map(|agent| agent.to_string()), answer.after_seconds, verdicts)
}

fn gets(name: &str) -> Option<String> {
    Some(name.to_owned())
}

#[test]
fn each_who_does_not_get_it_is_told_why() {
    use Verdict::{Away, Behind, Department, Full, Gets, Skill};
    assert_eq!(tried(&scene()), (gets("ana"), 0, vec![Gets, Behind, Department]));
    let with = |change: &dyn Fn(&mut RoutingTrial)| {
        let mut scene = scene();
        change(&mut scene);
        tried(&scene)
    };
    let away = with(&|scene| scene.team[0].available = false);
    assert_eq!(away, (gets("bea"), 0, vec![Away, Gets, Department]));
    let busy = with(&|scene| scene.team[0].chats = 1);
    assert_eq!(busy, (gets("bea"), 0, vec![Behind, Gets, Department]), "the smallest part of the cap in use");
    let full = with(&|scene| (scene.team[0].chats, scene.team[1].chats) = (2, 2));
    assert_eq!(full, (gets("ana"), 0, vec![Gets, Full, Department]), "of three, and of the two that are set");
    let skilled = with(&|scene| scene.visitor.skills = words(&["latin"]));
    assert_eq!(skilled, (gets("bea"), 0, vec![Skill, Gets, Department]));
    let needed = with(&|scene| scene.routing.departments[0].needs.skills = words(&["latin"]));
    assert_eq!(needed, skilled, "whoever needs it");
    let shared = with(&|scene| scene.routing.departments[0].rules.pool = Pool::Shared);
    assert_eq!(shared, (gets("ana"), 0, vec![Gets, Behind, Behind]));
}

#[test]
fn what_is_waited_for_is_told_with_how_long() {
    let mut scene = scene();
    scene.visitor.skills = words(&["greek"]);
    scene.routing.departments[0].rules.skill_wait_seconds = 20;
    assert_eq!(
        tried(&scene),
        (gets("ana"), 20, vec![Verdict::Gets, Verdict::Skill, Verdict::Department]),
        "nobody knows it"
    );
    scene.visitor = TriedVisitor { language: Some("fr".into()), ..scene.visitor };
    let german = |name| AgentRouting {
        agent: agent(name),
        profile: Profile { languages: words(&["de"]), ..Profile::default() },
    };
    scene.routing.agents = vec![german("ana"), german("bea")];
    assert_eq!(tried(&scene).1, 40, "the language is given up last");
    for one in &mut scene.team {
        one.available = false;
    }
    assert_eq!(tried(&scene), (None, 0, vec![Verdict::Away; 3]));
}

#[test]
fn where_agents_claim_chats_nobody_gets_one_and_each_is_told_whether_they_may() {
    use Verdict::{Away, Department, Full, MayClaim};
    let mut scene = scene();
    scene.routing.departments[0].rules.mode = Mode::Manual;
    (scene.team[0].chats, scene.team[1].available) = (3, false);
    assert_eq!(tried(&scene), (None, 0, vec![Full, Away, Department]));
    scene.routing.claims_over_cap = true;
    assert_eq!(tried(&scene), (None, 0, vec![MayClaim, Away, Department]));
    scene.visitor.department = None;
    assert_eq!(tried(&scene).2, [MayClaim, Away, MayClaim]);
    // A department that is not there is none.
    scene.visitor.department = Some(department("gone"));
    assert_eq!(tried(&scene).2, [MayClaim, Away, MayClaim]);
}

#[test]
fn a_trial_says_what_a_desk_does() {
    let scene = scene();
    for chats in [[0, 0, 0], [1, 0, 0], [1, 1, 0], [2, 1, 3], [3, 1, 0]] {
        let mut scene = scene.clone();
        let mut desk = Desk::new(RoutingSettings::of(&scene.departments, &scene.routing));
        let mut n = 0;
        for (one, chats) in scene.team.iter_mut().zip(chats) {
            one.chats = chats;
            let name = one.agent.to_string();
            desk.has(&name, scene.routing.of_agent(&one.agent).cloned().unwrap_or_default());
            desk.is_back(&name);
            for _ in 0..chats {
                n += 1;
                desk.now += 1;
                desk.tells(n, |standing| standing.holder = Some(agent(&name)));
            }
        }
        desk.wishes(99, of("sales"));
        assert_eq!(tried(&scene).0, desk.with(99), "{chats:?}");
    }
}

#[test]
fn a_trial_is_no_larger_than_a_site() {
    let refused = |change: fn(&mut RoutingTrial)| {
        let mut scene = scene();
        change(&mut scene);
        assert_eq!(trial(&scene), Err(Rejection::RoutingRefused));
    };
    refused(|scene| scene.routing.cap = 101);
    refused(|scene| scene.team.push(scene.team[0].clone()));
    refused(|scene| scene.departments = vec![scene.departments[0].clone(); 51]);
    refused(|scene| scene.departments[0].agents = vec![agent("ana"); 501]);
    refused(|scene| scene.visitor.skills = (0..51).map(|n| n.to_string()).collect());
    refused(|scene| {
        let one = |n| TriedAgent { agent: agent(&format!("a{n}")), available: true, chats: 0 };
        scene.team = (0..=AGENTS_MAX).map(one).collect();
    });
}
