//! What the form asks besides the name.

use super::part::{Field, Part, make, set};
use crate::i18n::{Key, digits, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use protocol::site::question::{Question, QuestionKind, questions};
use web_sys::Element;

/// The fields, in the edge's order, at the end of `place`.
pub fn add(part: &Part, place: &Element) {
    part.switch(
        place,
        "questions",
        |model| model.rows().bytes().fold(0, |sum: u64, byte| sum.wrapping_mul(31) + u64::from(byte)),
        |place, model| {
            let mut part = Part::new(place, model, "div.place");
            let rows = model.with_untracked(Model::rows);
            for (at, question) in questions(&rows).into_iter().enumerate() {
                ask(&mut part, at, question);
            }
            Some(part)
        },
    );
}

fn ask(part: &mut Part, at: usize, question: Question) {
    let Question { kind, required, id, label, choices, link, .. } = question;
    let ours = match kind {
        QuestionKind::Department => Key::Department,
        QuestionKind::Contact => Key::ContactLabel,
        _ => Key::ComposerLabel,
    };
    let mut label = if label.is_empty() { t(ours).to_owned() } else { label };
    if !required {
        label = [&label, " (", t(Key::NameOptional), ")"].concat();
    }
    let (tag, input_type) = match kind {
        QuestionKind::Long | QuestionKind::Message => ("textarea", ""),
        QuestionKind::Choice | QuestionKind::Department => ("select", ""),
        QuestionKind::Email => ("input", "email"),
        QuestionKind::Phone => ("input", "tel"),
        QuestionKind::Consent => ("input", "checkbox"),
        QuestionKind::Text | QuestionKind::Contact => ("input", "text"),
    };
    // An owner's ids may be anything: in the document a field goes by its place.
    let place = ["field-", &digits(at as u64)].concat();
    let (own, wrong) = (id.clone(), id.clone());
    let field = Field {
        tag,
        id: &place,
        label: &label,
        value: Box::new(move |model| model.answer_to(&own).to_owned()),
        typed: Box::new(move |text| Msg::AnswerTyped(id.clone(), text)),
        error: Box::new(move |model| model.answer_error(&wrong).map(t).unwrap_or_default().to_owned()),
    };
    let root = part.root.clone();
    let input = part.field(&root, field);
    set(&input, "aria-required", if required { "true" } else { "false" });
    if !input_type.is_empty() {
        set(&input, "type", input_type);
    }
    if matches!(kind, QuestionKind::Email | QuestionKind::Phone) {
        set(&input, "autocomplete", input_type);
    }
    if tag == "select" {
        set(&make(&input, "option", ""), "value", "");
        for (value, text) in choices {
            set(&make(&input, "option", &text), "value", &value);
        }
    }
    if !link.is_empty() {
        let notice = make(&root, "a.link", t(Key::Privacy));
        for (name, value) in [("href", link.as_str()), ("target", "_blank"), ("rel", "noopener")] {
            set(&notice, name, value);
        }
    }
}
