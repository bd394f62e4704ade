//! The visitor's name during the chat, and the way to change it.

use super::part::{Part, make};
use super::pre_chat::rename;
use super::reopen_and_transcript;
use crate::i18n::{Key, fill, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use web_sys::Element;

/// The bar.
pub fn add(part: &Part, place: &Element) {
    let bar = make(place, "div.name-bar", "");
    // An ended chat keeps the name it had.
    part.hidden(&bar, |model| model.conversation.is_some() && !model.is_going());
    part.switch(&bar, "naming", open, |place, model| match model.with_untracked(open) {
        0 => named(place, model),
        1 => reopen_and_transcript::link(place, model),
        _ => rename(place, model),
    });
}

/// Which form is open, if one is.
fn open(model: &Model) -> u64 {
    2 * u64::from(model.naming.is_some()) + u64::from(model.mail.open && model.can_mail_link())
}

fn named(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let mut part = Part::new(place, model, "p");
    let root = part.root.clone();
    part.text(&make(&root, "span", ""), |model| match &model.name {
        Some(name) => fill(Key::NameAs, name),
        None => t(Key::NameNone).to_owned(),
    });
    let change = part.button(&root, "button.link", "", Box::new(|| Msg::ChangeName));
    part.text(&change, |model| {
        t(if model.name.is_some() { Key::NameChange } else { Key::NameAdd }).to_owned()
    });
    let sound = part.button(&root, "button.link", "", Box::new(|| Msg::TurnSound));
    part.text(&sound, |model| t(if model.muted { Key::SoundOn } else { Key::SoundOff }).to_owned());
    let link = part.button(&root, "button.link", t(Key::MailLink), Box::new(|| Msg::AskMail));
    part.hidden(&link, |model| !model.can_mail_link());
    Some(part)
}
