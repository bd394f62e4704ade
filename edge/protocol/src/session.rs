//! Signing in, and what the inbox learns by it.

use crate::conversation::party::Agent;
use crate::ids::SiteId;
use serde::{Deserialize, Serialize};

/// What the sign-in form sends. It cannot be printed: a password belongs in no log.
#[derive(Serialize, Deserialize)]
pub struct Credentials {
    /// The email, as typed.
    pub email: String,
    /// The password, as typed.
    pub password: String,
}

/// What the second step of the form sends, where the account has a second factor. It cannot be printed: a code belongs
/// in no log.
#[derive(Serialize, Deserialize)]
pub struct SecondStep {
    /// A code of the authenticator app or a recovery code, as typed.
    pub code: String,
}

/// What the inbox learns on signing in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The agent.
    pub agent: Agent,
    /// Their email.
    pub email: String,
    /// The sites they work for.
    pub sites: Vec<Site>,
    /// Those of them whose settings they may change; nothing from a server that knows no roles yet, where everybody
    /// may. At the end: what read a session before reads on.
    #[serde(default)]
    pub manages: Option<Vec<SiteId>>,
    /// Those that let them in once they have a second factor: until then they answer `second_factor_required`.
    #[serde(default)]
    pub closed: Vec<SiteId>,
    /// Those that are put away: their chat shows nowhere, and nothing begins there.
    #[serde(default)]
    pub archived: Vec<SiteId>,
    /// Those where they only look on: whatever would change something there is refused as `not_allowed`.
    #[serde(default)]
    pub watches: Vec<SiteId>,
    /// Those that are theirs: what only owners may do elsewhere is refused as `not_allowed`.
    #[serde(default)]
    pub owns: Vec<SiteId>,
}

impl Session {
    /// Whether a site of theirs lets them in only once they have a second factor.
    #[must_use]
    pub fn is_closed(&self, site: &SiteId) -> bool {
        self.closed.contains(site)
    }

    /// Whether they only look on at a site of theirs.
    #[must_use]
    pub fn only_watches(&self, site: &SiteId) -> bool {
        self.watches.contains(site)
    }

    /// Whether a site is theirs.
    #[must_use]
    pub fn is_owner(&self, site: &SiteId) -> bool {
        self.owns.contains(site)
    }

    /// Whether they may change what a site of theirs is like.
    #[must_use]
    pub fn may_manage(&self, site: &SiteId) -> bool {
        let is_theirs = self.sites.iter().any(|own| own.id == *site);
        is_theirs && self.manages.as_ref().is_none_or(|managed| managed.contains(site))
    }
}

/// A site as its agents see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
}
