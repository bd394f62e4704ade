//! The top of the chat: who is there, the way to the end, the way out.

use super::{act, flag, initials, text};
use crate::i18n::{Key, fill, t};
use crate::model::{Conversation, Model, Msg};
use leptos::prelude::*;

/// The header.
#[component]
pub fn Header(model: RwSignal<Model>) -> impl IntoView {
    let site = model.with_untracked(|model| model.settings.name.clone());
    let letters = text(model, |model| initials(agent(model).unwrap_or(&model.settings.name)));
    let status = text(model, |model| match agent(model) {
        _ if model.conversation.as_ref().is_some_and(Conversation::is_ended) => t(Key::Ended).to_owned(),
        Some(agent) => fill(Key::WithAgent, agent),
        None => t(if model.is_going() { Key::Waiting } else { Key::Online }).to_owned(),
    });
    let no_end = flag(model, |model| !model.is_going() || model.ending);
    view! {
        <header class="head">
            <span class="avatar" aria-hidden="true">{letters}</span>
            <div class="who">
                <h1>{site}</h1>
                <p>{status}</p>
            </div>
            <button class="quiet" type="button" hidden=no_end on:click=act(|| Msg::AskEnd)>
                {t(Key::EndChat)}
            </button>
            <button class="round" type="button" aria-label=t(Key::Close) on:click=act(|| Msg::Close)>
                <i class="icon close" aria-hidden="true"></i>
            </button>
        </header>
    }
}

fn agent(model: &Model) -> Option<&str> {
    let thread = &model.conversation.as_ref()?.thread;
    thread.agent.as_ref().map(|agent| agent.name.as_str())
}
