//! Calls to the installation's directory about single sign-on.

use super::directory::{Attempt, MailFrame};
use super::second_factor::CodeProof;
use domain::oidc::Subject;
use protocol::team::oidc::OidcAccount;
use serde::{Deserialize, Serialize};

/// What the directory can be asked about it.
#[derive(Serialize, Deserialize)]
pub enum OidcCall {
    /// Remember an attempt, for whoever shows all that a change of theirs asks for where it is to connect an account.
    Begin(NewAttempt, Option<CodeProof>),
    /// Give an attempt out by the hashes of its state and of what its browser keeps, this once.
    Take(String, String),
    /// Open a session for whoever is connected.
    Enter(OidcEntry),
    /// Connect the account of a session.
    Connect(OidcConnection),
    /// How that of a session is connected with an issuer, and whether a change asks for a code.
    State(String, String),
    /// Let it be connected no more with an issuer, which is called so.
    Disconnect(CodeProof, String, String),
}

/// An attempt that begins. It cannot be printed: it opens something.
#[derive(Serialize, Deserialize)]
pub struct NewAttempt {
    /// The hash of its state.
    pub state: String,
    /// Where it comes from, where that says anything.
    pub network: Option<String>,
    /// The attempt.
    pub attempt: domain::oidc::Attempt,
}

/// Somebody whom the provider vouches for.
#[derive(Debug, Serialize, Deserialize)]
pub struct OidcEntry {
    /// The issuer.
    pub issuer: String,
    /// Who they are there.
    pub subject: String,
    /// Whether its word stands for a second step as well.
    pub is_strong: bool,
    /// From where they come; whose account it is says the directory.
    pub attempt: Attempt,
    /// The hash of the session to be.
    pub session: String,
    /// The hash of the ticket to be, where they owe a code.
    pub ticket: String,
}

/// Somebody whose account is to be connected.
#[derive(Debug, Serialize, Deserialize)]
pub struct OidcConnection {
    /// The hash of their session.
    pub session: String,
    /// The issuer.
    pub issuer: String,
    /// What people call it.
    pub name: String,
    /// Who they are there.
    pub subject: String,
    /// What they are called there.
    pub label: String,
    /// From where they come.
    pub attempt: Attempt,
    /// For the mail that tells of it.
    pub frame: MailFrame,
}

impl OidcConnection {
    /// Of a subject.
    pub fn new(
        session: String,
        issuer: String,
        name: String,
        subject: Subject,
        attempt: Attempt,
        frame: MailFrame,
    ) -> Self {
        let Subject { subject, label, .. } = subject;
        Self { session, issuer, name, subject, label, attempt, frame }
    }
}

/// How an account is connected, and whether a change asks for a code.
pub type Connected = (Option<OidcAccount>, bool);
