//! The visitors' app: a Leptos frame that carries the chat.
//!
//! [`model`] holds all rules and knows no browser; [`shell`] performs what it decides; [`view`]
//! shows it. The loader on the host page opens the frame and talks to it over one port.

pub mod browser;
pub mod early;
pub mod embed;
pub mod emoji;
pub mod i18n;
pub mod listen;
pub mod model;
pub mod shell;
pub mod storage;
pub mod transport;
pub mod trigger;
pub mod view;

use early::FirstView;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::MessagePort;

/// Starts the app in its document: `texts` is the locale file, `port` leads to the loader, `first` is what
/// the document shows until now.
#[wasm_bindgen]
pub fn start(texts: String, port: MessagePort, first: FirstView) {
    i18n::load(texts);
    shell::start(port, &first);
}
