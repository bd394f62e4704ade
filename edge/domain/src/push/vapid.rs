//! Who sends: a token signed with the installation's key, which a push service compares with the key that the
//! subscription was made for (VAPID, RFC 8292).

use super::PUBLIC_KEY;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::ids::Timestamp;
use protocol::timing::HOUR_MS;
use serde::Serialize;

/// How long a token is good, in milliseconds. At most a day (RFC 8292, section 2); clocks may differ by some hours.
pub const TOKEN_MS: u64 = 12 * HOUR_MS;

/// Written out: signatures are over these very bytes.
const HEADER: &str = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    exp: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
}

/// What is signed (ECDSA over P-256 with SHA-256, as `r ‖ s`): the token is for the push service at an origin, good
/// until some moment, and `contact` is whom its operator may turn to, a `mailto:` or `https:` address.
#[must_use]
pub fn signing_input(audience: &str, expires: Timestamp, contact: Option<&str>) -> String {
    let claims = Claims { aud: audience, exp: expires / 1_000, sub: contact };
    // What is made of texts and a number can always be written.
    let claims = serde_json::to_string(&claims).unwrap_or_default();
    format!("{}.{}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(claims))
}

/// Whom a push service may turn to about an installation at an origin: itself. What is not encrypted is nobody's public
/// address, and push services refuse it.
#[must_use]
pub fn contact(origin: &str) -> Option<&str> {
    origin.starts_with("https://").then_some(origin)
}

/// The header that carries the token and the public key (RFC 8292, section 3).
#[must_use]
pub fn authorization(signing_input: &str, signature: &[u8], key: &[u8; PUBLIC_KEY]) -> String {
    let signature = URL_SAFE_NO_PAD.encode(signature);
    format!("vapid t={signing_input}.{signature}, k={}", URL_SAFE_NO_PAD.encode(key))
}
