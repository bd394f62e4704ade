//! The form before the chat.

use super::bubble::due;
use super::controls::{Avatar, Button, Control, Field, Submit, select, select_text, submits};
use super::forget::Forget;
use super::history::Past;
use super::questions::Questions;
use crate::i18n::{Key, fill, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use protocol::text::initials;

/// The form.
#[component]
pub fn PreChat(model: RwSignal<Model>) -> impl IntoView {
    let title = select(model, |model| {
        let own = model.settings.welcome.as_str();
        if own.is_empty() { t(Key::PreChatTitle) } else { own }.to_owned()
    });
    let invited = select(model, |model| model.invite.is_some());
    let uninvited = select(model, |model| model.invite.is_none());
    let letters = select(model, |model| initials(&agent(model)));
    let says =
        select(model, |model| model.invite.as_ref().map(|invite| invite.text.clone()).unwrap_or_default());
    let why = select(model, |model| match (model.away, model.next_change) {
        (true, Some(back)) => fill(Key::BackAt, &due(back)),
        (true, None) => t(Key::AwayNow).to_owned(),
        (false, _) => {
            let required = model.name_required();
            t(if required { Key::PreChatText } else { Key::PreChatTextOptional }).to_owned()
        }
    });
    let reply_by = select(model, |model| {
        model.reply_by.filter(|_| model.away).map(|at| fill(Key::PromiseDue, &due(at)))
    });
    let start = select(model, |model| t(if model.away { Key::Send } else { Key::Start }).to_owned());
    view! {
        <form class="pre-chat" novalidate on:submit=submits(|| Msg::StartChat)>
            <h2 hidden=invited>{title}</h2>
            <div class="row first" hidden=uninvited>
                <Avatar class="avatar small" letters />
                <p class="name">{select(model, agent)}</p>
                <p class="bubble">{says}</p>
            </div>
            <p>{why}</p>
            {move || reply_by.get().map(|text| view! { <p>{text}</p> })}
            <Field
                id="name"
                label=t(Key::NameLabel)
                control=Control::Line("text", Some("name"))
                value=select(model, |model| model.pre_chat.input.clone())
                error=select_text(model, |model| model.pre_chat.error)
                typed=Msg::NameTyped
            />
            <Questions model />
            <Submit class="main" text=start />
            <p class="hint" role="status">{select_text(model, |model| model.note)}</p>
            <Forget model />
            <Past model />
        </form>
    }
}

/// The small form that changes the name during the chat.
#[component]
pub fn Rename(model: RwSignal<Model>) -> impl IntoView {
    let input =
        select(model, |model| model.naming.as_ref().map(|form| form.input.clone()).unwrap_or_default());
    view! {
        <form class="name-form" novalidate on:submit=submits(|| Msg::SaveName)>
            <Field
                id="new-name"
                label=t(Key::NameLabel)
                control=Control::Line("text", Some("name"))
                value=input
                error=select_text(model, |model| model.naming.as_ref()?.error)
                typed=Msg::NameTyped
            />
            <div class="choices">
                <Submit class="main" text=t(Key::NameSave) />
                <Button class="quiet" act=|| Msg::KeepName>{t(Key::Cancel)}</Button>
            </div>
        </form>
    }
}

fn agent(model: &Model) -> String {
    model.invite.as_ref().map(|invite| invite.agent.clone()).unwrap_or_default()
}
