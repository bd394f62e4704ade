//! The check-up of an installation, as owners and admins see it.

use crate::ids::Timestamp;
use serde::{Deserialize, Serialize};

/// What the browser of whoever asks knows, and what is to be tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckUpRequest {
    /// The origin of the page.
    pub origin: String,
    /// The browser's clock, in milliseconds since 1970.
    pub now: Timestamp,
    /// The version of the app that asks.
    pub version: String,
    /// In which language the findings are to be.
    pub language: String,
    /// Whether a mail is to be sent to whoever asks.
    #[serde(default)]
    pub mail: bool,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckUp {
    /// All findings, in the order they are shown in.
    pub findings: Vec<CheckUpFinding>,
    /// Whether mail is set up, so that one can be sent to try it.
    pub can_mail: bool,
}

/// What is to be said of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckUpFinding {
    /// What it is about, in the language that was asked for.
    pub topic: String,
    /// How bad it is.
    pub state: State,
    /// What was found, and what mends it, in that language.
    pub text: String,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it has to be.
    Ok,
    /// It works, and somebody should look at it.
    Warn,
    /// It does not work.
    Bad,
}
