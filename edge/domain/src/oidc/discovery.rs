//! What a provider says of itself (OpenID Connect Discovery 1.0, section 3).

use super::{Provider, Refused, is_address};
use serde::Deserialize;

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

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Discovery {
    /// Reads the document.
    ///
    /// # Errors
    /// Why it is not believed.
    pub fn read(json: &[u8], provider: &Provider) -> Result<Self, Refused> {
        let Ok(document) = serde_json::from_slice::<Document>(json) else {
            return Err(Refused("the provider's document is none of OpenID Connect"));
        };
        if document.issuer != provider.issuer {
            return Err(Refused("the provider's document names another issuer than OIDC_ISSUER"));
        }
        let addresses = [&document.authorization_endpoint, &document.token_endpoint, &document.jwks_uri];
        let local = provider.is_local();
        if addresses.into_iter().any(|address| !is_address(address, local) || address.contains('#')) {
            return Err(Refused("an address in the provider's document is not encrypted, or is none"));
        }
        let has = |list: &Option<Vec<String>>, name: &str| {
            list.as_ref().map(|list| list.iter().any(|one| one == name))
        };
        // Those that say nothing of it mostly know it.
        if has(&document.code_challenge_methods_supported, "S256") == Some(false) {
            return Err(Refused("the provider does not know PKCE with S256"));
        }
        let methods = &document.token_endpoint_auth_methods_supported;
        let posts_secret = has(methods, "client_secret_basic") == Some(false)
            && has(methods, "client_secret_post") == Some(true);
        Ok(Self {
            authorization: document.authorization_endpoint,
            token: document.token_endpoint,
            jwks: document.jwks_uri,
            names_itself: document.authorization_response_iss_parameter_supported,
            posts_secret,
        })
    }
}
