//! The agents' inbox: sign in, see which conversations wait, answer several at once. What a team sets is
//! in the settings app, to which the rail leads.
//!
//! [`model`] decides, [`shell`] does what it decided, [`view`] shows it. What happens travels one
//! way: a view or the shell sends a `Msg`, the model answers with `Effect`s, the views follow the
//! model.

mod articles;
mod commands;
mod earlier;
mod files;
mod focus;
mod i18n;
pub mod model;
mod notify;
mod profiles;
mod push;
mod reply_library;
mod session;
mod shell;
mod sound;
mod storage;
mod tabs;
mod transport;
mod view;
mod visitors;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app in the element `app`. `locale_text` holds the texts of the document's language,
/// one a line.
#[wasm_bindgen]
pub fn start(locale_text: &str) {
    i18n::set(locale_text);
    team_ui::begin();
    view::mount();
}
