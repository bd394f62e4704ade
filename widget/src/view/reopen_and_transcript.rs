//! After the end: thanks, going on, and taking along what was said.

use super::form::forget;
use super::part::{Field, Part, make, set};
use crate::i18n::{Key, t};
use crate::model::{Fetch, Model, Msg};
use leptos::prelude::*;
use web_sys::Element;

/// Thanks, and the ways on.
pub fn show(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let mut part = Part::new(place, model, "section.foot thanks");
    let root = part.root.clone();
    let thanks = make(&root, "p", "");
    set(&thanks, "role", "status");
    part.text(&thanks, |model| {
        let stored = model.conversation.as_ref().is_some_and(|own| own.thread.rating.is_some());
        t(if stored || model.rating.sent { Key::ThanksRated } else { Key::Thanks }).to_owned()
    });
    let again = part.button(&root, "button.main", t(Key::NewChat), Box::new(|| Msg::NewChat));
    set(&again, "id", "new-chat");
    ways(&part, &root);
    Some(part)
}

/// The quiet ways on: continuing, and the transcript.
pub fn ways(part: &Part, place: &Element) {
    part.switch(
        place,
        "ways",
        |model| {
            u64::from(model.can_reopen()) + 2 * u64::from(model.mail.open) + 4 * u64::from(model.can_mail())
        },
        |place, model| {
            let (over, open, mails) =
                model.with_untracked(|model| (!model.can_reopen(), model.mail.open, model.can_mail()));
            let mut part = Part::new(place, model, "form.after");
            let root = part.root.clone();
            let row = make(&root, "div.ways", "");
            if !over {
                part.button(&row, "button.link", t(Key::Reopen), Box::new(|| Msg::Reopen));
            }
            let fetch = Box::new(|| Msg::Fetch(Fetch::Transcript));
            part.button(&row, "button.link", t(Key::Transcript), fetch);
            if mails {
                part.button(&row, "button.link", t(Key::Mail), Box::new(|| Msg::AskMail));
            }
            forget(&mut part, &row);
            if open && mails {
                mail(&mut part, &root);
                part.submit(&root, "button.quiet", t(Key::MailSend));
            }
            Some(part)
        },
    );
}

/// The small form that mails a link to the chat while it goes on.
pub fn link(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let mut part = Part::new(place, model, "form.name-form");
    let root = part.root.clone();
    mail(&mut part, &root);
    make(&root, "p.hint", t(Key::MailLinkHint));
    let choices = make(&root, "div.choices", "");
    part.submit(&choices, "button.main", t(Key::MailLinkSend));
    part.button(&choices, "button.quiet", t(Key::Cancel), Box::new(|| Msg::AskMail));
    Some(part)
}

fn mail(part: &mut Part, place: &Element) {
    let field = Field {
        tag: "input",
        id: "mail",
        label: t(Key::MailLabel),
        value: Box::new(|model| model.mail.input.clone()),
        typed: Box::new(Msg::MailTyped),
        error: Box::new(|model| model.mail.error.map(t).unwrap_or_default().to_owned()),
    };
    set(&part.field(place, field), "autocomplete", "email");
    part.sent(Box::new(|| Msg::SendMail));
}
