//! Requests by hand, as an account's pages and the operator's program make them, and what is answered.

use crate::edge::{Edge, SignedIn, Site, http};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// What a request answered: its status and its body.
pub type Answer = (u16, Value);

/// Why something was not done: the status and the code.
pub type Refused = (u16, String);

/// The code of a refusal.
#[must_use]
pub fn code_of(answer: &Answer) -> &str {
    answer.1["rejected"]["code"].as_str().unwrap_or_default()
}

/// The status and the code of a refusal.
#[must_use]
pub fn refused(answer: &Answer) -> (u16, &str) {
    (answer.0, code_of(answer))
}

/// Sends a request; a body that is no JSON is null.
pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("the edge answers");
    (response.status().as_u16(), response.json().await.unwrap_or_default())
}

/// What was told, or why not.
///
/// # Errors
/// The refusal.
pub fn told(answer: Answer) -> Result<Value, Refused> {
    if answer.0 < 300 { Ok(answer.1) } else { Err((answer.0, code_of(&answer).to_owned())) }
}

impl Site {
    /// A request of somebody who is signed in, from the edge's own page.
    pub fn request(&self, who: &SignedIn, method: Method, path: &str) -> RequestBuilder {
        http().request(method, self.url(path)).header("origin", &self.base).header("cookie", &who.cookie)
    }

    /// Takes a new password by the token of a link.
    pub async fn takes_password(&self, token: &str, new: &str) {
        let request = http().post(self.url("/v1/password-resets/link")).header("origin", &self.base);
        let taken = request.bearer_auth(token).json(&json!({"password": new})).send().await.unwrap();
        assert_eq!(taken.status(), 204);
    }
}

impl Edge {
    /// The token of a link for a new password, as the operator hands it on.
    pub async fn reset_token(&self, site: &Site) -> String {
        let request = http().post(site.url("/v1/password-resets/links")).bearer_auth(self.key());
        let (_, made) = answer(request.json(&json!({"email": site.agent.email}))).await;
        made["url"].as_str().unwrap().split_once('#').unwrap().1.to_owned()
    }

    /// Takes all of an account off that is shown besides its password, as the operator helps.
    pub async fn takes_factors_off(&self, site: &Site) {
        let request = http().post(site.url("/v1/setup/second-factor")).bearer_auth(self.key());
        let cleared = request.json(&json!({"email": site.agent.email})).send().await.unwrap();
        assert_eq!(cleared.status(), 204);
    }
}
