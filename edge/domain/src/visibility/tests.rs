//! Who sees what, as a table.

use super::*;
use crate::conversation::Conversation;
use protocol::frames::desk::Needs;

fn agent(id: &str) -> AgentId {
    AgentId::parse(id).unwrap()
}

fn department(id: &str) -> DepartmentId {
    DepartmentId::parse(id).unwrap()
}

/// Ana sells lamps, Bea tea; everybody answers what is asked of the shop.
fn site() -> SiteSight {
    let setting = |id: &str, agents: &[&str]| DepartmentSetting {
        id: department(id),
        name: id.to_owned(),
        agents: agents.iter().map(|id| agent(id)).collect(),
    };
    SiteSight {
        own_departments_only: true,
        departments: vec![setting("lamps", &["ana"]), setting("tea", &["bea"]), setting("shop", &[])],
        routing: Routing::default(),
        hours: None,
    }
}

fn sight(id: &str) -> Sight {
    site().sight(&agent(id), Role::Agent)
}

fn of(id: &str) -> Concern {
    Concern { department: Some(department(id)), ..Concern::default() }
}

fn summary(id: &str, of: Option<&str>) -> Summary {
    let id = ConversationId::parse(&format!("conversation-{id}")).unwrap();
    let department = of.map(|of| Department { id: department(of), name: of.to_owned() });
    Summary { department, ..Conversation::default().summary(id) }
}

#[test]
fn agents_and_viewers_are_limited_where_the_site_says_so_and_nobody_else() {
    let open = SiteSight { own_departments_only: false, ..site() };
    for role in Role::ALL {
        assert_eq!(open.sight(&agent("ana"), role), Sight::Everything, "{role:?}");
        let limited = matches!(role, Role::Agent | Role::Viewer);
        assert_eq!(site().sight(&agent("ana"), role) != Sight::Everything, limited, "{role:?}");
        assert_eq!(site().limits(role), limited);
    }
    assert!(!SiteSight::default().limits(Role::Viewer), "what nobody has set limits nobody");
    let settings = SiteSettings { own_departments_only: true, ..SiteSettings::default() };
    let hours = Some(settings.hours.clone());
    let limited = SiteSight { own_departments_only: true, hours, ..SiteSight::default() };
    assert_eq!(SiteSight::of(&settings), limited);
    let routing = Routing { cap: 4, ..Routing::default() };
    let settings = SiteSettings { routing: routing.clone(), ..settings };
    let told = SiteSight::of(&settings);
    assert_eq!(told.routing, routing, "the desk goes by it");
    assert!(told.hours.is_some(), "and by the hours");
    assert_eq!(told.without_routing(), SiteSight { own_departments_only: true, ..SiteSight::default() });
}

#[test]
fn what_is_of_a_department_is_seen_by_those_who_work_there() {
    let ana = sight("ana");
    let sees = |concern: &Concern| [&ana, &sight("bea")].map(|sight| sight.sees(concern));
    assert_eq!(sees(&of("lamps")), [true, false]);
    assert_eq!(sees(&of("tea")), [false, true]);
    assert_eq!(sees(&of("shop")), [true, true], "one without agents is everybody's");
    assert_eq!(sees(&Concern::default()), [true, true], "of no department at all");
    assert_eq!(sees(&of("removed")), [false, false], "one that the site has no longer is nobody's");
    assert!(Sight::Everything.sees(&of("removed")));
    let carol = sight("carol");
    assert!(!carol.sees(&of("lamps")) && carol.sees(&of("shop")) && carol.sees(&Concern::default()));
}

#[test]
fn what_somebody_has_or_is_being_handed_is_theirs_to_see() {
    let carol = agent("carol");
    let had = Concern { assignee: Some(carol.clone()), ..of("tea") };
    let handed = Concern { to_agent: Some(carol), assignee: Some(agent("bea")), ..of("tea") };
    assert!(sight("carol").sees(&had) && sight("carol").sees(&handed));
    assert!(!sight("ana").sees(&had) && !sight("ana").sees(&handed));
    let to_lamps = Concern { to_department: Some(department("lamps")), ..of("tea") };
    assert!(sight("ana").sees(&to_lamps) && sight("bea").sees(&to_lamps) && !sight("carol").sees(&to_lamps));
}

#[test]
fn a_summary_says_whom_it_concerns() {
    let ion = Agent { id: agent("ion"), name: "Ion".to_owned() };
    let mut standing = summary("0001", Some("tea"));
    standing.assignee = Some(Agent { id: agent("bea"), name: "Bea".to_owned() });
    let concern = Concern { assignee: Some(agent("bea")), ..of("tea") };
    assert_eq!(Concern::of(&standing), concern);
    let handed = |to| Needs { transfer: Some((3, to, false)), ..Needs::default() };
    standing.needs = handed(Target::Agent(ion));
    assert_eq!(Concern::of(&standing), Concern { to_agent: Some(agent("ion")), ..concern.clone() });
    standing.needs = handed(Target::Department(Department { id: department("lamps"), name: String::new() }));
    assert_eq!(Concern::of(&standing), Concern { to_department: Some(department("lamps")), ..concern });
}

#[test]
fn counts_are_of_what_is_seen() {
    let count = |waiting, open| ListCounts { waiting, open };
    let tally = Tally(vec![
        (of("lamps"), count(1, 2)),
        (of("tea"), count(3, 5)),
        (Concern { assignee: Some(agent("ana")), ..of("tea") }, count(0, 1)),
        (Concern::default(), count(10, 10)),
    ]);
    assert_eq!(tally.seen(&sight("ana")), count(11, 13));
    assert_eq!(tally.seen(&sight("bea")), count(13, 16));
    assert_eq!(tally.seen(&sight("carol")), count(10, 10));
    assert_eq!(tally.seen(&Sight::Everything), count(14, 18));
    assert_eq!(Tally::default().seen(&sight("ana")), count(0, 0));
}

#[test]
fn what_moves_out_of_sight_is_taken_away_from_those_who_saw_it_and_told_nobody_else() {
    let (tea, lamps) = (summary("0001", Some("tea")), summary("0002", Some("lamps")));
    let changes = DeskChanges { conversations: vec![tea.clone(), lamps.clone()], ..DeskChanges::default() };
    let now = concerns(&changes);
    // The one of tea was being handed to the lamps, for a moment between two others.
    let handed = Concern { to_department: Some(department("lamps")), ..of("tea") };
    let former =
        Former::from([(tea.id.clone(), vec![of("tea"), handed]), (lamps.id.clone(), vec![of("lamps")])]);
    let tally = Tally(vec![(of("lamps"), ListCounts { waiting: 1, open: 1 })]);
    let part_of = |sight: &Sight| part(&changes, &now, &former, &tally, sight);
    assert_eq!(
        part_of(&sight("ana")),
        Part {
            seen: vec![false, true],
            gone: vec![tea.id],
            counts: Some(ListCounts { waiting: 1, open: 1 })
        }
    );
    let bea = part_of(&sight("bea"));
    assert_eq!((bea.seen, bea.gone, bea.counts), (vec![true, false], vec![], Some(ListCounts::default())));
    let carol = part_of(&sight("carol"));
    assert_eq!(
        (carol.seen, carol.gone, carol.counts),
        (vec![false, false], vec![], None),
        "not even that something has changed"
    );
}
