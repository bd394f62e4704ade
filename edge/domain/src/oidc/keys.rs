//! The keys of a provider (RFC 7517), and which of them a signature is checked with.

use super::{KEYS_AGAIN_MS, Refused};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::ids::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// How long keys are good, in milliseconds.
const KEYS_MS: u64 = 5 * 60 * 1_000;

/// Most keys that are looked at.
const KEYS_MAX: usize = 50;

/// The algorithms that are taken (RFC 7518, section 3.1), whatever a token says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with SHA-256, as PKCS #1 1.5 has it.
    Rs256,
    /// The curve P-256 with SHA-256.
    Es256,
}

impl Algorithm {
    /// By its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }

    fn key_type(self) -> &'static str {
        match self {
            Self::Rs256 => "RSA",
            Self::Es256 => "EC",
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
struct Stored {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    used_for: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
}

/// A public key for one algorithm, as the runtime takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwk {
    /// For which.
    pub algorithm: Algorithm,
    /// Its type and its numbers, nothing else.
    pub key: Value,
}

impl Stored {
    fn fits(&self, algorithm: Algorithm) -> bool {
        self.kty == algorithm.key_type()
            && self.alg.as_deref().is_none_or(|alg| alg == algorithm.name())
            && self.used_for.as_deref().is_none_or(|used_for| used_for == "sig")
    }

    fn jwk(&self, algorithm: Algorithm) -> Result<Jwk, Refused> {
        let bytes = |part: &Option<String>| part.as_ref().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let length = |part| bytes(part).map_or(0, |bytes| bytes.len());
        let (key, good) = match algorithm {
            // 2,048 to 8,192 bits (RFC 7518, section 3.3).
            Algorithm::Rs256 => (
                json!({"kty": "RSA", "n": self.n, "e": self.e}),
                (256..=1_024).contains(&length(&self.n)) && (1..=8).contains(&length(&self.e)),
            ),
            Algorithm::Es256 => (
                json!({"kty": "EC", "crv": "P-256", "x": self.x, "y": self.y}),
                self.crv.as_deref() == Some("P-256") && length(&self.x) == 32 && length(&self.y) == 32,
            ),
        };
        if good {
            Ok(Jwk { algorithm, key })
        } else {
            Err(Refused("the provider's key is too weak, or is none"))
        }
    }
}

/// All keys of a provider.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<Stored>);

impl Keys {
    /// Reads its set of keys. One that cannot be read is as good as not there.
    ///
    /// # Errors
    /// It is no set of keys.
    pub fn read(json: &[u8]) -> Result<Self, Refused> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        let Ok(Set { keys }) = serde_json::from_slice::<Set>(json) else {
            return Err(Refused("the provider's keys are no set of keys"));
        };
        let read = keys.into_iter().take(KEYS_MAX).filter_map(|key| serde_json::from_value(key).ok());
        Ok(Self(read.collect()))
    }

    fn has(&self, kid: &str) -> bool {
        self.0.iter().any(|key| key.kid.as_deref() == Some(kid))
    }

    /// The key that a token names, if it is one for its algorithm. A token that names none means the only one that
    /// fits (OpenID Connect Core 1.0, section 10.1).
    ///
    /// # Errors
    /// Why there is none.
    pub fn choose(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<Jwk, Refused> {
        if let Some(kid) = kid {
            if !self.has(kid) {
                return Err(Refused("the ID token names a key that the provider does not have (kid)"));
            }
            let named = self.0.iter().find(|key| key.kid.as_deref() == Some(kid) && key.fits(algorithm));
            return named
                .ok_or(Refused("the ID token names a key that is not for its algorithm"))?
                .jwk(algorithm);
        }
        let mut fitting = self.0.iter().filter(|key| key.fits(algorithm));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => only.jwk(algorithm),
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
        let known = kid.is_none_or(|kid| self.keys.has(kid)) || age < KEYS_AGAIN_MS;
        (self.from == from && age < KEYS_MS && known).then_some(&self.keys)
    }
}
