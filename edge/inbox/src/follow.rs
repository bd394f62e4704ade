//! What follows the model outside of the views: the page's address, the window's title, and the browser's other tabs.

use crate::model::Model;
use crate::model::address::{INBOX, site_of};
use crate::model::session::Login;
use crate::shell::App;
use crate::{i18n, tabs};
use leptos::prelude::*;
use team_ui::page::asked;
use wasm_bindgen::JsValue;

impl App {
    /// Lets the browser's other tabs know which conversation the agent has in view.
    pub fn follow_view(self) {
        let shown = self.memo(|model| model.shown.clone().filter(|id| model.in_view(id)));
        Effect::new(move |_| shown.with(|id| tabs::showing(id.as_ref())));
    }

    /// Keeps the page's address up to date: a reload, or whoever is sent it, opens what is on screen.
    pub fn follow_address(self) {
        let path = self.memo(Model::path);
        Effect::new(move |_| {
            let path = path.get();
            let at = window().location().pathname().unwrap_or_default();
            if at.trim_end_matches('/') == path {
                return;
            }
            // The site in an address is gone to after the sign-in.
            if path == INBOX && site_of(&at).is_some() && !self.peek(|model| model.login.is_in()) {
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

    /// Keeps the window's title up to date: unread messages first, so that a tab shows them.
    pub fn follow_title(self) {
        let unread = self.memo(|model| if matches!(model.login, Login::In(_)) { model.unread() } else { 0 });
        Effect::new(move |_| {
            let name = i18n::t(i18n::Key::Title);
            let title = match unread.get() {
                0 => name.to_owned(),
                unread => format!("({unread}) {name}"),
            };
            document().set_title(&title);
        });
    }
}
