//! The keys of a provider (RFC 7517), and which of them a signature is checked with.

use super::{KEYS_AGAIN_MS, Refused};
use crate::passkey::{Algorithm, PublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::ids::Timestamp;
use serde_json::{Value, json};

/// How long keys are good, in milliseconds.
const KEYS_MS: u64 = 5 * 60 * 1_000;

/// Most keys that are looked at.
const KEYS_MAX: usize = 50;

/// An algorithm by its name (RFC 7518, section 3.1). No other is taken, whatever a token says of itself.
pub(super) fn named(name: &str) -> Option<Algorithm> {
    [Algorithm::Rs256, Algorithm::Es256].into_iter().find(|one| name_of(*one) == name)
}

fn name_of(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Rs256 => "RS256",
        Algorithm::Es256 => "ES256",
    }
}

fn key_type(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Rs256 => "RSA",
        Algorithm::Es256 => "EC",
    }
}

/// Whether a key says this of itself, or nothing.
fn says(key: &Value, name: &str, wanted: &str) -> bool {
    key.get(name).is_none_or(|said| said == wanted)
}

fn fits(key: &Value, algorithm: Algorithm) -> bool {
    key.get("kty").is_some_and(|kty| kty == key_type(algorithm))
        && says(key, "alg", name_of(algorithm))
        && says(key, "use", "sig")
}

/// The key as the runtime takes it: its type and its numbers, nothing else.
fn public_key(key: &Value, algorithm: Algorithm) -> Result<PublicKey, Refused> {
    let part = |name: &str| key.get(name).and_then(Value::as_str).unwrap_or_default();
    let length = |name: &str| URL_SAFE_NO_PAD.decode(part(name)).map_or(0, |bytes| bytes.len());
    let (clean, good) = match algorithm {
        // 2,048 to 8,192 bits (RFC 7518, section 3.3).
        Algorithm::Rs256 => (
            json!({"kty": "RSA", "n": part("n"), "e": part("e")}),
            (256..=1_024).contains(&length("n")) && (1..=8).contains(&length("e")),
        ),
        Algorithm::Es256 => (
            json!({"kty": "EC", "crv": "P-256", "x": part("x"), "y": part("y")}),
            part("crv") == "P-256" && length("x") == 32 && length("y") == 32,
        ),
    };
    if good {
        Ok(PublicKey { algorithm, jwk: clean.to_string() })
    } else {
        Err(Refused("the provider's key is too weak, or is none"))
    }
}

/// All keys of a provider.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<Value>);

impl Keys {
    /// Reads its set of keys.
    ///
    /// # Errors
    /// It is no set of keys.
    pub fn read(json: &[u8]) -> Result<Self, Refused> {
        let mut set = serde_json::from_slice::<Value>(json).unwrap_or_default();
        match set.get_mut("keys").map(Value::take) {
            Some(Value::Array(mut keys)) => {
                keys.truncate(KEYS_MAX);
                Ok(Self(keys))
            }
            _ => Err(Refused("the provider's keys are no set of keys")),
        }
    }

    fn named<'a>(&'a self, kid: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |key| key.get("kid").is_some_and(|named| named == kid))
    }

    /// The key that a token names, if it is one for its algorithm. A token that names none means the only one that
    /// fits (OpenID Connect Core 1.0, section 10.1).
    ///
    /// # Errors
    /// Why there is none.
    pub fn choose(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<PublicKey, Refused> {
        if let Some(kid) = kid {
            if self.named(kid).next().is_none() {
                return Err(Refused("the ID token names a key that the provider does not have (kid)"));
            }
            let named = self.named(kid).find(|key| fits(key, algorithm));
            let named = named.ok_or(Refused("the ID token names a key that is not for its algorithm"))?;
            return public_key(named, algorithm);
        }
        let mut fitting = self.0.iter().filter(|key| fits(key, algorithm));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => public_key(only, algorithm),
            _ => Err(Refused("the ID token names no key, and not exactly one fits")),
        }
    }
}

/// Keys that were asked for at some moment.
#[derive(Clone, Debug, Default)]
pub struct KeyCache {
    /// Where they are from.
    from: String,
    keys: Keys,
    asked: Timestamp,
}

impl KeyCache {
    /// With what was just read.
    #[must_use]
    pub fn new(from: &str, keys: Keys, now: Timestamp) -> Self {
        Self { from: from.to_owned(), keys, asked: now }
    }

    /// The keys, if they are good for a token that names this one. One that is not among them has them asked for
    /// again, though not for every token that says so.
    #[must_use]
    pub fn good(&self, from: &str, kid: Option<&str>, now: Timestamp) -> Option<&Keys> {
        let age = now.saturating_sub(self.asked);
        let known = kid.is_none_or(|kid| self.keys.named(kid).next().is_some()) || age < KEYS_AGAIN_MS;
        (self.from == from && age < KEYS_MS && known).then_some(&self.keys)
    }
}
