//! "Leave your contact details."

use crate::i18n::{Key, t};
use crate::model::{Card, Model, Msg};
use crate::view::part::{Field, Part, make, set};
use leptos::prelude::*;
use protocol::conversation::etiquette::ContactReason;
use protocol::ids::Seq;
use web_sys::Element;

/// The form.
pub fn show(place: &Element, model: RwSignal<Model>, question: Seq) -> Option<Part> {
    let waits = matches!(model.with_untracked(Model::card), Some((_, Card::Contact(ContactReason::Waiting))));
    let title = t(if waits { Key::StillWaiting } else { Key::ContactTitle });
    let mut part = Part::group(place, model, "form.ask", "card-title", title);
    let root = part.root.clone();
    part.line("p.next", t(Key::ContactNext));
    let field = Field {
        tag: "input",
        id: "contact",
        label: t(Key::ContactLabel),
        value: Box::new(|model| model.contact.input.clone()),
        typed: Box::new(Msg::ContactTyped),
        error: Box::new(|model| model.contact.error.map(t).unwrap_or_default().to_owned()),
    };
    set(&part.field(&root, field), "autocomplete", "email");
    part.sent(Box::new(move || Msg::Answer(question, true)));
    let choices = make(&root, "div.choices", "");
    part.submit(&choices, "button.main", t(Key::ContactSend));
    part.button(&choices, "button.quiet", t(Key::ContactNo), Box::new(move || Msg::Answer(question, false)));
    Some(part)
}
