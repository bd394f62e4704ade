//! The departments of a site, and who works in them.

use crate::ids::{AgentId, DepartmentId};
use serde::{Deserialize, Serialize};

/// A department and who works there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentSetting {
    /// Its id.
    pub id: DepartmentId,
    /// Its name.
    pub name: String,
    /// The agents who work there; empty stands for all.
    #[serde(default)]
    pub agents: Vec<AgentId>,
}

impl DepartmentSetting {
    /// Whether an agent works there.
    #[must_use]
    pub fn has(&self, agent: &AgentId) -> bool {
        self.agents.is_empty() || self.agents.contains(agent)
    }
}
