//! The sites of whoever is signed in: the list, a further one, one that is put away or deleted.

use super::first_run::NewSite;
use super::people::Role;
use crate::ids::{CommandId, SiteId, Timestamp};
use serde::{Deserialize, Serialize};

/// How a site stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteState {
    /// In use.
    Active,
    /// Put away: its chat shows nowhere, its team reads what there is.
    Archived,
    /// Being deleted: there is no way back.
    Deleting,
    /// Gone; what stays is the receipt.
    Deleted,
}

impl SiteState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Active, Self::Archived, Self::Deleting, Self::Deleted];

    /// Its name, as it is stored and sent.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Archived => "archived",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
        }
    }
}

/// A wish for a further site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creation {
    /// Made by the client, so that the same wish makes one site.
    pub id: CommandId,
    /// The site to be.
    pub site: NewSite,
}

/// Whether a site is put away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archived {
    /// Whether it is.
    pub archived: bool,
}

/// A wish that a site be deleted. It cannot be printed: a password belongs in no log.
#[derive(Serialize, Deserialize)]
pub struct Deletion {
    /// The site's name, as its owner typed it.
    pub name: String,
    /// The owner's password, once more.
    pub password: String,
    /// A code of the app or a recovery code, as typed, where they have a second factor.
    #[serde(default)]
    pub code: Option<String>,
}

/// How far a deletion is, and what stays of it: what was deleted, by whom and when, and nothing that stood in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The site. No other one ever gets its id.
    pub site: SiteId,
    /// The name it had.
    pub name: String,
    /// Who decided: their name.
    pub by: String,
    /// Their email.
    pub email: String,
    /// When they did.
    pub began: Timestamp,
    /// When every part had confirmed; none as long as it goes on.
    pub ended: Option<Timestamp>,
    /// How many people worked there.
    pub people: u64,
    /// How many conversations are gone.
    pub conversations: u64,
    /// How many are still to go, as far as that is known.
    pub left: u64,
    /// How many entries they had: messages and everything else that happened.
    pub events: u64,
    /// How many files.
    pub files: u64,
}

/// One of somebody's sites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSite {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// Its colour as `#rrggbb`; empty where it could not be read.
    pub color: String,
    /// Their role there.
    pub role: Role,
    /// How it stands.
    pub state: SiteState,
}

/// All of somebody's sites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSites {
    /// Those they work for.
    pub sites: Vec<OwnSite>,
    /// Those they owned and that are being deleted or were, the latest first.
    pub deleted: Vec<Receipt>,
    /// Whether they may make a further one.
    pub may_create: bool,
}
