//! The second factor of an account, and which sites require one.

use crate::ids::Timestamp;
use serde::{Deserialize, Serialize};

/// How one's own stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// Whether sign-ins ask for it.
    pub on: bool,
    /// How many recovery codes are left.
    pub recovery_left: u32,
    /// Whether a site one works for requires one.
    pub required: bool,
}

/// Begins with one. It cannot be printed: a password belongs in no log.
#[derive(Serialize, Deserialize)]
pub struct BeginSecondFactor {
    /// One's password, as typed.
    pub current: String,
}

/// What an authenticator app is given. It cannot be printed: it belongs in no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The secret in base32, to be typed.
    pub secret: String,
    /// The address that the picture holds (`otpauth:`).
    pub address: String,
    /// The picture, an SVG document; empty where there is none.
    pub picture: String,
    /// Until when the first code is to come.
    pub until: Timestamp,
}

/// The first code, which switches it on.
#[derive(Serialize, Deserialize)]
pub struct ConfirmSecondFactor {
    /// The code, as typed.
    pub code: String,
}

/// What a change asks for where it is on.
#[derive(Serialize, Deserialize)]
pub struct SecondFactorProof {
    /// One's password, as typed.
    pub current: String,
    /// A code of the app or a recovery code, as typed.
    pub code: String,
}

/// The recovery codes, which are told this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// Each is good once.
    pub codes: Vec<String>,
}

/// Whether a site requires one, as those who run it are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorRule {
    /// Whether the site does.
    pub required: bool,
    /// Whether the installation does, for all of its sites.
    pub everywhere: bool,
    /// Who works for the site and has none, by name.
    pub without: Vec<String>,
    /// Whether whoever asks has one.
    pub own: bool,
}

/// A change of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFactorRule {
    /// Whether the site is to require one.
    pub required: bool,
}
