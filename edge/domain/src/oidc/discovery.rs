//! What a provider says of itself (OpenID Connect Discovery 1.0, section 3).

use super::{Provider, Refused, is_address};
use serde_json::Value;

/// Where a provider says it: its name with a fixed path behind (section 4.1).
#[must_use]
pub fn discovery_url(provider: &Provider) -> String {
    format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'))
}

/// What is used of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovery {
    /// Where browsers go.
    pub authorization: String,
    /// Where codes are redeemed.
    pub token: String,
    /// Where its keys are.
    pub jwks: String,
    /// Whether every answer says whose it is (RFC 9207, section 3).
    pub names_itself: bool,
    /// Whether our password is to stand in the form, not in a header.
    pub posts_secret: bool,
}

impl Discovery {
    /// Reads the document.
    ///
    /// # Errors
    /// Why it is not believed.
    pub fn read(json: &[u8], provider: &Provider) -> Result<Self, Refused> {
        let Ok(document) = serde_json::from_slice::<Value>(json) else {
            return Err(Refused("the provider's document is none of OpenID Connect"));
        };
        let text = |name: &str| document.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        if text("issuer") != provider.issuer {
            return Err(Refused("the provider's document names another issuer than OIDC_ISSUER"));
        }
        let (authorization, token, jwks) =
            (text("authorization_endpoint"), text("token_endpoint"), text("jwks_uri"));
        let local = provider.is_local();
        let good = |address: &String| is_address(address, local) && !address.contains('#');
        if ![&authorization, &token, &jwks].into_iter().all(good) {
            return Err(Refused("an address in the provider's document is not encrypted, or is none"));
        }
        // Those that say nothing of something mostly know it.
        let has = |list: &str, name: &str| {
            document
                .get(list)
                .map(|list| list.as_array().is_some_and(|list| list.iter().any(|one| one == name)))
        };
        if has("code_challenge_methods_supported", "S256") == Some(false) {
            return Err(Refused("the provider does not know PKCE with S256"));
        }
        let methods = "token_endpoint_auth_methods_supported";
        let posts_secret = has(methods, "client_secret_basic") == Some(false)
            && has(methods, "client_secret_post") == Some(true);
        let names_itself = document.get("authorization_response_iss_parameter_supported");
        let names_itself = names_itself.and_then(Value::as_bool).unwrap_or_default();
        Ok(Self { authorization, token, jwks, names_itself, posts_secret })
    }
}
