//! An agent's own account: their password, and where they are signed in.

use crate::ids::Timestamp;
use serde::{Deserialize, Serialize};

/// A change of one's password. It cannot be printed: a password belongs in no log.
#[derive(Serialize, Deserialize)]
pub struct NewPassword {
    /// The one that is good until now, as typed.
    pub current: String,
    /// The one to be, as typed.
    pub new: String,
}

/// Somewhere an agent is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    /// Names the session; it opens nothing.
    pub id: String,
    /// What the browser called itself on signing in; empty where it was not kept.
    pub browser: String,
    /// The network it came from; empty where it was not kept.
    pub network: String,
    /// When it was opened.
    pub since: Timestamp,
    /// When it was last used, to ten minutes.
    pub used: Timestamp,
    /// Whether it is the one that asks.
    pub own: bool,
}
