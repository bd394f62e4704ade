//! Who of a team sees which conversations, where a site lets agents and viewers see only those of their departments.
//! Owners and admins see all. Every door asks here: the list and its counts, a conversation's sockets, its files and
//! transcripts, and what is told while an inbox is closed.
//!
//! A department that the site no longer has is nobody's: its conversations are for owners, admins and whoever has them.
//! Whoever is named in a note does not see more for it.

use crate::roles::{self, Action, Role};
use protocol::conversation::etiquette::Target;
use protocol::conversation::party::{Agent, Department};
use protocol::frames::desk::{DeskChanges, ListCounts, Summary};
use protocol::ids::{AgentId, ConversationId, DepartmentId};
use protocol::site::department::DepartmentSetting;
use protocol::site::hours::Hours;
use protocol::site::routing::Routing;
use protocol::site::settings::SiteSettings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a site's settings say of who sees what, who gets which chat, and when it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteSight {
    /// Whether agents and viewers see only what concerns them or their departments.
    pub own_departments_only: bool,
    /// The departments, and who works in each.
    pub departments: Vec<DepartmentSetting>,
    /// Who gets which chat: for the desk.
    #[serde(default)]
    pub routing: Routing,
    /// The opening hours, by whose time zone days are counted; none where an earlier version has said the rest.
    #[serde(default)]
    pub hours: Option<Hours>,
}

impl SiteSight {
    /// Of a site's settings.
    #[must_use]
    pub fn of(settings: &SiteSettings) -> Self {
        Self {
            own_departments_only: settings.own_departments_only,
            departments: settings.service.departments.clone(),
            routing: settings.routing.clone(),
            hours: Some(settings.hours.clone()),
        }
    }

    /// The same without what matters to the desk only.
    #[must_use]
    pub fn without_routing(self) -> Self {
        Self { routing: Routing::default(), hours: None, ..self }
    }

    /// The departments that somebody works in.
    #[must_use]
    pub fn departments_of(&self, agent: &AgentId) -> Vec<DepartmentId> {
        let theirs = self.departments.iter().filter(|department| department.has(agent));
        theirs.map(|department| department.id.clone()).collect()
    }

    /// Whether somebody in a role sees only what concerns them or their departments.
    #[must_use]
    pub fn limits(&self, role: Role) -> bool {
        self.own_departments_only && !roles::may(role, Action::Manage)
    }

    /// How far somebody in a role sees.
    #[must_use]
    pub fn sight(&self, agent: &AgentId, role: Role) -> Sight {
        if self.limits(role) {
            Sight::Own { agent: agent.clone(), departments: self.departments_of(agent) }
        } else {
            Sight::Everything
        }
    }
}

/// How far somebody of the team sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of the site's conversations.
    Everything,
    /// What concerns them, or the departments that they work in.
    Own {
        /// Who.
        agent: AgentId,
        /// Where they work.
        departments: Vec<DepartmentId>,
    },
}

impl Sight {
    /// Whether a conversation is within it.
    #[must_use]
    pub fn sees(&self, concern: &Concern) -> bool {
        match self {
            Self::Everything => true,
            Self::Own { agent, departments } => concern.is_of(agent, departments),
        }
    }
}

/// Whom a conversation concerns, as far as that says who sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concern {
    /// The department that the visitor has chosen.
    pub department: Option<DepartmentId>,
    /// Who has it, or had it when it was over.
    pub assignee: Option<AgentId>,
    /// Whom it is being handed to, whether or not the visitor has agreed yet: an agent,
    pub to_agent: Option<AgentId>,
    /// or a department.
    pub to_department: Option<DepartmentId>,
}

impl Concern {
    /// From what is known of a conversation.
    #[must_use]
    pub fn new(department: Option<&Department>, assignee: Option<&Agent>, to: Option<&Target>) -> Self {
        let (to_agent, to_department) = match to {
            Some(Target::Agent(agent)) => (Some(agent.id.clone()), None),
            Some(Target::Department(department)) => (None, Some(department.id.clone())),
            None => (None, None),
        };
        Self {
            department: department.map(|department| department.id.clone()),
            assignee: assignee.map(|agent| agent.id.clone()),
            to_agent,
            to_department,
        }
    }

    /// From how it stands in the list.
    #[must_use]
    pub fn of(summary: &Summary) -> Self {
        let to = summary.needs.transfer.as_ref().map(|(_, to, _)| to);
        Self::new(summary.department.as_ref(), summary.assignee.as_ref(), to)
    }

    /// Whether it concerns an agent who works in these departments: they have it, it is being handed to them, it is of
    /// such a department or being handed to one, or of no department at all.
    #[must_use]
    pub fn is_of(&self, agent: &AgentId, departments: &[DepartmentId]) -> bool {
        let theirs = |department: &DepartmentId| departments.contains(department);
        self.department.as_ref().is_none_or(theirs)
            || self.to_department.as_ref().is_some_and(theirs)
            || self.assignee.as_ref() == Some(agent)
            || self.to_agent.as_ref() == Some(agent)
    }
}

/// How many conversations there are that are not over, by whom they concern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(pub Vec<(Concern, ListCounts)>);

impl Tally {
    /// How many of them somebody sees.
    #[must_use]
    pub fn seen(&self, sight: &Sight) -> ListCounts {
        let seen = self.0.iter().filter(|(concern, _)| sight.sees(concern));
        seen.fold(ListCounts::default(), |sum, (_, more)| ListCounts {
            waiting: sum.waiting.saturating_add(more.waiting),
            open: sum.open.saturating_add(more.open),
        })
    }
}

/// Whom conversations concerned before they changed, as often as they have since the team was last told.
pub type Former = BTreeMap<ConversationId, Vec<Concern>>;

/// What somebody is told of changes who does not see everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which of the conversations they see, in their order.
    pub seen: Vec<bool>,
    /// Those that they have seen and do not see any more.
    pub gone: Vec<ConversationId>,
    /// How many there are for them, if any of that changed.
    pub counts: Option<ListCounts>,
}

/// Whom each of the changed conversations concerns now, in their order.
#[must_use]
pub fn concerns(changes: &DeskChanges) -> Vec<Concern> {
    changes.conversations.iter().map(Concern::of).collect()
}

/// The part of changes that somebody is told. Nothing in it shows that there is anything beyond.
#[must_use]
pub fn part(
    changes: &DeskChanges,
    concerns: &[Concern],
    former: &Former,
    tally: &Tally,
    sight: &Sight,
) -> Part {
    let seen: Vec<bool> = concerns.iter().map(|concern| sight.sees(concern)).collect();
    let has_seen = |id: &ConversationId| {
        former.get(id).is_some_and(|former| former.iter().any(|concern| sight.sees(concern)))
    };
    let hidden = changes.conversations.iter().zip(&seen).filter(|(_, seen)| !**seen);
    let gone: Vec<_> = hidden.map(|(summary, _)| summary.id.clone()).filter(has_seen).collect();
    let concerned = !gone.is_empty() || seen.contains(&true);
    Part { seen, gone, counts: concerned.then(|| tally.seen(sight)) }
}

#[cfg(test)]
mod tests;
