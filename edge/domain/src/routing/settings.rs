//! What a site sets about who gets which chat, and the figures that hold where it sets nothing.

use protocol::ids::{AgentId, DepartmentId};
use protocol::limits;
use protocol::site::department::DepartmentSetting;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Seconds for which a chat may ring at an agent.
pub const RING_SECONDS: RangeInclusive<u16> = 10..=300;
/// The same where nothing is set.
const RING_SECONDS_USUAL: u16 = 30;
/// Seconds within which an agent who was given a chat without being asked has to write.
pub const REPLY_SECONDS: RangeInclusive<u16> = 10..=3_600;
/// The same where nothing is set.
const REPLY_SECONDS_USUAL: u16 = 120;
/// Seconds for which a chat waits for somebody with the skills it needs, and then once more for somebody with its
/// language.
pub const SKILL_WAIT_SECONDS: RangeInclusive<u16> = 5..=300;
/// The same where nothing is set.
const SKILL_WAIT_SECONDS_USUAL: u16 = 60;
/// Most chats that an agent can be set to have at once.
pub const CAP_MAX: u16 = 100;
/// The same where nothing is set.
const CAP_USUAL: u16 = 3;
/// How many chats in a row an agent may miss before they are away.
pub const MISSES: RangeInclusive<u8> = 1..=5;
/// The same where nothing is set.
const MISSES_USUAL: u8 = 2;
/// Most skills that an agent has or a chat needs.
pub const SKILLS_MAX: usize = 50;

/// Where chats wait: the queue of a department, or that of the chats which belong to none.
pub type QueueId = Option<DepartmentId>;

/// How the chats of a queue find their agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Agents claim them.
    #[default]
    Manual,
    /// They ring at one agent after the other.
    Ring,
    /// They are given to an agent without a question.
    Direct,
}

/// Who serves a department beside the agents who are named in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pool {
    /// Nobody, and those who are named in it help in no other department.
    #[default]
    Dedicated,
    /// Everybody who is not named in a dedicated one.
    Shared,
}

/// The rules of a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueRules {
    /// How its chats find their agents.
    pub mode: Mode,
    /// Who serves it. Without a meaning for chats of no department, which everybody serves.
    pub pool: Pool,
    /// Seconds for which a chat rings, [`RING_SECONDS`]; 0 stands for 30.
    pub ring_seconds: u16,
    /// Seconds for the first reply of an agent who was not asked, [`REPLY_SECONDS`]; 0 stands for 120.
    pub reply_seconds: u16,
    /// Seconds for which skills are waited for, [`SKILL_WAIT_SECONDS`]; 0 stands for 60.
    pub skill_wait_seconds: u16,
}

/// A department with the rules of its queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutedDepartment {
    /// The department, and who works in it.
    pub department: DepartmentSetting,
    /// The rules of its queue.
    #[serde(default)]
    pub rules: QueueRules,
}

/// A site's settings of who gets which chat.
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

impl QueueRules {
    /// Milliseconds for which a chat rings.
    #[must_use]
    pub fn ring_ms(&self) -> u64 {
        within(self.ring_seconds, &RING_SECONDS, RING_SECONDS_USUAL)
    }

    /// Milliseconds for a first reply.
    #[must_use]
    pub fn reply_ms(&self) -> u64 {
        within(self.reply_seconds, &REPLY_SECONDS, REPLY_SECONDS_USUAL)
    }

    /// Milliseconds for which skills are waited for.
    #[must_use]
    pub fn skill_wait_ms(&self) -> u64 {
        within(self.skill_wait_seconds, &SKILL_WAIT_SECONDS, SKILL_WAIT_SECONDS_USUAL)
    }

    fn is_ok(&self) -> bool {
        let in_order = |seconds: u16, range: &RangeInclusive<u16>| seconds == 0 || range.contains(&seconds);
        in_order(self.ring_seconds, &RING_SECONDS)
            && in_order(self.reply_seconds, &REPLY_SECONDS)
            && in_order(self.skill_wait_seconds, &SKILL_WAIT_SECONDS)
    }
}

/// Milliseconds of what is set, kept within its range whatever is stored.
fn within(seconds: u16, range: &RangeInclusive<u16>, usual: u16) -> u64 {
    let seconds = if seconds == 0 { usual } else { seconds.clamp(*range.start(), *range.end()) };
    u64::from(seconds) * 1_000
}

impl RoutingSettings {
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

    /// Whether the settings are in order.
    #[must_use]
    pub fn are_ok(&self) -> bool {
        let ids: BTreeMap<_, _> = self.departments.iter().map(|one| (&one.department.id, ())).collect();
        self.cap <= CAP_MAX
            && (self.misses == 0 || MISSES.contains(&self.misses))
            && self.general.is_ok()
            && self.departments.len() <= limits::DEPARTMENTS_MAX
            && ids.len() == self.departments.len()
            && self.departments.iter().all(|one| one.rules.is_ok())
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
    by_department: BTreeMap<DepartmentId, QueueRules>,
}

impl Rules {
    pub fn new(settings: RoutingSettings) -> Self {
        let rules = |one: &RoutedDepartment| (one.department.id.clone(), one.rules);
        Self { by_department: settings.departments.iter().map(rules).collect(), settings }
    }

    /// Where chats of a department wait.
    pub fn queue_of(&self, department: Option<&DepartmentId>) -> QueueId {
        department.filter(|id| self.by_department.contains_key(*id)).cloned()
    }

    /// The rules of a queue.
    pub fn of(&self, queue: &QueueId) -> QueueRules {
        queue.as_ref().and_then(|id| self.by_department.get(id)).copied().unwrap_or(self.settings.general)
    }
}
