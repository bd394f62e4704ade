//! The life of an attempt: from when a browser leaves for the provider until it comes back, once.

use super::{Discovery, Provider, Refused, form};
use crate::keys::equal;
use crate::quota::{self, Limit};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long somebody may take at the provider, in milliseconds.
pub const ATTEMPT_MS: u64 = 10 * 60 * 1_000;

/// Longest code that a provider may give, in bytes.
const CODE_MAX: usize = 4_096;

/// What is stored of an attempt, under the hash of its state. It cannot be printed: it opens something.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The hash of what the browser keeps meanwhile, which comes back with it.
    pub holder: String,
    /// What the ID token has to repeat.
    pub nonce: String,
    /// What the code is redeemed with (RFC 7636).
    pub verifier: String,
    /// Where the browser goes afterwards.
    pub next: String,
    /// The hash of what the browser keeps since somebody signed in with it.
    pub browser: Option<String>,
    /// The hash of the session whose account is to be connected, where that was asked for.
    pub linking: Option<String>,
    /// Until when it is good.
    pub until: Timestamp,
}

impl Attempt {
    /// Lets a browser go on that has come back: what is stored of the attempt, if anything is, and the hash of what
    /// the browser showed.
    ///
    /// # Errors
    /// [`Rejection::OidcFailed`].
    pub fn check(stored: Option<&Self>, holder: &str, now: Timestamp) -> Result<(), Rejection> {
        let attempt = stored.ok_or(Rejection::OidcFailed)?;
        let good = equal(&attempt.holder, holder) && now < attempt.until;
        if good { Ok(()) } else { Err(Rejection::OidcFailed) }
    }

    /// The provider's address, to which the browser goes: with our callback, the attempt's state, and its nonce and
    /// the challenge of its verifier.
    #[must_use]
    pub fn address(&self, provider: &Provider, discovery: &Discovery, callback: &str, state: &str) -> String {
        let challenge = challenge(&self.verifier);
        let fields = form(&[
            ("response_type", "code"),
            ("client_id", &provider.client_id),
            ("redirect_uri", callback),
            ("scope", "openid profile email"),
            ("state", state),
            ("nonce", &self.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let sign = if discovery.authorization.contains('?') { '&' } else { '?' };
        format!("{}{sign}{fields}", discovery.authorization)
    }

    /// The fields with which a code is redeemed, without those that say who we are.
    #[must_use]
    pub fn redeem<'a>(&'a self, code: &'a str, callback: &'a str) -> Vec<(&'static str, &'a str)> {
        vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", callback),
            ("code_verifier", &self.verifier),
        ]
    }
}

/// What stands for a verifier while only the browser has been seen (RFC 7636, section 4.2, `S256`).
#[must_use]
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// What a browser brings back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// What the code is.
    pub code: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// Who says so (RFC 9207).
    pub issuer: Option<String>,
}

impl Returned {
    /// The code, if it comes from the provider.
    ///
    /// # Errors
    /// Why it is not believed.
    pub fn code(&self, provider: &Provider, discovery: &Discovery) -> Result<&str, Refused> {
        match &self.issuer {
            Some(issuer) if *issuer != provider.issuer => {
                return Err(Refused("the answer comes from another issuer (iss)"));
            }
            None if discovery.names_itself => {
                return Err(Refused("the answer does not say which issuer it comes from (iss)"));
            }
            _ => {}
        }
        if self.error.is_some() {
            return Err(Refused("the provider said no, or whoever signs in did"));
        }
        let code = self.code.as_deref().filter(|code| !code.is_empty() && code.len() <= CODE_MAX);
        code.ok_or(Refused("the answer brings no code"))
    }
}

/// Where a new attempt is counted that brings no proof: each name with its limit.
#[must_use]
pub fn counts(network: Option<&str>) -> Vec<(String, Limit)> {
    quota::network_counts("single sign-on", network, quota::OIDC_FROM_NETWORK, quota::OIDC_FROM_WIDER)
}
