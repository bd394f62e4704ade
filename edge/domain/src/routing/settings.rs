//! A site's settings of who gets which chat, as its desk goes by them: with the departments, and what is in order.

use protocol::ids::{AgentId, DepartmentId};
use protocol::limits;
use protocol::locale::LOCALES;
use protocol::rejection::Rejection;
use protocol::site::department::DepartmentSetting;
use protocol::site::routing::{
    AGENTS_MAX, CAP_MAX, CAP_USUAL, MISSES, MISSES_USUAL, Needs, Pool, QueueRules, REPLY_SECONDS,
    RING_SECONDS, Routing, SKILL_MAX, SKILL_WAIT_SECONDS, SKILLS_MAX,
};
use protocol::text;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Where chats wait: the queue of a department, or that of the chats which belong to none.
pub type QueueId = Option<DepartmentId>;

/// A department with the rules of its queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutedDepartment {
    /// The department, and who works in it.
    pub department: DepartmentSetting,
    /// The rules of its queue.
    #[serde(default)]
    pub rules: QueueRules,
    /// What its chats need of an agent, beside what their visitors do.
    #[serde(default)]
    pub needs: Needs,
}

/// A site's settings of who gets which chat, apart from what is set of its agents, which the desk is told by
/// [`super::Input::Profile`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoutingSettings {
    /// How many chats an agent has at once of whom nothing else is set, at most [`CAP_MAX`]; 0 stands for 3.
    pub cap: u16,
    /// Whether an agent may claim more chats than their cap.
    pub claims_over_cap: bool,
    /// After how many misses in a row an agent is away, [`MISSES`]; 0 stands for 2.
    pub misses: u8,
    /// The rules for chats of no department, or of one that is not there any more.
    pub general: QueueRules,
    /// The departments.
    pub departments: Vec<RoutedDepartment>,
}

impl RoutingSettings {
    /// Those of a site with these departments. Rules of a department that is not there are left out.
    #[must_use]
    pub fn of(departments: &[DepartmentSetting], routing: &Routing) -> Self {
        let routed = |department: &DepartmentSetting| {
            let set = routing.of_department(&department.id);
            RoutedDepartment {
                department: department.clone(),
                rules: set.map(|set| set.rules).unwrap_or_default(),
                needs: set.map(|set| set.needs.clone()).unwrap_or_default(),
            }
        };
        Self {
            cap: routing.cap,
            claims_over_cap: routing.claims_over_cap,
            misses: routing.misses,
            general: routing.general,
            departments: departments.iter().map(routed).collect(),
        }
    }

    /// How many chats an agent has at once of whom nothing else is set.
    #[must_use]
    pub fn usual_cap(&self) -> u16 {
        if self.cap == 0 { CAP_USUAL } else { self.cap.min(CAP_MAX) }
    }

    /// After how many misses in a row an agent is away.
    #[must_use]
    pub fn misses(&self) -> u8 {
        if self.misses == 0 { MISSES_USUAL } else { self.misses }
    }

    /// Whether an agent is named in a dedicated department.
    fn is_dedicated(&self, agent: &AgentId) -> bool {
        let dedicated = |one: &&RoutedDepartment| one.rules.pool == Pool::Dedicated;
        self.departments.iter().filter(dedicated).any(|one| one.department.agents.contains(agent))
    }

    /// The departments whose chats an agent gets. Those of no department everybody does.
    pub fn served_by(&self, agent: &AgentId) -> impl Iterator<Item = &DepartmentId> {
        let helps = !self.is_dedicated(agent);
        let serves = move |one: &&RoutedDepartment| {
            one.department.has(agent) || helps && one.rules.pool == Pool::Shared
        };
        self.departments.iter().filter(serves).map(|one| &one.department.id)
    }
}

/// A site's settings, made ready to be looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rules {
    pub settings: RoutingSettings,
    by_department: BTreeMap<DepartmentId, (QueueRules, Needs)>,
    nothing: Needs,
}

impl Rules {
    pub fn new(settings: RoutingSettings) -> Self {
        let rules = |one: &RoutedDepartment| (one.department.id.clone(), (one.rules, one.needs.clone()));
        let by_department = settings.departments.iter().map(rules).collect();
        Self { by_department, settings, nothing: Needs::default() }
    }

    /// Where chats of a department wait.
    pub fn queue_of(&self, department: Option<&DepartmentId>) -> QueueId {
        department.filter(|id| self.by_department.contains_key(*id)).cloned()
    }

    /// The rules of a queue.
    pub fn of(&self, queue: &QueueId) -> QueueRules {
        self.set_of(queue).map_or(self.settings.general, |(rules, _)| *rules)
    }

    /// What the chats of a queue need of an agent, beside what their visitors do.
    pub fn needs(&self, queue: &QueueId) -> &Needs {
        self.set_of(queue).map_or(&self.nothing, |(_, needs)| needs)
    }

    fn set_of(&self, queue: &QueueId) -> Option<&(QueueRules, Needs)> {
        queue.as_ref().and_then(|id| self.by_department.get(id))
    }
}

/// Checks what a site sets. A department or an agent that the site does not have is no fault: somebody else may have
/// removed it meanwhile, and nothing goes by what is set of it.
///
/// # Errors
/// [`Rejection::RoutingRefused`].
pub fn checked(routing: &Routing) -> Result<(), Rejection> {
    let departments: BTreeSet<&DepartmentId> =
        routing.departments.iter().map(|one| &one.department).collect();
    let agents: BTreeSet<&AgentId> = routing.agents.iter().map(|one| &one.agent).collect();
    let are_ok = routing.cap <= CAP_MAX
        && (routing.misses == 0 || MISSES.contains(&routing.misses))
        && rules_are_ok(&routing.general)
        && routing.departments.len() <= limits::DEPARTMENTS_MAX
        && departments.len() == routing.departments.len()
        && routing.departments.iter().all(|one| {
            let Needs { skills, languages } = &one.needs;
            one.department.is_valid()
                && rules_are_ok(&one.rules)
                && skills_are_ok(skills)
                && are_spoken(languages)
        })
        && routing.agents.len() <= AGENTS_MAX
        && agents.len() == routing.agents.len()
        && routing.agents.iter().all(|one| {
            let profile = &one.profile;
            one.agent.is_valid()
                && profile.cap.is_none_or(|cap| cap <= CAP_MAX)
                && skills_are_ok(&profile.skills)
                && are_spoken(&profile.languages)
        });
    if are_ok { Ok(()) } else { Err(Rejection::RoutingRefused) }
}

fn rules_are_ok(rules: &QueueRules) -> bool {
    let in_order = |seconds: u16, range: &RangeInclusive<u16>| seconds == 0 || range.contains(&seconds);
    in_order(rules.ring_seconds, &RING_SECONDS)
        && in_order(rules.reply_seconds, &REPLY_SECONDS)
        && in_order(rules.skill_wait_seconds, &SKILL_WAIT_SECONDS)
}

/// Skills are names: of one line, without white space around them, so that two that look alike are the same.
fn skills_are_ok(skills: &BTreeSet<String>) -> bool {
    let is_ok = |skill: &String| {
        skill.chars().count() <= SKILL_MAX && text::name(skill).as_deref() == Ok(skill.as_str())
    };
    skills.len() <= SKILLS_MAX && skills.iter().all(is_ok)
}

fn are_spoken(languages: &BTreeSet<String>) -> bool {
    languages.iter().all(|language| LOCALES.contains(&language.as_str()))
}
