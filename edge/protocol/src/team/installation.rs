//! How a site's chat is connected to what lies around it, as its team sees it.

use crate::ids::Timestamp;
use serde::{Deserialize, Serialize};

/// What is set up around a site's chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installation {
    /// Whether mail goes out.
    pub mail: MailSetup,
    /// Whether the site has a secret to sign with who its customers are.
    pub has_secret: bool,
    /// Until when the former secret is good, where there is one.
    pub former_until: Option<Timestamp>,
}

/// Whether mail goes out, and if not, what the operator has not set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSetup {
    /// It does, from this sender.
    Ready(String),
    /// Nobody has said who it is from.
    NoSender,
    /// Whom it is from is no address.
    BadSender,
    /// There is neither a mail server nor a provider.
    NoServer,
}

/// A wish for a new secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSecret {
    /// The former one ends at once, after a leak; or else it is good for a day.
    #[serde(default)]
    pub revoke: bool,
}

/// A new secret. It is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeSecret {
    /// The secret.
    pub secret: String,
    /// Until when the former one is good, where there is one.
    pub former_until: Option<Timestamp>,
}
