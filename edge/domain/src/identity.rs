//! Who a visitor is, when the site vouches for it: a JSON Web Token (RFC 7519) that the site's own
//! server signs with HMAC SHA-256 (`HS256`, RFC 7518, section 3.2) and a secret it shares with us.
//!
//! Exactly one algorithm is taken, whatever a token says of itself, and nothing in a token is
//! believed before its signature has been checked.

use crate::keys::Vouched;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use protocol::conversation::customer::Customer;
use protocol::ids::{SiteId, Timestamp};
use protocol::rejection::Rejection;
use protocol::{limits, text};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// How far the site's clock may be off, in seconds.
pub const LEEWAY_SECONDS: u64 = 60;

/// How long the former secret is still good after a new one was made, in milliseconds: as long as a
/// site's servers may take to learn of it.
pub const FORMER_MS: u64 = 24 * 60 * 60 * 1_000;

/// The secrets that a site signs with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secrets {
    /// The one to sign with; none before the first was made.
    pub current: Option<String>,
    /// The one before, and until when it is good.
    pub former: Option<(String, Timestamp)>,
    /// The number of the current one; the one before has the number before.
    #[serde(default)]
    pub generation: u64,
    /// The number of the first that was not revoked. What was given by the word of an earlier one has ended.
    #[serde(default)]
    pub since: u64,
}

impl Secrets {
    /// A new secret takes the place of the current one, which stays good for a while, unless it is
    /// `revoked`.
    #[must_use]
    pub fn renewed(self, secret: String, revoked: bool, now: Timestamp) -> Self {
        let former = self.current.map(|current| (current, now.saturating_add(FORMER_MS)));
        let generation = self.generation.saturating_add(1);
        let since = if revoked { generation } else { self.since };
        Self { current: Some(secret), former: former.filter(|_| !revoked), generation, since }
    }

    /// The secrets that are good now, with their numbers.
    pub fn good(&self, now: Timestamp) -> impl Iterator<Item = (&str, u64)> {
        let former = self.former.as_ref().filter(|(_, until)| now < *until);
        let former = former.map(|(secret, _)| (secret.as_str(), self.generation.saturating_sub(1)));
        self.current.iter().map(|current| (current.as_str(), self.generation)).chain(former)
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Extensions that whoever reads the token must know (RFC 7515, section 4.1.11). We know none.
    #[serde(default)]
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    aud: Audience,
    exp: u64,
    #[serde(default)]
    nbf: u64,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    email: Option<String>,
}

/// One site or several (RFC 7519, section 4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Whether a token looks like one that a site signs: its length, three parts in base64url, and the one
/// algorithm. What does not is refused where it comes in, without asking whoever has the secrets.
///
/// # Errors
/// [`Rejection::IdentityInvalid`].
pub fn check_shape(token: &str) -> Result<(), Rejection> {
    let invalid = Rejection::IdentityInvalid;
    if token.len() > limits::IDENTITY_MAX {
        return Err(invalid);
    }
    let is_base64url = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let (header, rest) = token.split_once('.').ok_or(invalid)?;
    let (claims, signature) = rest.split_once('.').ok_or(invalid)?;
    let length = signature.len();
    if ![header, claims, signature].into_iter().all(is_base64url) || length != SHA256_LENGTH {
        return Err(invalid);
    }
    let Header { alg, crit } = part(header)?;
    if alg != "HS256" || crit.is_some() { Err(invalid) } else { Ok(()) }
}

/// Characters of a SHA-256 in base64url without padding.
const SHA256_LENGTH: usize = 43;

/// The customer that a token stands for at a site, at the moment `now`, and which of its secrets says so.
///
/// # Errors
/// [`Rejection::IdentityExpired`] for one that was right once, [`Rejection::IdentityInvalid`] for
/// any other that is not.
pub fn verify(token: &str, secrets: &Secrets, site: &SiteId, now: Timestamp) -> Result<Vouched, Rejection> {
    let invalid = Rejection::IdentityInvalid;
    check_shape(token)?;
    let (signed, signature) = token.rsplit_once('.').ok_or(invalid)?;
    let (_, claims) = signed.split_once('.').ok_or(invalid)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| invalid)?;
    // Both are tried, so that the time does not tell which one it was.
    let signer = secrets.good(now).fold(None, |signer, (secret, generation)| {
        let is_it = is_signed(signed, &signature, secret.as_bytes());
        signer.or(is_it.then_some(generation))
    });
    let generation = signer.ok_or(invalid)?;
    let claims: Claims = part(claims)?;
    let ours = match &claims.aud {
        Audience::One(aud) => aud == site.as_str(),
        Audience::Several(several) => several.iter().any(|aud| aud == site.as_str()),
    };
    let seconds = now / 1_000;
    let begun = claims.nbf <= seconds.saturating_add(LEEWAY_SECONDS);
    let id = claims.sub;
    if !ours || !begun || text::customer_id(&id).is_err() {
        return Err(invalid);
    }
    if claims.exp.saturating_add(LEEWAY_SECONDS) <= seconds {
        return Err(Rejection::IdentityExpired);
    }
    let customer = Customer {
        id,
        // What cannot be shown is left out: whom the token stands for is clear without.
        name: claims.name.and_then(|name| text::name(&name).ok()),
        email: claims.email.and_then(|email| text::email(&email)),
    };
    Ok(Vouched { customer, generation })
}

/// Whether a text was signed with a secret, in a time that does not tell where a wrong signature
/// differs.
fn is_signed(text: &str, signature: &[u8], secret: &[u8]) -> bool {
    // A key of any length will do for HMAC.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return false };
    mac.update(text.as_bytes());
    mac.verify_slice(signature).is_ok()
}

/// A part of a token: JSON in base64url without padding.
fn part<T: serde::de::DeserializeOwned>(encoded: &str) -> Result<T, Rejection> {
    let json = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| Rejection::IdentityInvalid)?;
    serde_json::from_slice(&json).map_err(|_| Rejection::IdentityInvalid)
}

#[cfg(test)]
mod tests;
