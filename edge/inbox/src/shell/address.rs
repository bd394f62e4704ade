//! The page's address: what it asks for, and how it follows what is on screen.

use super::App;
use crate::model::address::{Address, INBOX, is_now, site_of};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use protocol::ids::SiteId;
use team_ui::page::asked;
use wasm_bindgen::JsValue;

/// The conversation that the page's address names.
pub(super) fn here() -> Option<Address> {
    Address::parse(&window().location().pathname().ok()?)
}

/// The site that it names, without a conversation.
pub(super) fn site_here() -> Option<SiteId> {
    site_of(&window().location().pathname().ok()?)
}

/// Whether it asks for what happens now.
pub(super) fn is_now_here() -> bool {
    window().location().pathname().is_ok_and(|path| is_now(&path))
}

impl App {
    /// The browser went back or forward.
    pub(super) fn went(self) {
        if let Some(site) = site_here() {
            self.send(Msg::ChooseSite(site));
        }
        let now = is_now_here();
        self.send(Msg::Now(now));
        if !now {
            self.send(Msg::WentTo(here()));
        }
    }

    /// Keeps the page's address up to date: a reload, or whoever is sent it, opens what is on screen.
    pub fn follow_address(self) {
        // Whoever has just signed in may be nowhere else than before, with an address that leads elsewhere.
        let path = self.memo(|model| (model.login.is_in(), Model::path(model)));
        leptos::prelude::Effect::new(move |_| {
            let (is_in, path) = path.get();
            let at = window().location().pathname().unwrap_or_default();
            if at.trim_end_matches('/') == path {
                return;
            }
            // The site in an address is gone to after the sign-in.
            if path == INBOX && site_of(&at).is_some() && !is_in {
                return;
            }
            // The language may have been chosen in the address.
            let language = asked("lang").map_or_else(String::new, |language| ["?lang=", &language].concat());
            let named_no_site = at.trim_end_matches('/') == INBOX && site_of(&path).is_some();
            if let Ok(history) = window().history() {
                let url = [path, language].concat();
                // An address of our own is never refused.
                let _ = if named_no_site {
                    history.replace_state_with_url(&JsValue::NULL, "", Some(&url))
                } else {
                    history.push_state_with_url(&JsValue::NULL, "", Some(&url))
                };
            }
        });
    }
}
