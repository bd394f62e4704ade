//! After the end: thanks, going on, and taking along what was said.

use super::part::{Field, Part, make, set};
use super::{Switch, act, text};
use crate::i18n::{Key, t};
use crate::model::{Fetch, Model, Msg};
use leptos::prelude::*;
use web_sys::Element;

/// Thanks, and the ways on.
#[component]
pub fn Thanks(model: RwSignal<Model>) -> impl IntoView {
    let thanks = text(model, |model| {
        let stored = model.conversation.as_ref().is_some_and(|own| own.thread.rating.is_some());
        t(if stored || model.rating.sent { Key::ThanksRated } else { Key::Thanks }).to_owned()
    });
    view! {
        <section class="foot thanks">
            <p role="status">{thanks}</p>
            <button id="new-chat" class="main" type="button" on:click=act(|| Msg::NewChat)>
                {t(Key::NewChat)}
            </button>
            <Ways model />
        </section>
    }
}

/// The quiet ways on: continuing, and the transcript.
#[component]
pub fn Ways(model: RwSignal<Model>) -> impl IntoView {
    view! {
        <Switch model id="ways" which=|model| {
            u64::from(model.can_reopen()) + 2 * u64::from(model.mail.open)
        } show=|place, model, _| Box::new(ways(&place, model)) />
    }
}

fn ways(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let (over, open) = model.with_untracked(|model| (!model.can_reopen(), model.mail.open));
    let mut part = Part::new(place, "form", "after")?;
    let row = make(&part.root, "div", "ways", "")?;
    if !over {
        part.button(&row, "link", t(Key::Reopen), Box::new(|| Msg::Reopen));
    }
    part.button(&row, "link", t(Key::Transcript), Box::new(|| Msg::Fetch(Fetch::Transcript)));
    part.button(&row, "link", t(Key::Mail), Box::new(|| Msg::AskMail));
    if open {
        let field = Field {
            id: "mail",
            label: t(Key::MailLabel),
            value: model.with_untracked(|model| model.mail.input.clone()),
            typed: Msg::MailTyped,
            error: |model| model.mail.error.map(t).unwrap_or_default().to_owned(),
        };
        part.field(&field, model, Box::new(|| Msg::SendMail))?;
        set(&make(&part.root, "button", "quiet", t(Key::MailSend))?, "type", "submit");
    }
    Some(part)
}
