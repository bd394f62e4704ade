//! Passkeys (WebAuthn, Level 3): what an authenticator made and signed is read and checked here, all but the signature
//! itself, which the runtime verifies.
//!
//! Two ceremonies, registration (section 7.1) and sign-in (section 7.2). In both the authenticator has verified who
//! holds it (the flags UP and UV), so that a passkey is two factors at once. Attestation is not asked for: whatever
//! comes as its statement is skipped.

mod authenticator;
mod cbor;
mod challenge;
mod key;

use authenticator::AuthenticatorData;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cbor::Reader;
pub use challenge::{KEY_BYTES, NONCE_BYTES, Purpose, check_challenge, new_challenge, read_key};
use core::net::{Ipv4Addr, Ipv6Addr};
pub use key::{Algorithm, PublicKey};
use protocol::ids::AgentId;
use protocol::rejection::Rejection;
use protocol::team::passkey::{NewPasskey, PasskeySignIn};
use serde::Deserialize;
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

/// Most passkeys of one account.
pub const PASSKEYS_MAX: usize = 10;

/// How long a challenge is good, in milliseconds: as long as a person may need (WebAuthn, section 15.1, names five to ten
/// minutes).
pub const CHALLENGE_MS: u64 = 5 * 60 * 1_000;

/// Most bytes of what the browser says (its fields have no limit in the standard; browsers write some 200).
const CLIENT_DATA_MAX: usize = 2_048;
/// Most bytes of an attestation object, a statement with its certificates included.
const ATTESTATION_MAX: usize = 16_384;
/// Most bytes of an authenticator's data, extensions included.
const DATA_MAX: usize = 4_096;
/// Most bytes of a signature: that of an RSA key of 4,096 bits.
const SIGNATURE_MAX: usize = 512;
/// How many bytes the name of a passkey has (section 6.1.1, "credentialIdLength", and section 4, "Credential ID").
const ID_BYTES: std::ops::RangeInclusive<usize> = 16..=1_023;

/// Where passkeys belong: the one origin whose pages may use them, and its host, to which they are bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    origin: String,
    host: String,
}

/// A passkey that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its name, which the authenticator gave it, in base64url.
    pub id: String,
    /// What its signatures are verified with.
    pub key: PublicKey,
    /// Its signature counter; 0 where it has none.
    pub counter: u32,
    /// The challenge that was answered.
    pub challenge: Vec<u8>,
}

/// A sign-in by a passkey, of which all is right but the challenge and the signature, which are still to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// The challenge that was answered.
    pub challenge: Vec<u8>,
    /// The signature counter; 0 where there is none.
    pub counter: u32,
    /// What was signed.
    pub signed: Vec<u8>,
    /// The signature, in the form that goes with the key.
    pub signature: Vec<u8>,
}

/// What is known of a passkey that somebody signs in with.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Whose it is.
    pub agent: &'a AgentId,
    /// What its signatures are verified with.
    pub key: &'a PublicKey,
    /// Its counter as it was told last.
    pub counter: u32,
}

/// What the browser says of a ceremony (section 5.8.1).
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: Option<bool>,
    #[serde(rename = "topOrigin", default)]
    top_origin: Option<IgnoredAny>,
}

impl Party {
    /// That of an installation at an origin. Browsers bind passkeys to a host that has a name, and use them in
    /// encrypted pages alone, or on the developer's own machine (section 5.1.2).
    ///
    /// # Errors
    /// [`Rejection::PasskeysOff`] where there can be none.
    pub fn of(origin: &str) -> Result<Self, Rejection> {
        let (scheme, rest) = origin.split_once("://").ok_or(Rejection::PasskeysOff)?;
        let host = rest.split(':').next().unwrap_or_default();
        let is_local = host == "localhost" || host.ends_with(".localhost");
        let is_number =
            rest.starts_with('[') || host.parse::<Ipv4Addr>().is_ok() || host.parse::<Ipv6Addr>().is_ok();
        let is_secure = scheme == "https" || scheme == "http" && is_local;
        if host.is_empty() || is_number || !is_secure {
            return Err(Rejection::PasskeysOff);
        }
        Ok(Self { origin: origin.to_owned(), host: host.to_owned() })
    }

    /// The host that passkeys are bound to (the "RP ID").
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Reads and checks a passkey that was made (section 7.1). What is not looked at here is whether the challenge is
    /// ours ([`check_challenge`]), and whether there is such a passkey already.
    ///
    /// # Errors
    /// [`Rejection::WrongPasskey`].
    pub fn registered(&self, new: &NewPasskey) -> Result<Registration, Rejection> {
        let (_, challenge) = self.client_data(&new.client_data, "webauthn.create")?;
        let object = decoded(&new.attestation, ATTESTATION_MAX)?;
        let data = attested(&object).and_then(AuthenticatorData::read);
        let data = data.filter(|data| data.is_good(&self.host)).ok_or(Rejection::WrongPasskey)?;
        let credential = data.credential.ok_or(Rejection::WrongPasskey)?;
        if !ID_BYTES.contains(&credential.id.len()) {
            return Err(Rejection::WrongPasskey);
        }
        let id = URL_SAFE_NO_PAD.encode(credential.id);
        Ok(Registration { id, key: credential.key, counter: data.counter, challenge })
    }

    /// Reads and checks a sign-in by a passkey that is known (section 7.2). What is not looked at here is whether the
    /// challenge is ours ([`check_challenge`]), and the signature.
    ///
    /// # Errors
    /// [`Rejection::WrongPasskey`].
    pub fn asserted(&self, shown: &PasskeySignIn, known: Known<'_>) -> Result<Assertion, Rejection> {
        let (client_data, challenge) = self.client_data(&shown.client_data, "webauthn.get")?;
        let bytes = decoded(&shown.authenticator_data, DATA_MAX)?;
        let data = AuthenticatorData::read(&bytes);
        // Only a new passkey tells its key (section 6.1).
        let data = data.filter(|data| data.is_good(&self.host) && data.credential.is_none());
        let counter = data.ok_or(Rejection::WrongPasskey)?.counter;
        if decoded(&shown.user, protocol::team::passkey::USER_MAX)? != known.agent.as_str().as_bytes() {
            return Err(Rejection::WrongPasskey);
        }
        counts_on(known.counter, counter)?;
        let signature = decoded(&shown.signature, SIGNATURE_MAX)?;
        let signature = known.key.algorithm.raw(&signature).ok_or(Rejection::WrongPasskey)?;
        let signed = [bytes.as_slice(), Sha256::digest(&client_data).as_slice()].concat();
        Ok(Assertion { challenge, counter, signed, signature })
    }

    /// What the browser says, as bytes, and the challenge in it.
    fn client_data(&self, encoded: &str, kind: &str) -> Result<(Vec<u8>, Vec<u8>), Rejection> {
        let bytes = decoded(encoded, CLIENT_DATA_MAX)?;
        let data: ClientData = serde_json::from_slice(&bytes).map_err(|_| Rejection::WrongPasskey)?;
        let is_framed = data.cross_origin.unwrap_or_default() || data.top_origin.is_some();
        if data.kind != kind || data.origin != self.origin || is_framed {
            return Err(Rejection::WrongPasskey);
        }
        let challenge = decoded(&data.challenge, CLIENT_DATA_MAX)?;
        Ok((bytes, challenge))
    }
}

/// The authenticator's data in an attestation object (section 6.5): a map of a format, its statement, and the data.
fn attested(object: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::new(object);
    let (mut format, mut statement, mut data) = (None, None, None);
    for _ in 0..reader.map()? {
        let twice = match reader.text()? {
            "fmt" => format.replace(reader.text()?).is_some(),
            "attStmt" => statement.replace(reader.skip()?).is_some(),
            "authData" => data.replace(reader.bytes()?).is_some(),
            _ => return None,
        };
        if twice {
            return None;
        }
    }
    reader.end()?;
    format.and(statement).and(data)
}

/// Whether a signature counter goes on from the one that was told before, or neither has one (section 6.1.1): where it
/// does not, there are two of the passkey.
///
/// # Errors
/// [`Rejection::WrongPasskey`].
pub fn counts_on(known: u32, told: u32) -> Result<(), Rejection> {
    if told > known || (known, told) == (0, 0) { Ok(()) } else { Err(Rejection::WrongPasskey) }
}

/// Whether a passkey is `now` still what it was before its signature was verified, and its counter goes on: it may have
/// been removed meanwhile, made anew, or used by whoever has another one of it.
///
/// # Errors
/// [`Rejection::WrongPasskey`].
pub fn is_still(before: Known<'_>, now: Option<Known<'_>>, counter: u32) -> Result<(), Rejection> {
    let now = now.ok_or(Rejection::WrongPasskey)?;
    if (now.agent, now.key) != (before.agent, before.key) {
        return Err(Rejection::WrongPasskey);
    }
    counts_on(now.counter, counter)
}

/// Whether an account that has so many may have one more.
///
/// # Errors
/// [`Rejection::TooManyPasskeys`].
pub fn has_room(count: usize) -> Result<(), Rejection> {
    if count < PASSKEYS_MAX { Ok(()) } else { Err(Rejection::TooManyPasskeys) }
}

/// Whether somebody whose password was right, and who has no authenticator app, may change what they sign in with:
/// where a second factor is required and they have a passkey, only in a session that one has opened. A password alone
/// would otherwise get itself the factor that it lacks.
///
/// # Errors
/// [`Rejection::PasskeyNeeded`].
pub fn may_change(required: bool, has_passkey: bool, session_has_shown: bool) -> Result<(), Rejection> {
    if required && has_passkey && !session_has_shown { Err(Rejection::PasskeyNeeded) } else { Ok(()) }
}

/// How an agent is called to authenticators (the "user handle", section 5.4.3): by their id, which says nothing.
#[must_use]
pub fn user(agent: &AgentId) -> String {
    URL_SAFE_NO_PAD.encode(agent.as_str())
}

/// Bytes as they travel.
#[must_use]
pub fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a text in base64url, no more than `most` of them.
fn decoded(text: &str, most: usize) -> Result<Vec<u8>, Rejection> {
    if text.len() > most.div_ceil(3) * 4 {
        return Err(Rejection::WrongPasskey);
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).ok();
    bytes.filter(|bytes| bytes.len() <= most).ok_or(Rejection::WrongPasskey)
}

#[cfg(test)]
mod tests;
