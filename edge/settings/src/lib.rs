//! Everything that a site's team sets: the chat, the team, the replies it keeps ready, its help centre,
//! where the chat runs, what is kept of visitors. An app of its own, so that the inbox, which is open all
//! day, does not carry what few people open now and then.
//!
//! [`model`] is a pure state machine, [`shell`] runs the effects it asks for, [`view`] shows it.

mod account;
mod i18n;
mod join;
mod library;
mod model;
mod picture;
mod shell;
mod view;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app in the element `app`. `locale_text` holds the texts of the document's language,
/// one a line.
#[wasm_bindgen]
pub fn start(locale_text: &str) {
    i18n::set(locale_text);
    team_ui::begin();
    view::mount();
}
