//! Who takes part in a conversation: its two sides, agents and departments.

use crate::ids::{AgentId, DepartmentId};
use serde::{Deserialize, Serialize};

/// One of the two sides of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The visitor.
    Visitor,
    /// The team.
    Agent,
}

/// An agent as the other side sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Their id.
    pub id: AgentId,
    /// Their name as shown to visitors.
    pub name: String,
}

/// A department, as both sides see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Its name.
    pub name: String,
}

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The visitor.
    Visitor,
    /// An agent.
    Agent(AgentId),
    /// The site itself, without anybody's doing.
    Automatic,
}

impl Author {
    /// The side the author is on.
    #[must_use]
    pub fn side(&self) -> Side {
        match self {
            Self::Visitor => Side::Visitor,
            Self::Agent(_) | Self::Automatic => Side::Agent,
        }
    }
}
