//! Calls to the installation's directory about single sign-on.

use super::directory::Attempt;
use super::second_factor::CodeProof;
use protocol::team::oidc::OidcAccount;
use serde::{Deserialize, Serialize};

/// What the directory can be asked about it.
#[derive(Serialize, Deserialize)]
pub enum OidcCall {
    /// Remember an attempt under the hash of its state, from a network where that says anything; for whoever shows all
    /// that a change of theirs asks for where it is to connect an account.
    Begin(String, Option<String>, domain::oidc::Attempt, Option<CodeProof>),
    /// Give an attempt out by the hashes of its state and of what its browser keeps, this once.
    Take(String, String),
    /// Open a session for whoever is connected; whether the provider's word stands for a second step as well, and the
    /// hash of the ticket to be where they owe a code.
    Enter(VouchedFor, bool, String),
    /// Connect the account of a session with somebody who is called so there, at a provider that is called so.
    Connect(VouchedFor, String, String),
    /// How that of a session is connected with an issuer, and whether a change asks for a code.
    State(String, String),
    /// Let it be connected no more with an issuer, which is called so.
    Disconnect(CodeProof, String, String),
}

/// Somebody whom the provider vouches for.
#[derive(Debug, Serialize, Deserialize)]
pub struct VouchedFor {
    /// The issuer.
    pub issuer: String,
    /// Who they are there.
    pub subject: String,
    /// From where they come; whose account it is says the directory.
    pub attempt: Attempt,
    /// The hash of their session, or of the one to be.
    pub session: String,
}

/// How an account is connected, and whether a change asks for a code.
pub type Connected = (Option<OidcAccount>, bool);
