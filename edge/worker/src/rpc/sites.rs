//! Calls to the installation's directory about its sites, and to the parts of one that is being deleted.

use super::Attempt;
use domain::roles::Role;
use protocol::ids::SiteId;
use protocol::session::Site;
use protocol::team::sites::{Receipt, SiteState};
use serde::{Deserialize, Serialize};

/// What the directory can be asked about sites.
#[derive(Debug, Serialize, Deserialize)]
pub enum SitesCall {
    /// The sites of the agent of a session, as [`Listed`].
    List(String),
    /// Make a further site, and return whether it is new.
    Create(WishedSite),
    /// A site's settings give it this name.
    Named(SiteId, String),
    /// Put a site away, or bring it back, as the agent of a session.
    Archive(SiteId, String, bool),
    /// Delete one, as its owner whose password was right, who typed its name.
    Delete(Box<DeletionOrder>),
    /// Whether the agent of a session owns a site, or owned it when it was deleted.
    Owns(SiteId, String),
    /// Whether the agent of a session has shown their own password, and a code where their sign-ins ask for one. The
    /// check of the password is forgotten then.
    Showed(String, Box<Attempt>, Option<String>),
    /// Return the [`Receipt`] of a site that the agent of a session owned.
    Receipt(SiteId, String),
    /// Return the conversations of a site that somebody of its team has a socket open in.
    Watched(SiteId),
}

/// A site that somebody wishes for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WishedSite {
    /// The hash of the session that asks.
    pub session: String,
    /// The identifier, which follows from whose wish it is.
    pub site: SiteId,
    /// The site's name.
    pub name: String,
    /// Names everything that was asked for.
    pub wish: String,
    /// Whether the operator lets owners make sites.
    pub allowed: bool,
    /// Whether it is to be made: nothing is stored otherwise.
    pub make: bool,
}

/// A deletion that its owner has decided.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeletionOrder {
    /// The site.
    pub site: SiteId,
    /// The hash of the session that asks.
    pub session: String,
    /// The check of the password, which is to be forgotten.
    pub attempt: Attempt,
    /// The name that was typed.
    pub name: String,
    /// The code, as typed, where one came along.
    pub code: Option<String>,
}

/// Somebody's sites.
#[derive(Debug, Serialize, Deserialize)]
pub struct Listed {
    /// Those they work for, as what, and how each stands.
    pub sites: Vec<(Site, Role, SiteState)>,
    /// Those they owned and that are being deleted or were.
    pub deleted: Vec<Receipt>,
}

impl Listed {
    /// Whether they may make a further site, where the operator lets owners do so. To have deleted the last one that
    /// they owned is no reason why not.
    pub fn may_create(&self, allowed: bool) -> bool {
        let mut roles: Vec<Role> = self.sites.iter().map(|(_, role, _)| *role).collect();
        if !self.deleted.is_empty() && !roles.contains(&Role::Owner) {
            roles.push(Role::Owner);
        }
        domain::sites::may_create(&roles, allowed)
    }
}

/// A deletion that goes on.
#[derive(Debug)]
pub struct PendingDeletion {
    /// How far it is.
    pub receipt: Receipt,
    /// Whether all conversations are gone.
    pub erased: bool,
}

/// How far a site is with erasing its conversations.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Erased {
    /// How many are gone.
    pub conversations: u64,
    /// How many are still to go.
    pub left: u64,
    /// How many entries those had that are gone.
    pub events: u64,
    /// How many files.
    pub files: u64,
}

/// What a conversation has that is to be erased.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Weight {
    /// Its entries.
    pub events: u64,
    /// Its files.
    pub files: u64,
}
