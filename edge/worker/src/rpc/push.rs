//! Calls to the installation's directory about Web Push.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::push::{PUBLIC_KEY, Subscription};
use domain::roles::Role;
use protocol::ids::{AgentId, SiteId};
use serde::{Deserialize, Serialize};

/// What the directory can be asked about it.
#[derive(Debug, Serialize, Deserialize)]
pub enum PushCall {
    /// How the browser of a session stands, as a `PushState`; none before the installation has keys.
    State(String),
    /// Keep a key pair, unless there is one.
    Keep(PushKeys),
    /// Tell the browser of a session from now on; answers whether no other browser of its agent was told before.
    Add(String, Subscription),
    /// Tell it no more.
    Remove(String),
    /// Who of a site's team may be told, as [`PushTargets`]; none where nobody is.
    Targets(SiteId),
    /// Forget a subscription that is over at its push service.
    Forget(Subscription),
}

/// The key pair that says who sends. It cannot be printed: it is a secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct PushKeys {
    /// The private one, as a JSON Web Key.
    pub private: String,
    /// The public one, in base64url.
    pub public: String,
}

impl std::fmt::Debug for PushKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PushKeys").field("public", &self.public).finish_non_exhaustive()
    }
}

impl PushKeys {
    /// From the private one as it is kept, and the public one.
    pub fn new(private: String, public: &[u8; PUBLIC_KEY]) -> Self {
        Self { private, public: URL_SAFE_NO_PAD.encode(public) }
    }
}

/// Who of a site's team may be told.
#[derive(Debug, Serialize, Deserialize)]
pub struct PushTargets {
    /// The installation's keys.
    pub keys: PushKeys,
    /// Each with their role and the browser.
    pub targets: Vec<(AgentId, Role, Subscription)>,
}
