//! An owner's sites, over HTTP.

use crate::edge::{SignedIn, Site, http};
use crate::requests::{Refused, answer, told};
use crate::wait;
use protocol::team::sites::{OwnSite, OwnSites, Receipt, SiteState};
use reqwest::Method;
use serde_json::{Value, json};

/// How the script of an archived site's pages begins: it looks whether a chat goes on.
pub const ARCHIVED: &str = "(()=>{try{return document.cookie";

impl Site {
    /// Asks for something as somebody who is signed in, from the edge's own page.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn asks(
        &self,
        who: &SignedIn,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Refused> {
        let request = self.request(who, method, path);
        told(answer(if let Some(body) = body { request.json(body) } else { request }).await)
    }

    /// Wishes for a further site, and returns its id.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn wishes(&self, who: &SignedIn, id: &str, name: &str) -> Result<String, Refused> {
        let site = json!({"name": name, "color": "#aa2244", "origins": ["tea.example"]});
        let made = self.asks(who, Method::POST, "/v1/sites", Some(&json!({"id": id, "site": site}))).await?;
        Ok(made["site"].as_str().expect("a site has an id").to_owned())
    }

    /// All sites of somebody.
    pub async fn own_sites(&self, who: &SignedIn) -> OwnSites {
        let told = self.asks(who, Method::GET, "/v1/sites", None).await.expect("they are told");
        serde_json::from_value(told).expect("they are read")
    }

    /// This site among those of somebody.
    pub async fn own(&self, who: &SignedIn) -> Option<OwnSite> {
        self.own_sites(who).await.sites.into_iter().find(|site| site.id.as_str() == self.id)
    }

    /// Puts the site away, or brings it back.
    ///
    /// # Errors
    /// Why not.
    pub async fn archives(&self, who: &SignedIn, archived: bool) -> Result<Value, Refused> {
        let path = format!("/v1/sites/{}/archived", self.id);
        self.asks(who, Method::PUT, &path, Some(&json!({"archived": archived}))).await
    }

    /// Deletes the site, under a name that is typed and with a password.
    ///
    /// # Errors
    /// Why not.
    pub async fn deletes(&self, who: &SignedIn, name: &str, password: &str) -> Result<Receipt, Refused> {
        let path = format!("/v1/sites/{}/deletion", self.id);
        let told =
            self.asks(who, Method::POST, &path, Some(&json!({"name": name, "password": password}))).await?;
        Ok(serde_json::from_value(told).expect("how far it is"))
    }

    /// Waits until every part of the site is gone.
    pub async fn is_deleted(&self, who: &SignedIn) -> Receipt {
        wait::until("the site to be deleted", async || {
            let receipts = self.own_sites(who).await.deleted;
            let receipt = receipts.into_iter().find(|one| one.site.as_str() == self.id);
            receipt.filter(|one| one.ended.is_some()).ok_or_else(|| "it goes on".to_owned())
        })
        .await
    }

    /// Waits until the script of the site's pages shows a chat, or shows none without a word.
    pub async fn is_shown(&self, shown: bool) {
        let url = self.url(&format!("/widget.js?site={}", self.id));
        wait::until("the loader to know", async || {
            let script = http().get(&url).send().await.expect("it is served").text().await.expect("a text");
            let shows = script.contains(&self.id) && !script.starts_with(ARCHIVED);
            if shows == shown { Ok(()) } else { Err(script.chars().take(60).collect()) }
        })
        .await;
    }

    /// Waits until its pages are told that there is no such site.
    pub async fn is_shown_as_unknown(&self) {
        let url = self.url(&format!("/widget.js?site={}", self.id));
        wait::until("the loader to know that it is gone", async || {
            let script = http().get(&url).send().await.expect("it is served").text().await.expect("a text");
            if script.starts_with("console.warn") { Ok(()) } else { Err(script.chars().take(60).collect()) }
        })
        .await;
    }
}

/// Whether a site is put away.
#[must_use]
pub fn is_archived(site: &OwnSite) -> bool {
    site.state == SiteState::Archived
}
