//! Trying a site's settings of who gets which chat, before they are stored.

use crate::ids::{AgentId, DepartmentId};
use crate::site::department::DepartmentSetting;
use crate::site::routing::{Mode, Routing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is tried: settings, a team as it is at a moment, and a visitor who comes. Nothing of it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutingTrial {
    /// The departments.
    pub departments: Vec<DepartmentSetting>,
    /// Who gets which chat.
    pub routing: Routing,
    /// The team, each once, at most [`crate::site::routing::AGENTS_MAX`].
    pub team: Vec<TriedAgent>,
    /// Who comes.
    pub visitor: TriedVisitor,
}

/// An agent as they are when the visitor comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedAgent {
    /// Who.
    pub agent: AgentId,
    /// Whether they are there and take chats.
    pub available: bool,
    /// How many chats they have.
    #[serde(default)]
    pub chats: u16,
}

/// A visitor who comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TriedVisitor {
    /// The department that they choose.
    pub department: Option<DepartmentId>,
    /// The skills that they need, at most [`crate::site::routing::SKILLS_MAX`].
    pub skills: BTreeSet<String>,
    /// The language that they speak, such as `fr`.
    pub language: Option<String>,
}

/// What became of a trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialAnswer {
    /// How the chat finds its agent.
    pub mode: Mode,
    /// Who gets it, or at whom it rings first; nobody where agents claim chats, and where there is nobody.
    pub gets: Option<AgentId>,
    /// After how many seconds, because until then it is waited for what the chat needs.
    pub after_seconds: u32,
    /// The team, in the order in which it was told.
    pub team: Vec<AgentVerdict>,
}

/// What an agent gets when the visitor comes, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentVerdict {
    /// Who.
    pub agent: AgentId,
    /// What.
    pub verdict: Verdict,
}

/// What an agent gets of a chat, or why they do not get it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// They get it.
    Gets,
    /// They could have it, and somebody else's turn is first.
    Behind,
    /// They may claim it.
    MayClaim,
    /// They are away.
    Away,
    /// They have as many chats as they may.
    Full,
    /// They do not serve its department.
    Department,
    /// They lack a skill.
    Skill,
    /// They do not speak a language.
    Language,
    /// Something else is in the way.
    Other,
}
