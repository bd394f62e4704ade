//! Who of a site's team gets which chat, as the site sets it.

use crate::ids::{AgentId, DepartmentId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// Seconds for which a chat may ring at an agent.
pub const RING_SECONDS: RangeInclusive<u16> = 10..=300;
/// The same where nothing is set.
pub const RING_SECONDS_USUAL: u16 = 30;
/// Seconds within which an agent who was given a chat without being asked has to write.
pub const REPLY_SECONDS: RangeInclusive<u16> = 10..=3_600;
/// The same where nothing is set.
pub const REPLY_SECONDS_USUAL: u16 = 120;
/// Seconds for which a chat waits for somebody with the skills it needs, and then once more for somebody with its
/// language.
pub const SKILL_WAIT_SECONDS: RangeInclusive<u16> = 5..=300;
/// The same where nothing is set.
pub const SKILL_WAIT_SECONDS_USUAL: u16 = 60;
/// Most chats that an agent can be set to have at once.
pub const CAP_MAX: u16 = 100;
/// The same where nothing is set.
pub const CAP_USUAL: u16 = 3;
/// How many chats in a row an agent may miss before they are away.
pub const MISSES: RangeInclusive<u8> = 1..=5;
/// The same where nothing is set.
pub const MISSES_USUAL: u8 = 2;
/// Most skills that an agent has or a chat needs.
pub const SKILLS_MAX: usize = 50;
/// Most characters in the name of a skill.
pub const SKILL_MAX: usize = 40;
/// Most agents of whom something is set.
pub const AGENTS_MAX: usize = 1_000;

/// A site's settings of who gets which chat. Without any, agents take what they like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Routing {
    /// How many chats an agent has at once of whom nothing else is set, at most [`CAP_MAX`]; 0 stands for 3.
    pub cap: u16,
    /// Whether an agent may claim more chats than their cap.
    pub claims_over_cap: bool,
    /// After how many misses in a row an agent is away, [`MISSES`]; 0 stands for 2.
    pub misses: u8,
    /// The rules for chats of no department, or of one that is not there any more.
    pub general: QueueRules,
    /// The rules of departments, each once. One of which nothing is set has those of [`QueueRules::default`].
    pub departments: Vec<DepartmentRouting>,
    /// What is set of agents, of each once, at most [`AGENTS_MAX`].
    pub agents: Vec<AgentRouting>,
}

/// The rules of a department. One that the site does not have (any more) is no department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentRouting {
    /// Which department.
    pub department: DepartmentId,
    /// The rules of its queue.
    #[serde(default)]
    pub rules: QueueRules,
    /// What each of its chats needs of an agent.
    #[serde(default)]
    pub needs: Needs,
}

/// What is set of an agent. One who does not work for the site (any more) gets nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRouting {
    /// Who.
    pub agent: AgentId,
    /// What is set of them.
    #[serde(default)]
    pub profile: Profile,
}

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

/// What chats need of an agent, beside what their visitors do. Nobody waits for it for longer than
/// [`QueueRules::skill_wait_seconds`] say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Needs {
    /// Skills, of which the agent has each; at most [`SKILLS_MAX`].
    pub skills: BTreeSet<String>,
    /// Languages, of which the agent speaks each, out of [`crate::locale::LOCALES`].
    pub languages: BTreeSet<String>,
}

/// What is set of an agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// How many chats they have at once, at most [`CAP_MAX`]; the site's usual cap where there is none. With 0 they
    /// get none.
    pub cap: Option<u16>,
    /// What they know, by the names that the site has given, each of at most [`SKILL_MAX`] characters; at most
    /// [`SKILLS_MAX`].
    pub skills: BTreeSet<String>,
    /// The languages they speak, such as `fr`, out of [`crate::locale::LOCALES`]; none stands for all.
    pub languages: BTreeSet<String>,
}

impl Routing {
    /// The rules of a department; nothing where none are set.
    #[must_use]
    pub fn of_department(&self, department: &DepartmentId) -> Option<&DepartmentRouting> {
        self.departments.iter().find(|one| one.department == *department)
    }

    /// What is set of an agent; nothing where nothing is.
    #[must_use]
    pub fn of_agent(&self, agent: &AgentId) -> Option<&Profile> {
        self.agents.iter().find(|one| one.agent == *agent).map(|one| &one.profile)
    }
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
}

/// Milliseconds of what is set, kept within its range whatever is stored.
fn within(seconds: u16, range: &RangeInclusive<u16>, usual: u16) -> u64 {
    let seconds = if seconds == 0 { usual } else { seconds.clamp(*range.start(), *range.end()) };
    u64::from(seconds) * 1_000
}
