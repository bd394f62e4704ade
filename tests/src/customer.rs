//! A site's own server: it signs who its customers are.

use crate::edge::{Edge, Site, http};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use protocol::conversation::customer::History;
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::SystemTime;

/// The header of the one kind of token that is taken.
pub const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// Seconds since 1970.
#[must_use]
pub fn seconds() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs()
}

/// What a site says of a customer for the next five minutes.
#[must_use]
pub fn claims(site: &Site, id: &str) -> Value {
    json!({
        "sub": id, "aud": site.id, "exp": seconds() + 300,
        "name": format!("Customer {id}"), "email": format!("{id}@mail.example"),
    })
}

/// A token with any header and claims, signed with a secret.
#[must_use]
pub fn signed(header: &str, claims: &Value, secret: &str) -> String {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let text = format!("{}.{}", encode(header.as_bytes()), encode(claims.to_string().as_bytes()));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length is a key");
    mac.update(text.as_bytes());
    format!("{text}.{}", encode(&mac.finalize().into_bytes()))
}

/// An ordinary token.
#[must_use]
pub fn token(site: &Site, id: &str, secret: &str) -> String {
    signed(HS256, &claims(site, id), secret)
}

impl Edge {
    /// What the operator is told of a site's secret.
    pub async fn identity_secret(&self, site: &Site, wish: Value) -> Value {
        let url = site.url(&format!("/v1/sites/{}/identity-secret", site.id));
        let response = http().post(url).bearer_auth(self.key()).json(&wish).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// The secret itself.
    pub async fn secret(&self, site: &Site) -> String {
        self.identity_secret(site, json!({})).await["secret"].as_str().unwrap().to_owned()
    }
}

impl Site {
    /// What a customer who shows a token has here, or the refusal's status and code. A null asks for
    /// no conversation in particular.
    ///
    /// # Errors
    /// The refusal.
    pub async fn history(&self, token: &str, conversation: Option<&str>) -> Result<History, (u16, String)> {
        let url = self.url(&format!("/v1/sites/{}/identity", self.id));
        let body = json!({"conversation": conversation});
        let response = http().post(url).bearer_auth(token).json(&body).send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        match body["rejected"]["code"].as_str() {
            Some(code) => Err((status, code.to_owned())),
            None => Ok(serde_json::from_value(body).unwrap()),
        }
    }
}
