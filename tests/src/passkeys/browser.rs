//! A security key in Chromium, by its developer tools (the domain `WebAuthn`).

use crate::browser::Browser;
use serde_json::{Value, json};

/// The key of one browser's page.
pub struct VirtualKey<'a> {
    browser: &'a Browser,
    id: String,
}

impl<'a> VirtualKey<'a> {
    /// Puts one in that touches itself and knows its holder.
    pub async fn plug_in(browser: &'a Browser) -> Self {
        browser.devtools("WebAuthn.enable", json!({"enableUI": false})).await;
        let options = json!({"protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true});
        let made = browser.devtools("WebAuthn.addVirtualAuthenticator", json!({"options": options})).await;
        let id = made["authenticatorId"].as_str().expect("the key has a name").to_owned();
        Self { browser, id }
    }

    /// Whether it recognises who holds it.
    pub async fn knows_holder(&self, knows: bool) {
        let state = json!({"authenticatorId": self.id, "isUserVerified": knows});
        self.browser.devtools("WebAuthn.setUserVerified", state).await;
    }

    /// Whether it is touched when it asks to be, and with that what is offered is taken at once.
    pub async fn is_touched(&self, touched: bool) {
        let state = json!({"authenticatorId": self.id, "enabled": touched});
        self.browser.devtools("WebAuthn.setAutomaticPresenceSimulation", state).await;
    }

    /// What it holds.
    pub async fn held(&self) -> Vec<Value> {
        let key = json!({"authenticatorId": self.id});
        let held = self.browser.devtools("WebAuthn.getCredentials", key).await;
        held["credentials"].as_array().expect("a list").clone()
    }
}
