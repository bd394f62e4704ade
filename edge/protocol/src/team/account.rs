//! An agent's own account: their password, where they are signed in, and what they do without it.

use crate::ids::Timestamp;
use serde::{Deserialize, Serialize};

/// A change of one's password. It cannot be printed: a password belongs in no log.
#[derive(Serialize, Deserialize)]
pub struct NewPassword {
    /// The one that is good until now, as typed.
    pub current: String,
    /// The one to be, as typed.
    pub new: String,
    /// A code of the app or a recovery code, as typed, where the account has a second factor.
    #[serde(default)]
    pub code: Option<String>,
}

/// A wish for a link with which a forgotten password is replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forgotten {
    /// The email of the account.
    pub email: String,
    /// The language the mail is to be in; without it, the browser's.
    #[serde(default)]
    pub language: Option<String>,
}

/// What is told of a link for a new password that is good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodReset {
    /// Until when it is good.
    pub expires: Timestamp,
    /// The email of the account, for browsers that keep passwords.
    pub email: String,
}

/// The password that takes the place of a forgotten one. It cannot be printed: a password belongs in no log.
#[derive(Serialize, Deserialize)]
pub struct ChosenPassword {
    /// As typed.
    pub password: String,
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

/// A sign-in of late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastSignIn {
    /// When.
    pub at: Timestamp,
    /// What the browser called itself; empty where it was not kept.
    pub browser: String,
    /// The network it came from, shortened; empty where it is not known.
    pub network: String,
    /// Whether the password was right.
    pub right: bool,
}
