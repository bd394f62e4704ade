//! The top of the chat: who is there, the way to the end, the way out.

use super::controls::{Avatar, Button, Cross, select};
use crate::i18n::{Key, fill, t};
use crate::model::{Conversation, Model, Msg};
use leptos::prelude::*;
use protocol::text::initials;

/// The header.
#[component]
pub fn Header(model: RwSignal<Model>) -> impl IntoView {
    let letters = select(model, |model| initials(agent(model).unwrap_or(&model.settings.name)));
    let name = select(model, |model| model.settings.name.clone());
    let who = select(model, |model| match agent(model) {
        _ if model.conversation.as_ref().is_some_and(Conversation::is_ended) => t(Key::Ended).to_owned(),
        Some(agent) => fill(Key::WithAgent, agent),
        None if model.away => t(Key::AwayNow).to_owned(),
        None => t(if model.is_going() { Key::Waiting } else { Key::Online }).to_owned(),
    });
    let no_end = select(model, |model| !model.is_going() || model.ending || model.help);
    let no_help = select(model, |model| !model.settings.help || model.help);
    view! {
        <header class="head">
            <Avatar class="avatar" letters />
            <div class="who">
                <h1>{name}</h1>
                <p>{who}</p>
            </div>
            <Button class="quiet" hidden=no_end act=|| Msg::AskEnd>{t(Key::EndChat)}</Button>
            <Button class="round" label=t(Key::Help) hidden=no_help act=|| Msg::ReadHelp>"?"</Button>
            <Cross label=Key::Close act=|| Msg::Close />
        </header>
    }
}

fn agent(model: &Model) -> Option<&str> {
    let thread = &model.conversation.as_ref()?.thread;
    thread.agent.as_ref().map(|agent| agent.name.as_str())
}
