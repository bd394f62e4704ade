//! Who works for a site, and as what.

use super::list::Item;
use crate::ids::{AgentId, FileId};
use serde::{Deserialize, Serialize};

/// Somebody's role at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Whose site it is.
    Owner,
    /// Runs it for them.
    Admin,
    /// Answers visitors.
    Agent,
    /// Looks on: sees what the team sees, and changes nothing.
    Viewer,
}

impl Role {
    /// All of them, those who may do most first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Admin, Self::Agent, Self::Viewer];

    /// Its name, as it is stored and sent.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Agent => "agent",
            Self::Viewer => "viewer",
        }
    }
}

/// Somebody who works for a site, as those who run it are told. They travel as a [`List`](super::list::List).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// Their email.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// The roles that whoever asks may give them, theirs among them; none where it is not theirs to change.
    pub may_become: Vec<Role>,
    /// Whether it is whoever asks.
    pub own: bool,
    /// Whether whoever asks may let them work for the site no more.
    pub removable: bool,
    /// Their picture; nothing where they have none.
    pub picture: Option<FileId>,
}

impl Item for Person {
    type First = (AgentId, String, String, Role, Vec<Role>, bool, bool);
    type Later = Option<FileId>;

    fn parts(self) -> (Self::First, Self::Later) {
        let Self { id, name, email, role, may_become, own, removable, picture } = self;
        ((id, name, email, role, may_become, own, removable), picture)
    }

    fn whole(first: Self::First, picture: Self::Later) -> Self {
        let (id, name, email, role, may_become, own, removable) = first;
        Self { id, name, email, role, may_become, own, removable, picture }
    }
}

/// Somebody who is let in no more until further notice, as those who run the site are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspendedPerson {
    /// Who.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// Their email.
    pub email: String,
    /// The role they had, and get back.
    pub role: Role,
    /// Whether whoever asks may let them back.
    pub restorable: bool,
}

/// A change of somebody's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRole {
    /// The role to be.
    pub role: Role,
}
