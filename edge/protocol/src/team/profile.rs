//! What somebody of a team tells of themselves.

use super::list::Item;
use crate::ids::{AgentId, FileId};
use crate::site::hours::Hours;
use serde::{Deserialize, Serialize};

/// An agent's profile, as they change it themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Their name, as visitors see it.
    pub name: String,
    /// The languages they speak, of [`crate::locale::LOCALES`].
    #[serde(default)]
    pub languages: Vec<String>,
    /// When they work: a time zone and a week. Without a week nothing is told.
    #[serde(default)]
    pub hours: Hours,
    /// Their picture, named by what is in it. It is told here and changed by itself.
    #[serde(default)]
    pub picture: Option<FileId>,
}

/// What colleagues see of somebody's profile beside the name. They travel as a [`List`](super::list::List).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColleagueProfile {
    /// Who.
    pub id: AgentId,
    /// The languages they speak.
    pub languages: Vec<String>,
    /// Whether they are at work now, by the hours they told; nothing where they told none.
    pub at_work: Option<bool>,
    /// Their picture; nothing where they have none.
    pub picture: Option<FileId>,
}

impl Item for ColleagueProfile {
    type First = (AgentId, Vec<String>, Option<bool>);
    type Later = Option<FileId>;

    fn parts(self) -> (Self::First, Self::Later) {
        let Self { id, languages, at_work, picture } = self;
        ((id, languages, at_work), picture)
    }

    fn whole((id, languages, at_work): Self::First, picture: Self::Later) -> Self {
        Self { id, languages, at_work, picture }
    }
}
