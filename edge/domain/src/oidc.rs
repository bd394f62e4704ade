//! Single sign-on: OpenID Connect Core 1.0 with the authorization code (RFC 6749), PKCE (RFC 7636) and the issuer in
//! the answer (RFC 9207), at the one provider that the operator has set.
//!
//! People are known by issuer and subject alone, never by an email: whoever can give themselves an email at the
//! provider is nobody here.

mod attempt;
mod discovery;
mod keys;
mod next;
mod token;

pub use crate::passkey::Algorithm;
pub use attempt::{ATTEMPT_MS, Attempt, Returned, challenge, counts};
pub use discovery::{Discovery, discovery_url};
pub use keys::{KeyCache, Keys};
pub use next::{HOME, next, with_outcome};
pub use token::{Expected, IdToken, Subject};

use crate::access::is_open_loopback;
use crate::files::percent_encode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Why something of the provider's is not believed: a sentence for the operator's log. Whoever signs in is told only
/// that it did not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused(pub &'static str);

/// How long the provider may take for each answer, in milliseconds.
pub const PATIENCE_MS: u64 = 10_000;

/// Most bytes of an answer of the provider's.
pub const ANSWER_MAX: usize = 256 * 1024;

/// Most attempts of an installation that are under way: of more, the oldest are over.
pub const ATTEMPTS_MAX: u64 = 10_000;

/// How soon its keys are asked for again for the sake of one that is not among them, in milliseconds.
pub const KEYS_AGAIN_MS: u64 = 30_000;

/// How long the provider's document is good, in milliseconds.
pub const DOCUMENT_MS: u64 = 5 * 60 * 1_000;

/// How long a provider that failed is not asked again for its document, in milliseconds.
pub const FAILED_MS: u64 = 3_000;

/// Most characters of what a provider is called.
const NAME_MAX: usize = 40;

/// What the operator wrote, each part where it is there.
#[derive(Clone, Default)]
pub struct Written {
    /// `OIDC_ISSUER`.
    pub issuer: Option<String>,
    /// `OIDC_CLIENT_ID`.
    pub client_id: Option<String>,
    /// `OIDC_CLIENT_SECRET`.
    pub client_secret: Option<String>,
    /// `OIDC_NAME`.
    pub name: Option<String>,
    /// `OIDC_SECOND_STEP`.
    pub second_step: Option<String>,
}

/// The provider that the operator has set. It cannot be printed: it holds a secret.
#[derive(Clone)]
pub struct Provider {
    /// Its name for itself, to the letter.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our password there, if it gave us one.
    pub client_secret: Option<String>,
    /// What people call it.
    pub name: String,
    /// Whether its word counts that somebody has shown two factors.
    pub trusts_amr: bool,
}

impl Provider {
    /// Reads what the operator wrote; none where they set no issuer.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence for the operator.
    pub fn read(written: Written) -> Result<Option<Self>, &'static str> {
        let text = |written: Option<String>| written.map(|text| text.trim().to_owned());
        let Some(issuer) = text(written.issuer).filter(|text| !text.is_empty()) else { return Ok(None) };
        if !is_address(&issuer, is_loopback(&issuer)) || issuer.contains(['?', '#']) {
            return Err("OIDC_ISSUER is to be an https:// address without ? and #");
        }
        let client_id = text(written.client_id).filter(|text| !text.is_empty());
        let client_id = client_id.ok_or("OIDC_CLIENT_ID is missing")?;
        let host = host_of(&issuer).to_owned();
        let name = text(written.name).filter(|text| !text.is_empty()).unwrap_or(host);
        let second_step = text(written.second_step).unwrap_or_default();
        Ok(Some(Self {
            client_secret: text(written.client_secret).filter(|text| !text.is_empty()),
            name: name.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect(),
            // What is no clear word for it counts as a word against it.
            trusts_amr: matches!(second_step.as_str(), "" | "amr"),
            issuer,
            client_id,
        }))
    }

    /// Whether everything is on a developer's machine, where nothing is encrypted.
    #[must_use]
    pub fn is_local(&self) -> bool {
        is_loopback(&self.issuer)
    }

    /// What says who we are where a code is redeemed: the header, if it is told there (RFC 6749, section 2.3.1), and
    /// the fields of the form.
    #[must_use]
    pub fn credentials(&self, discovery: &Discovery) -> (Option<String>, Vec<(&'static str, String)>) {
        let id = ("client_id", self.client_id.clone());
        match &self.client_secret {
            None => (None, vec![id]),
            Some(secret) if discovery.posts_secret => (None, vec![id, ("client_secret", secret.clone())]),
            Some(secret) => {
                let pair = format!("{}:{}", percent_encode(&self.client_id), percent_encode(secret));
                (Some(format!("Basic {}", STANDARD.encode(pair))), Vec::new())
            }
        }
    }
}

/// Fields as a form or a query has them.
#[must_use]
pub fn form(fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", percent_encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

fn is_loopback(address: &str) -> bool {
    is_open_loopback(&format!("http://{}", host_of(address))) && address.starts_with("http://")
}

/// Whether something is an address that may be asked: encrypted, or of this machine where `local` says so.
fn is_address(address: &str, local: bool) -> bool {
    let plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let host = host_of(address);
    let allowed = address.starts_with("https://") || (local && is_loopback(address));
    plain && allowed && !host.is_empty() && !host.contains('@') && address.len() <= 1_000
}

#[cfg(test)]
mod tests;
