//! "End this chat?"

use super::part::{Part, make, set};
use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use web_sys::Element;

/// Asks in place whether the chat should end.
pub fn show(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let mut part = Part::group(place, model, "section.foot", "ending", t(Key::EndConfirm));
    let choices = make(&part.root, "div.choices", "");
    part.button(&choices, "button.main", t(Key::EndYes), Box::new(|| Msg::End));
    let keep = part.button(&choices, "button.quiet", t(Key::EndNo), Box::new(|| Msg::KeepChatting));
    set(&keep, "id", "keep-chatting");
    Some(part)
}
