//! The form before the chat.

use super::part::{Field, Part, make, picture, set};
use super::{form, history, questions};
use crate::i18n::{Key, initials, t};
use crate::model::{Model, Msg, NameForm};
use leptos::prelude::*;
use web_sys::Element;

/// The form.
pub fn show(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let mut part = Part::new(place, model, "form.pre-chat");
    let root = part.root.clone();
    part.sent(Box::new(|| Msg::StartChat));
    let title = make(&root, "h2", "");
    part.text(&title, |model| {
        let own = model.settings.welcome.as_str();
        if own.is_empty() { t(Key::PreChatTitle) } else { own }.to_owned()
    });
    part.hidden(&title, |model| model.invite.is_some());
    let row = make(&root, "div.row first", "");
    part.hidden(&row, |model| model.invite.is_none());
    part.text(&picture(&row, "span.avatar small", ""), |model| initials(&agent(model)));
    part.text(&make(&row, "p.name", ""), agent);
    let says = make(&row, "p.bubble", "");
    set(&says, "dir", "auto");
    part.text(&says, |model| model.invite.as_ref().map(|invite| invite.text.clone()).unwrap_or_default());
    let (required, away) = model.with_untracked(|model| (model.name_required(), model.away));
    let asked = model.with_untracked(Model::name_asked);
    if away {
        form::away(&part);
    } else if asked {
        make(&root, "p", t(if required { Key::PreChatText } else { Key::PreChatTextOptional }));
    }
    let field = Field {
        tag: "input",
        id: "name",
        label: t(Key::NameLabel),
        value: Box::new(|model| model.pre_chat.input.clone()),
        typed: Box::new(Msg::NameTyped),
        error: Box::new(|model| error(Some(&model.pre_chat))),
    };
    if asked {
        set(&part.field(&root, field), "autocomplete", "name");
    }
    questions::add(&part, &root);
    part.submit(&root, "button.main", t(if away { Key::Send } else { Key::Start }));
    let note = make(&root, "p.hint", "");
    set(&note, "role", "status");
    part.text(&note, |model| model.note.map(t).unwrap_or_default().to_owned());
    form::forget(&mut part, &root);
    history::add(&part, &root);
    Some(part)
}

/// The small form that changes the name during the chat.
pub fn rename(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let mut part = Part::new(place, model, "form.name-form");
    let root = part.root.clone();
    part.sent(Box::new(|| Msg::SaveName));
    let field = Field {
        tag: "input",
        id: "new-name",
        label: t(Key::NameLabel),
        value: Box::new(|model| model.naming.as_ref().map(|form| form.input.clone()).unwrap_or_default()),
        typed: Box::new(Msg::NameTyped),
        error: Box::new(|model| error(model.naming.as_ref())),
    };
    set(&part.field(&root, field), "autocomplete", "name");
    let choices = make(&root, "div.choices", "");
    part.submit(&choices, "button.main", t(Key::NameSave));
    part.button(&choices, "button.quiet", t(Key::Cancel), Box::new(|| Msg::KeepName));
    Some(part)
}

fn agent(model: &Model) -> String {
    model.invite.as_ref().map(|invite| invite.agent.clone()).unwrap_or_default()
}

fn error(form: Option<&NameForm>) -> String {
    form.and_then(|form| form.error).map(t).unwrap_or_default().to_owned()
}
