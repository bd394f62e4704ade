//! "Leave your contact."

use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use crate::view::part::{Field, Part, make, set};
use leptos::prelude::*;
use protocol::ids::Seq;
use web_sys::Element;

/// The form.
pub fn show(place: &Element, model: RwSignal<Model>, question: Seq) -> Option<Part> {
    let mut part = Part::group(place, "form", "ask", "card-title", t(Key::ContactTitle))?;
    part.line("next", t(Key::ContactNext));
    let field = Field {
        id: "contact",
        label: t(Key::ContactLabel),
        value: model.with_untracked(|model| model.contact.input.clone()),
        typed: Msg::ContactTyped,
        error: |model| model.contact.error.map(t).unwrap_or_default().to_owned(),
    };
    part.field(&field, model, Box::new(move || Msg::Answer(question, true)))?;
    let choices = make(&part.root, "div", "choices", "")?;
    set(&make(&choices, "button", "main", t(Key::ContactSend))?, "type", "submit");
    part.button(&choices, "quiet", t(Key::ContactNo), Box::new(move || Msg::Answer(question, false)));
    Some(part)
}
