//! The form before the chat.

use super::{Key, Texts, due};
use maud::{Markup, html};
use protocol::site::question::{Question, QuestionKind, questions};
use protocol::site::settings::{NameField, WidgetSettings};

/// Whether anything is asked before the first message.
pub fn asks(settings: &WidgetSettings, away: bool) -> bool {
    let form = if away { &settings.away_form } else { &settings.form };
    settings.name_field != NameField::Off || !form.is_empty() || !settings.consent.is_empty()
}

pub fn pre_chat(texts: &Texts<'_>, settings: &WidgetSettings, away: bool) -> Markup {
    let form = if away { &settings.away_form } else { &settings.form };
    let asked = questions(&[form.as_str(), &settings.consent].concat());
    let welcome = settings.welcome.as_str();
    let required = settings.name_field == NameField::Required;
    let named = settings.name_field != NameField::Off;
    let missing = if required { texts.get(Key::NameMissing) } else { "" };
    html! {
        form .pre-chat novalidate hidden[!asks(settings, away)] {
            h2 { (if welcome.is_empty() { texts.get(Key::PreChatTitle) } else { welcome }) }
            (why(texts, settings, away, required))
            div .field hidden[!named] {
                label for="name" { (texts.get(Key::NameLabel)) }
                input #name type="text" autocomplete="name" aria-describedby="name-error" aria-invalid="false";
                p #name-error .error role="alert" data-missing=(missing) {}
            }
            @for (at, question) in asked.iter().enumerate() {
                (field(texts, at, question))
            }
            button type="submit" .main { (texts.get(if away { Key::Send } else { Key::Start })) }
            p .hint role="status" data-sending=(texts.get(Key::StateSending)) {}
        }
    }
}

fn why(texts: &Texts<'_>, settings: &WidgetSettings, away: bool, required: bool) -> Markup {
    let hours = &settings.hours;
    let now = hours.at;
    html! {
        @if settings.name_field == NameField::Off && !away {
        } @else if !away {
            p { (texts.get(if required { Key::PreChatText } else { Key::PreChatTextOptional })) }
        } @else {
            @match settings.back_at(now) {
                Some(back) => (due(texts.get(Key::BackAt), back, now)),
                None => p { (texts.get(Key::ContactNext)) },
            }
            @if let Some(reply) = hours.reply_by(now) {
                (due(texts.get(Key::PromiseDue), reply, now))
            }
        }
    }
}

/// A field of the form. Its name is the id by which the app knows it.
fn field(texts: &Texts<'_>, at: usize, question: &Question) -> Markup {
    let id = format!("field-{at}");
    let error = format!("{id}-error");
    let ours = match question.kind {
        QuestionKind::Department => Key::Department,
        QuestionKind::Contact => Key::ContactLabel,
        _ => Key::ComposerLabel,
    };
    let label = if question.label.is_empty() { texts.get(ours) } else { &question.label };
    let (kind, autocomplete) = match question.kind {
        QuestionKind::Email => ("email", Some("email")),
        QuestionKind::Phone => ("tel", Some("tel")),
        QuestionKind::Consent => ("checkbox", None),
        _ => ("text", None),
    };
    let required = if question.required { "true" } else { "false" };
    html! {
        div .field {
            label for=(id) {
                (label)
                @if !question.required { " (" (texts.get(Key::NameOptional)) ")" }
            }
            @match question.kind {
                QuestionKind::Long | QuestionKind::Message => {
                    textarea id=(id) name=(question.id) aria-describedby=(error) aria-invalid="false"
                        aria-required=(required) {}
                }
                QuestionKind::Choice | QuestionKind::Department => {
                    select id=(id) name=(question.id) aria-describedby=(error) aria-invalid="false"
                        aria-required=(required) {
                        option value="" {}
                        @for (value, text) in &question.choices { option value=(value) { (text) } }
                    }
                }
                _ => {
                    input id=(id) name=(question.id) type=(kind) autocomplete=[autocomplete]
                        aria-describedby=(error) aria-invalid="false" aria-required=(required);
                }
            }
            p id=(error) .error role="alert" {}
        }
        @if !question.link.is_empty() {
            a .link href=(question.link) target="_blank" rel="noopener" { (texts.get(Key::Privacy)) }
        }
    }
}
