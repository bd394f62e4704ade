//! All figures together, as they are sent.

use super::{StatusSince, added, status};
use crate::routing::{QueueFigures, QueueId, Router};
use protocol::frames::desk::Presence;
use protocol::frames::monitor::{AgentNow, AgentStatus, DayFigures, DepartmentNow, Monitor, QueueNow};
use protocol::ids::{AgentId, Timestamp};
use protocol::site::department::DepartmentSetting;
use protocol::site::routing::Routing;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many agents are told at most: those who are there first.
pub const AGENTS_TOLD: usize = 200;

/// What the figures are made of, besides the queues.
#[derive(Clone, Debug, Default)]
pub struct Now<'a> {
    /// The moment.
    pub at: Timestamp,
    /// The site's time zone; empty where it has set none.
    pub zone: &'a str,
    /// The site's departments.
    pub departments: &'a [DepartmentSetting],
    /// What the site sets of who gets which chat; none stands for nothing.
    pub routing: Option<&'a Routing>,
    /// Who is there.
    pub present: Vec<Presence>,
    /// Since when, as far as it is known.
    pub since: BTreeMap<AgentId, StatusSince>,
    /// What became of today's chats.
    pub today: BTreeMap<QueueId, DayFigures>,
    /// The same of a week ago.
    pub week_before: BTreeMap<QueueId, DayFigures>,
}

/// The figures. What it costs grows with the chats that are not over, the agents and the departments.
#[must_use]
pub fn snapshot(router: &Router, now: Now<'_>) -> Monitor {
    let queues = router.figures();
    let sum =
        |days: &BTreeMap<QueueId, DayFigures>| days.values().copied().fold(DayFigures::default(), added);
    let mut all = queues.values().cloned().fold(QueueFigures::default(), QueueFigures::and);
    all.free = router.free(None);
    let days = by_department(&now.today, now.departments);
    let department = |queue: QueueId, name: &str| {
        let mut figures = queues.get(&queue).cloned().unwrap_or_default();
        figures.free = router.free(Some(&queue));
        let today = days.get(&queue).copied().unwrap_or_default();
        DepartmentNow { now: told(figures), today, name: name.to_owned(), department: queue }
    };
    let named = now.departments.iter().map(|one| department(Some(one.id.clone()), &one.name));
    let mut departments: Vec<DepartmentNow> = named.collect();
    let general = department(None, "");
    let is_of_any = |one: &DepartmentNow| {
        (one.now.waiting, one.now.served) != (0, 0) || one.today != DayFigures::default()
    };
    if departments.is_empty() || is_of_any(&general) {
        departments.push(general);
    }
    let zone = if now.zone.is_empty() { "UTC" } else { now.zone };
    Monitor {
        at: now.at,
        zone: zone.to_owned(),
        all: told(all),
        departments,
        agents: agents(router, now.routing, now.present, &now.since),
        today: sum(&now.today),
        week_before: (!now.week_before.is_empty()).then(|| sum(&now.week_before)),
    }
}

/// The figures of departments that the site does not have any more are of none, as their chats are.
fn by_department(
    figures: &BTreeMap<QueueId, DayFigures>,
    departments: &[DepartmentSetting],
) -> BTreeMap<QueueId, DayFigures> {
    let mut all: BTreeMap<QueueId, DayFigures> = BTreeMap::new();
    for (queue, figures) in figures {
        let there = queue.as_ref().filter(|id| departments.iter().any(|one| one.id == **id));
        let sum = all.entry(there.cloned()).or_default();
        *sum = added(*sum, *figures);
    }
    all
}

fn told(figures: QueueFigures) -> QueueNow {
    let mean_since = figures.mean_since();
    let QueueFigures { waiting, longest, served, free, .. } = figures;
    QueueNow { waiting, longest: longest.map(|(since, id)| (id, since)), mean_since, served, free }
}

fn agents(
    router: &Router,
    routing: Option<&Routing>,
    present: Vec<Presence>,
    since: &BTreeMap<AgentId, StatusSince>,
) -> Vec<AgentNow> {
    // The rules hear what is set of agents when they come: of those who are not there the site knows better.
    let set = routing.into_iter().flat_map(|routing| &routing.agents);
    let caps: BTreeMap<&AgentId, u16> = set.filter_map(|one| Some((&one.agent, one.profile.cap?))).collect();
    let agent = |presence: Presence| {
        let status = status(&presence);
        let id = &presence.agent.id;
        let known = since.get(id).filter(|known| known.status == status);
        let load = router.load(id).map_or(0, |(load, _)| load);
        let cap = caps.get(id).copied().unwrap_or_else(|| router.usual_cap());
        AgentNow { status, since: known.map(|known| known.since), load, cap, agent: presence.agent }
    };
    let mut agents: Vec<AgentNow> = present.into_iter().map(agent).collect();
    // Whoever is not there and has chats still is not to be overlooked.
    let rank = |one: &AgentNow| (one.status, Reverse(one.load > 0 && one.status == AgentStatus::Offline));
    agents.sort_by(|one, other| {
        let by_name =
            || one.agent.name.cmp(&other.agent.name).then_with(|| one.agent.id.cmp(&other.agent.id));
        rank(one).cmp(&rank(other)).then_with(by_name)
    });
    agents.truncate(AGENTS_TOLD);
    agents
}

/// Whether two differ in nothing but the moment.
#[must_use]
pub fn is_same(one: &Monitor, other: &Monitor) -> bool {
    *one == Monitor { at: one.at, ..other.clone() }
}
