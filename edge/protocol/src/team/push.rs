//! Web Push: a browser that is told of new chats while its inbox is closed.

use serde::{Deserialize, Serialize};

/// How the browser of a session stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushState {
    /// The installation's public key, in base64url: what a browser makes its subscription for.
    pub key: String,
    /// Whether this session's browser is told.
    pub on: bool,
}

/// A browser's subscription: what `PushSubscription.toJSON()` says, and a language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSubscription {
    /// The address at its push service.
    pub endpoint: String,
    /// Its keys.
    pub keys: SubscriptionKeys,
    /// The language in which it is to be told.
    #[serde(default)]
    pub locale: String,
}

/// The keys of a subscription, in base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionKeys {
    /// Its public key.
    pub p256dh: String,
    /// Its authentication secret.
    pub auth: String,
}
