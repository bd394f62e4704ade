//! Calls to the installation's directory about passkeys.

use super::directory::Attempt;
use super::second_factor::CodeProof;
use domain::passkey::{Known, PublicKey};
use protocol::ids::AgentId;
use serde::{Deserialize, Serialize};

/// What the directory can be asked about them.
#[derive(Debug, Serialize, Deserialize)]
pub enum PasskeyCall {
    /// Those of the agent of a session.
    List(String),
    /// A challenge for one more, by what stands for the change.
    Begin(CodeProof),
    /// Store one that was made.
    Add(MadePasskey),
    /// Give one of the agent of a session another name.
    Rename(String, String, String),
    /// Remove one, by its name in addresses.
    Remove(CodeProof, String),
    /// A challenge for a sign-in in a browser, by the hash of what it keeps.
    Challenge(String),
    /// Count a sign-in by the one with this credential id, and tell what it takes to check it.
    Attempt(Attempt, String),
    /// Open a session by one whose signature was right.
    Open(SignedByPasskey),
}

/// A challenge for one more passkey, and what the browser has to know besides.
#[derive(Debug, Serialize, Deserialize)]
pub struct BegunPasskey {
    /// What is to be signed.
    pub challenge: Vec<u8>,
    /// The credential ids that there are.
    pub known: Vec<String>,
}

/// One that was made.
#[derive(Debug, Serialize, Deserialize)]
pub struct MadePasskey {
    /// The session that asks, from where, and how the mail that tells of it is to be.
    pub proof: CodeProof,
    /// What its owner calls it.
    pub name: String,
    /// Its credential id.
    pub id: String,
    /// What its signatures are verified with.
    pub key: PublicKey,
    /// Its signature counter.
    pub counter: u32,
    /// The challenge that was answered.
    pub challenge: Vec<u8>,
}

/// What a sign-in by a passkey is checked against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPasskey {
    /// Whose it is.
    pub agent: AgentId,
    /// Their email.
    pub email: String,
    /// What its signatures are verified with.
    pub key: PublicKey,
    /// Its counter as it was told last.
    pub counter: u32,
}

impl KnownPasskey {
    /// What the rules look at.
    #[must_use]
    pub fn known(&self) -> Known<'_> {
        Known { agent: &self.agent, key: &self.key, counter: self.counter }
    }
}

/// A sign-in whose signature was right.
#[derive(Debug, Serialize, Deserialize)]
pub struct SignedByPasskey {
    /// The credential id.
    pub id: String,
    /// What it was checked against.
    pub known: KnownPasskey,
    /// The counter that was signed.
    pub counter: u32,
    /// The challenge that was signed.
    pub challenge: Vec<u8>,
    /// Who tries, from where.
    pub attempt: Attempt,
    /// The hash of the session to be.
    pub session: String,
}
