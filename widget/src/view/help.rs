//! The help articles: pages of the edge's own in a frame of their own, so that nothing of them is in
//! here, and the way back to the chat.

use super::part::{Part, make, set};
use crate::i18n::{Key, t};
use crate::listen::listen_to;
use crate::model::{Model, Msg};
use crate::shell::dispatch;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// The pages.
pub fn show(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let address = model.with_untracked(|model| model.help.clone())?;
    let mut part = Part::new(place, model, "section.help");
    let root = part.root.clone();
    let back = part.button(&root, "button.link", "", Box::new(|| Msg::LeaveHelp));
    set(&back, "id", "leave-help");
    part.text(&back, |model| match model.waits_in_chat() {
        0 => t(Key::HelpClose).to_owned(),
        count => [t(Key::HelpClose), " (", &count.to_string(), ")"].concat(),
    });
    let frame = make(&root, "iframe", "");
    set(&frame, "title", t(Key::Help));
    part.on(&frame, "load", Box::new(follow_escape));
    set(&frame, "src", &address);
    Some(part)
}

/// Escape leads out of the pages as it leads out of the chat.
fn follow_escape(event: &Event) {
    let window = event.target().and_then(|frame| Reflect::get(&frame, &"contentWindow".into()).ok());
    let Some(window) = window else { return };
    let escape = |event: &Event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        if event.key() == "Escape" {
            dispatch(Msg::Escape);
        }
    };
    // It goes with the page that it listens to.
    listen_to(window.unchecked_ref(), "keydown", Box::new(escape)).forget();
}
