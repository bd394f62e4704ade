//! Calls to the installation's directory about second factors.

use super::directory::{Attempt, MailFrame};
use super::passkeys::PasskeyCall;
use protocol::ids::{SiteId, Timestamp};
use serde::{Deserialize, Serialize};

/// What the directory can be asked about them.
#[derive(Debug, Serialize, Deserialize)]
pub enum FactorCall {
    /// Remember by its hash that somebody gave the right password and owes the code.
    Owe(Attempt, String),
    /// Take the code, and open a session.
    Pay(OwedCode),
    /// How that of the agent of a session stands.
    State(String),
    /// Make a secret for the agent of a session, whose password was right.
    Begin(String, Attempt),
    /// Switch it on by its first code.
    Confirm(CodeProof),
    /// Switch it off.
    End(CodeProof),
    /// Make new recovery codes.
    Renew(CodeProof),
    /// Switch off that of whoever has this email, by the operator's word.
    Clear(String, MailFrame),
    /// Whether a site requires one, as the agent of a session is told.
    Rule(SiteId, String),
    /// Have a site require one, or no more, as the agent of a session.
    PutRule(SiteId, String, bool),
    /// Something about passkeys.
    Passkey(PasskeyCall),
}

/// A code that somebody owes after the right password.
#[derive(Debug, Serialize, Deserialize)]
pub struct OwedCode {
    /// The hash of the ticket that they have.
    pub ticket: String,
    /// Who tries, from where; the ticket knows the email.
    pub attempt: Attempt,
    /// The code, as typed.
    pub code: String,
    /// The hash of the session to be.
    pub session: String,
}

/// A code that stands for a change of one's own second factor.
#[derive(Debug, Serialize, Deserialize)]
pub struct CodeProof {
    /// The hash of the session that asks.
    pub session: String,
    /// Who tries, from where; with the password that was right, where the change asks for one.
    pub attempt: Attempt,
    /// The code, as typed.
    pub code: String,
    /// For the mail that tells of it.
    pub frame: MailFrame,
}

/// A secret for an authenticator app.
#[derive(Debug, Serialize, Deserialize)]
pub struct MadeFactor {
    /// In base32.
    pub secret: String,
    /// Until when its first code is to come.
    pub until: Timestamp,
}
