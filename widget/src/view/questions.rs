//! What the form asks besides the name.

use super::controls::{Control, Field, select};
use crate::i18n::{Key, digits, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use protocol::site::question::{Question, QuestionKind, questions};

/// The fields, in the edge's order.
#[component]
pub fn Questions(model: RwSignal<Model>) -> impl IntoView {
    let rows = select(model, Model::rows);
    let each = move || questions(&rows.get()).into_iter().enumerate();
    view! {
        <For each key=Clone::clone let((at, question))>
            <Asked model at question />
        </For>
    }
}

#[component]
fn Asked(model: RwSignal<Model>, at: usize, question: Question) -> impl IntoView {
    let Question { kind, required, id, label, choices, link, .. } = question;
    let control = match kind {
        QuestionKind::Long | QuestionKind::Message => Control::Text,
        QuestionKind::Choice | QuestionKind::Department => Control::Choice(choices),
        QuestionKind::Consent => Control::Tick,
        QuestionKind::Email => Control::Line("email", Some("email")),
        QuestionKind::Phone => Control::Line("tel", Some("tel")),
        QuestionKind::Text | QuestionKind::Contact => Control::Line("text", None),
    };
    let ours = match kind {
        QuestionKind::Department => Key::Department,
        QuestionKind::Contact => Key::ContactLabel,
        _ => Key::ComposerLabel,
    };
    let mut label = if label.is_empty() { t(ours).to_owned() } else { label };
    if !required {
        label = [&label, " (", t(Key::NameOptional), ")"].concat();
    }
    let (own, wrong) = (id.clone(), id.clone());
    let value = Memo::new(move |_| model.with(|model| model.answer_to(&own).to_owned()));
    let error = Memo::new(move |_| {
        model.with(|model| model.answer_error(&wrong)).map(t).unwrap_or_default().to_owned()
    });
    let privacy = (!link.is_empty()).then(|| {
        view! { <a class="link" href=link target="_blank" rel="noopener">{t(Key::Privacy)}</a> }
    });
    view! {
        <Field
            id=field_id(at)
            label
            control
            value=value.into()
            error=error.into()
            required=if required { "true" } else { "false" }
            typed=move |text| Msg::AnswerTyped(id.clone(), text)
        />
        {privacy}
    }
}

/// The id of a field by its place in the form. An owner's ids may be anything.
fn field_id(at: usize) -> String {
    ["field-", &digits(at as u64)].concat()
}
