//! The form beyond the name, and the way to be forgotten.

use super::bubble::due;
use super::part::{Part, make, set};
use crate::i18n::{Key, fill, t};
use crate::model::{Model, Msg, Question};
use crate::shell::{dispatch, field_id};
use leptos::prelude::*;
use protocol::settings::FieldKind;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// What stands above the form while the team is away: until when, and when an answer comes.
pub fn away(part: &Part) {
    let (back, reply) = part.model.with_untracked(|model| (model.next_change, model.reply_by));
    part.line("p", &back.map_or(t(Key::AwayNow).to_owned(), |back| fill(Key::BackAt, &due(back))));
    part.line("p", &reply.map(|reply| fill(Key::PromiseDue, &due(reply))).unwrap_or_default());
}

/// What the form asks besides the name.
pub fn questions(part: &mut Part) {
    for question in part.model.with_untracked(Model::questions) {
        ask(part, &question);
    }
}

fn ask(part: &mut Part, question: &Question) {
    let root = part.root.clone();
    let place = question.place;
    let (tag, kind) = match &question.takes {
        _ if question.consent => ("input", "checkbox"),
        FieldKind::Long => ("textarea", ""),
        FieldKind::Choice(_) => ("select", ""),
        FieldKind::Email => ("input", "email"),
        FieldKind::Phone => ("input", "tel"),
        FieldKind::Text => ("input", "text"),
    };
    let optional = if question.required { [""; 3] } else { [" (", t(Key::NameOptional), ")"] };
    let label = [question.label.as_str(), &optional.concat()].concat();
    let fault = move |model: &Model| model.fault(place).map(t).unwrap_or_default().to_owned();
    let input = part.labelled(&root, [tag, &field_id(place), &label], Box::new(fault));
    set(&input, "aria-required", if question.required { "true" } else { "false" });
    if tag == "input" {
        set(&input, "type", kind);
    }
    if matches!(kind, "email" | "tel") {
        set(&input, "autocomplete", kind);
    }
    if question.consent {
        let ticked = input.clone();
        let tick = move |_: &web_sys::Event| {
            let is = ticked.unchecked_ref::<HtmlInputElement>().checked();
            dispatch(Msg::FieldTyped(place, if is { "1" } else { "" }.to_owned()));
        };
        part.on(&input, "change", Box::new(tick));
        privacy(part);
        return;
    }
    if let FieldKind::Choice(choices) = &question.takes {
        make(&input, "option", "");
        for choice in choices.iter().flatten() {
            make(&input, "option", &choice.text);
        }
    }
    let value = move |model: &Model| model.value(place).to_owned();
    part.bound(&input, Box::new(value), Box::new(move |text| Msg::FieldTyped(place, text)));
}

/// The way to the privacy notice.
fn privacy(part: &Part) {
    let url = part.model.with_untracked(|model| {
        model.settings.form.consent.as_ref().map(|consent| consent.url.clone()).unwrap_or_default()
    });
    if !url.is_empty() {
        let link = make(&part.root, "a.link", t(Key::Privacy));
        set(&link, "href", &url);
        set(&link, "target", "_blank");
        set(&link, "rel", "noopener");
    }
}

/// "Forget me", which asks once more.
pub fn forget(part: &mut Part, place: &Element) {
    let button = part.button(place, "button.link", "", Box::new(|| Msg::Forget));
    part.text(&button, |model| t(if model.forgetting { Key::ForgetSure } else { Key::Forget }).to_owned());
    part.hidden(&button, |model| !model.is_known());
}
