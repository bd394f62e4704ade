//! The ID token (OpenID Connect Core 1.0, sections 2 and 3.1.3.7): read here, believed only after its signature.

use super::keys::named;
use super::{Algorithm, Refused};
use crate::keys::equal;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::ids::Timestamp;
use protocol::text::first_chars;
use serde_json::Value;

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
        // A part too many is in the claims then, and makes them none: no point is in base64url.
        let (header, _) = signed.split_once('.').ok_or(no_token)?;
        let header = part(header).ok_or(no_token)?;
        // Extensions that whoever reads the token must know (RFC 7515, section 4.1.11). We know none.
        if header.get("crit").is_some() {
            return Err(Refused("the ID token asks for an extension (crit)"));
        }
        let algorithm = header
            .get("alg")
            .and_then(Value::as_str)
            .and_then(named)
            .ok_or(Refused("the ID token is signed neither by RS256 nor by ES256"))?;
        let kid = match header.get("kid") {
            Some(kid) => Some(kid.as_str().ok_or(no_token)?.to_owned()),
            None => None,
        };
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
        let lacks = Refused("the ID token lacks what it must say");
        let claims = self.signed.split_once('.').and_then(|(_, claims)| part(claims)).ok_or(lacks)?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let number = |name: &str| claims.get(name).and_then(Value::as_f64).ok_or(lacks);
        let ours = |name: &Value| name == expected.client_id;
        let subject = text("sub").ok_or(lacks)?;
        if text("iss") != Some(expected.issuer) {
            return Err(Refused("the ID token is from another issuer (iss)"));
        }
        // One or several (RFC 7519, section 4.1.3).
        let (is_for_us, is_shared) = match claims.get("aud").ok_or(lacks)? {
            Value::Array(names) => (names.iter().any(ours), names.len() > 1),
            name => (ours(name), false),
        };
        if !is_for_us {
            return Err(Refused("the ID token is for somebody else (aud)"));
        }
        if !claims.get("azp").map_or(!is_shared, ours) {
            return Err(Refused("the ID token was given to somebody else (azp)"));
        }
        let seconds = now as f64 / 1_000.0;
        if number("exp")? + LEEWAY_SECONDS <= seconds {
            return Err(Refused("the ID token has expired (exp)"));
        }
        let begins = claims.get("nbf").map_or(Ok(0.0), |_| number("nbf"))?;
        if number("iat")?.max(begins) > seconds + LEEWAY_SECONDS {
            return Err(Refused("the ID token is from the future (iat, nbf)"));
        }
        if !text("nonce").is_some_and(|nonce| equal(nonce, expected.nonce)) {
            return Err(Refused("the ID token is for another attempt (nonce)"));
        }
        if subject.is_empty() || subject.len() > SUBJECT_MAX || subject.chars().any(char::is_control) {
            return Err(Refused("the ID token says nobody's name (sub)"));
        }
        let is_strong =
            claims.get("amr").and_then(Value::as_array).is_some_and(|ways| shows_two_factors(ways));
        let called = ["email", "preferred_username", "name"].into_iter().filter_map(text);
        let shown = |called: &&str| !called.trim().is_empty() && !called.chars().any(char::is_control);
        let label = called.into_iter().find(shown).unwrap_or(subject);
        let label = first_chars(label.trim(), LABEL_MAX).to_owned();
        Ok(Subject { subject: subject.to_owned(), label, is_strong })
    }
}

/// Whether the ways in which somebody has shown who they are (RFC 8176) are of two kinds at least. What is not known
/// here counts for nothing.
fn shows_two_factors(ways: &[Value]) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| ways.iter().any(|way| way == *name));
    let kinds = [
        has(&["pwd", "pin", "kba"]),
        has(&["otp", "hwk", "swk", "pop", "sc"]),
        has(&["fpt", "face", "iris", "retina", "vbm"]),
    ];
    has(&["mfa"]) || kinds.into_iter().filter(|kind| *kind).count() > 1
}

/// A part of a token: JSON in base64url without padding.
fn part(encoded: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
}
