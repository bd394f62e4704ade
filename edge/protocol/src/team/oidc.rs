//! Single sign-on by OpenID Connect: the way to the operator's provider, and one's account there.

use crate::ids::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the provider sends people back to.
pub const CALLBACK: &str = "/oidc/callback";

/// What says in the query of the page that people come back to how it went: the code of a refusal, or [`CONNECTED`].
pub const OUTCOME: &str = "sso";

/// The account is connected.
pub const CONNECTED: &str = "connected";

/// Begins to sign in.
#[derive(Serialize, Deserialize)]
pub struct BeginOidc {
    /// Where to go afterwards: path, query and fragment of a page of the team's.
    pub next: String,
}

/// Begins to connect one's account. It cannot be printed: a password belongs in no log.
#[derive(Serialize, Deserialize)]
pub struct ConnectOidc {
    /// One's password, as typed.
    pub current: String,
    /// A code of the app or a recovery code, as typed, where sign-ins ask for one; else empty.
    pub code: String,
    /// Where to go afterwards.
    pub next: String,
}

/// Where the browser is to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcWay {
    /// The provider's address.
    pub url: String,
}

/// How one's own account is connected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcState {
    /// What the provider is called.
    pub name: String,
    /// With whom there, if it is.
    pub connected: Option<OidcAccount>,
    /// Whether a change asks for a code besides the password.
    pub needs_code: bool,
}

/// An account at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcAccount {
    /// What it was called there when it was connected.
    pub label: String,
    /// Since when.
    pub since: Timestamp,
}
