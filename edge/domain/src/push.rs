//! Web Push: a message to a browser whose inbox is closed, through the push service of that browser (RFC 8030). What
//! the messages look like on the wire, whom they go to and what they say. The primitive operations (ECDH, AES-GCM,
//! ECDSA) are the platform's; everything around them is here.

pub mod delivery;
pub mod encryption;
pub mod endpoint;
pub mod notice;
pub mod owed;
pub mod vapid;

use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use endpoint::Endpoint;
use protocol::locale::team_locale_for;
use protocol::rejection::Rejection;
use protocol::team::push::NewSubscription;
use serde::{Deserialize, Serialize};

/// Bytes of a public key: a point of P-256, uncompressed (RFC 8291, section 3.1).
pub const PUBLIC_KEY: usize = 65;

/// Bytes of a subscription's authentication secret (RFC 8291, section 3.2).
pub const AUTH: usize = 16;

/// Most browsers of an account that are told. A further one takes the place of the one that was added first.
pub const SUBSCRIPTIONS_MAX: u64 = 10;

/// Where and how a browser is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The address at its push service.
    pub endpoint: String,
    /// Its public key, in base64url.
    pub key: String,
    /// Its authentication secret, in base64url.
    pub auth: String,
    /// The language in which it is told.
    pub locale: String,
    /// The installation's origin that it was made at: whom a push service turns to.
    pub origin: String,
}

impl Subscription {
    /// What a browser has handed in at an origin of ours. `local` says whether push services on this very machine are
    /// fine, as they are for whoever develops.
    ///
    /// # Errors
    /// [`Rejection::Malformed`] where it is no subscription, or its endpoint is nothing to be called from here.
    pub fn new(given: &NewSubscription, origin: &str, local: bool) -> Result<Self, Rejection> {
        let endpoint = Endpoint::parse(&given.endpoint).ok_or(Rejection::Malformed)?;
        if endpoint.is_local() && !local {
            return Err(Rejection::Malformed);
        }
        let key: [u8; PUBLIC_KEY] = bytes(&given.keys.p256dh).ok_or(Rejection::Malformed)?;
        let auth: [u8; AUTH] = bytes(&given.keys.auth).ok_or(Rejection::Malformed)?;
        // Uncompressed; whether the point is on the curve is for the platform to say.
        if key.first() != Some(&4) {
            return Err(Rejection::Malformed);
        }
        Ok(Self {
            endpoint: given.endpoint.clone(),
            key: URL_SAFE_NO_PAD.encode(key),
            auth: URL_SAFE_NO_PAD.encode(auth),
            locale: team_locale_for(&given.locale).to_owned(),
            origin: origin.to_owned(),
        })
    }
}

/// So many bytes from base64url, with or without its padding.
#[must_use]
pub fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    // No longer than they could be: what is read costs no more than what fits.
    if text.len() > N.div_ceil(3) * 4 {
        return None;
    }
    let read = URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()?;
    read.try_into().ok()
}

#[cfg(test)]
mod tests;
