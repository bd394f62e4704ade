//! The ID token (OpenID Connect Core 1.0, sections 2 and 3.1.3.7): read here, believed only after its signature.

use super::{Algorithm, Refused, same};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::ids::Timestamp;
use protocol::text::first_chars;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

/// How far the provider's clock may be off, in seconds.
const LEEWAY_SECONDS: f64 = 60.0;

/// Longest token, in bytes.
const TOKEN_MAX: usize = 32 * 1024;

/// Longest name of somebody, in bytes (section 2, `sub`).
const SUBJECT_MAX: usize = 255;

/// Most characters of what somebody is called there.
const LABEL_MAX: usize = 80;

/// Bytes of a signature with P-256: two numbers (RFC 7518, section 3.4).
const ES256_LENGTH: usize = 64;

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    /// Extensions that whoever reads the token must know (RFC 7515, section 4.1.11). We know none.
    #[serde(default)]
    crit: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    #[serde(default)]
    azp: Option<String>,
    exp: f64,
    iat: f64,
    #[serde(default)]
    nbf: Option<f64>,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    amr: Option<Vec<String>>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    preferred_username: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

/// One or several (RFC 7519, section 4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What a token has to say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Whose it is.
    pub issuer: &'a str,
    /// For whom.
    pub client_id: &'a str,
    /// For which attempt.
    pub nonce: &'a str,
}

/// Whom a token is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Who at the provider: this and nothing else tells people apart.
    pub subject: String,
    /// What they are called there, to be shown to themselves.
    pub label: String,
    /// Whether they have shown two factors of different kinds.
    pub is_strong: bool,
}

/// A token whose signature is still to be checked.
pub struct IdToken {
    /// How it is signed.
    pub algorithm: Algorithm,
    /// By which key, if it says so.
    pub kid: Option<String>,
    /// What is signed.
    pub signed: String,
    /// The signature.
    pub signature: Vec<u8>,
}

impl IdToken {
    /// Reads the outside of a token.
    ///
    /// # Errors
    /// Why it is not believed.
    pub fn read(token: &str) -> Result<Self, Refused> {
        let no_token = Refused("the ID token is none");
        let (signed, signature) =
            token.rsplit_once('.').filter(|_| token.len() <= TOKEN_MAX).ok_or(no_token)?;
        let (header, claims) = signed.split_once('.').ok_or(no_token)?;
        if claims.contains('.') {
            return Err(no_token);
        }
        let Header { alg, kid, crit } = part(header).ok_or(no_token)?;
        if crit.is_some() {
            return Err(Refused("the ID token asks for an extension (crit)"));
        }
        let algorithm =
            Algorithm::named(&alg).ok_or(Refused("the ID token is signed neither by RS256 nor by ES256"))?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| no_token)?;
        if algorithm == Algorithm::Es256 && signature.len() != ES256_LENGTH {
            return Err(Refused("the ID token's signature has another length"));
        }
        Ok(Self { algorithm, kid, signed: signed.to_owned(), signature })
    }

    /// Whom the token is about, once its signature was found right.
    ///
    /// # Errors
    /// Why it is not believed.
    pub fn subject(&self, expected: &Expected<'_>, now: Timestamp) -> Result<Subject, Refused> {
        let claims = self.signed.split_once('.').and_then(|(_, claims)| part::<Claims>(claims));
        let claims = claims.ok_or(Refused("the ID token lacks what it must say, or says it twice"))?;
        if claims.iss != expected.issuer {
            return Err(Refused("the ID token is from another issuer (iss)"));
        }
        let ours = |name: &String| name == expected.client_id;
        let (is_for_us, is_shared) = match &claims.aud {
            Audience::One(name) => (ours(name), false),
            Audience::Several(names) => (names.iter().any(ours), names.len() > 1),
        };
        if !is_for_us {
            return Err(Refused("the ID token is for somebody else (aud)"));
        }
        if !claims.azp.as_ref().map_or(!is_shared, ours) {
            return Err(Refused("the ID token was given to somebody else (azp)"));
        }
        let seconds = now as f64 / 1_000.0;
        if claims.exp + LEEWAY_SECONDS <= seconds {
            return Err(Refused("the ID token has expired (exp)"));
        }
        if claims.iat.max(claims.nbf.unwrap_or(claims.iat)) > seconds + LEEWAY_SECONDS {
            return Err(Refused("the ID token is from the future (iat, nbf)"));
        }
        if !claims.nonce.as_deref().is_some_and(|nonce| same(nonce, expected.nonce)) {
            return Err(Refused("the ID token is for another attempt (nonce)"));
        }
        if claims.sub.is_empty() || claims.sub.len() > SUBJECT_MAX || claims.sub.chars().any(char::is_control)
        {
            return Err(Refused("the ID token says nobody's name (sub)"));
        }
        let is_strong = claims.amr.as_deref().is_some_and(shows_two_factors);
        let called = [claims.email, claims.preferred_username, claims.name].into_iter().flatten();
        let shown = |called: &String| !called.trim().is_empty() && !called.chars().any(char::is_control);
        let label = called.into_iter().find(shown).unwrap_or_else(|| claims.sub.clone());
        Ok(Subject { label: first_chars(label.trim(), LABEL_MAX).to_owned(), subject: claims.sub, is_strong })
    }
}

/// Whether the ways in which somebody has shown who they are (RFC 8176) are of two kinds at least. What is not known
/// here counts for nothing.
fn shows_two_factors(ways: &[String]) -> bool {
    let has = |names: &[&str]| ways.iter().any(|way| names.contains(&way.as_str()));
    let kinds = [
        has(&["pwd", "pin", "kba"]),
        has(&["otp", "hwk", "swk", "pop", "sc"]),
        has(&["fpt", "face", "iris", "retina", "vbm"]),
    ];
    has(&["mfa"]) || kinds.into_iter().filter(|kind| *kind).count() > 1
}

/// A part of a token: JSON in base64url without padding.
fn part<T: DeserializeOwned>(encoded: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
}
