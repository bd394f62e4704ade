//! The passkeys of an account: made, named, removed, signed in with. Bytes travel in base64url without padding, as
//! browsers write them into JSON (WebAuthn, Level 3, section 5.1).

use crate::ids::Timestamp;
use serde::{Deserialize, Serialize};

/// Most bytes of the name by which authenticators know an account (WebAuthn, section 5.4.3).
pub const USER_MAX: usize = 64;

/// One of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// Names it in addresses.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub made: Timestamp,
    /// When somebody signed in with it last.
    pub used: Option<Timestamp>,
}

/// One's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkeys {
    /// The oldest first.
    pub list: Vec<Passkey>,
    /// Whether a change asks for a code of the authenticator app as well.
    pub code: bool,
    /// Whether there can be any at this address.
    pub possible: bool,
}

/// What a browser needs to have one made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyOptions {
    /// What is to be signed, for five minutes and once.
    pub challenge: String,
    /// The host that it is bound to.
    pub host: String,
    /// By which the authenticator knows the account.
    pub user: String,
    /// The account's email.
    pub email: String,
    /// The agent's name.
    pub name: String,
    /// Those that there are: an authenticator that holds one makes no other.
    pub known: Vec<String>,
}

/// One that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPasskey {
    /// What its owner calls it.
    pub name: String,
    /// The browser's `clientDataJSON`.
    pub client_data: String,
    /// The browser's `attestationObject`.
    pub attestation: String,
}

/// Another name for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyName {
    /// The name.
    pub name: String,
}

/// What a browser needs to have somebody sign in with one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyChallenge {
    /// What is to be signed, for five minutes and once.
    pub challenge: String,
    /// The host that they are bound to.
    pub host: String,
}

/// A sign-in by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeySignIn {
    /// The credential's id.
    pub id: String,
    /// The browser's `clientDataJSON`.
    pub client_data: String,
    /// The browser's `authenticatorData`.
    pub authenticator_data: String,
    /// The signature.
    pub signature: String,
    /// The browser's `userHandle`.
    pub user: String,
}
