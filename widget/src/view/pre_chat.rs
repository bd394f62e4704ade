//! The form before the chat.

use super::{act, flag, initials, submit, text, typed};
use crate::i18n::{Key, t};
use crate::model::{Model, Msg, NameForm};
use leptos::prelude::*;

/// The form.
#[component]
pub fn PreChat(model: RwSignal<Model>) -> impl IntoView {
    let required = model.with_untracked(Model::name_required);
    let invited = flag(model, |model| model.invite.is_some());
    let alone = flag(model, |model| model.invite.is_none());
    let agent =
        text(model, |model| model.invite.as_ref().map(|invite| invite.agent.clone()).unwrap_or_default());
    let letters =
        text(model, |model| model.invite.as_ref().map(|invite| initials(&invite.agent)).unwrap_or_default());
    let says =
        text(model, |model| model.invite.as_ref().map(|invite| invite.text.clone()).unwrap_or_default());
    view! {
        <form class="pre-chat" novalidate on:submit=submit(|| Msg::StartChat)>
            <h2 hidden=invited>{t(Key::PreChatTitle)}</h2>
            <div class="row first" hidden=alone>
                <span class="avatar small" aria-hidden="true">{letters}</span>
                <p class="name">{agent}</p>
                <p class="bubble">{says}</p>
            </div>
            <p>{t(if required { Key::PreChatText } else { Key::PreChatTextOptional })}</p>
            <NameField model id="name" error_id="name-error" form=|model| Some(&model.pre_chat) />
            <button class="main" type="submit">{t(Key::Start)}</button>
        </form>
    }
}

/// The small form that changes the name during the chat.
#[component]
pub fn Rename(model: RwSignal<Model>) -> impl IntoView {
    view! {
        <form class="name-form" novalidate on:submit=submit(|| Msg::SaveName)>
            <NameField model id="new-name" error_id="new-name-error" form=|model| model.naming.as_ref() />
            <div class="choices">
                <button class="main" type="submit">{t(Key::NameSave)}</button>
                <button class="quiet" type="button" on:click=act(|| Msg::KeepName)>{t(Key::Cancel)}</button>
            </div>
        </form>
    }
}

#[component]
fn NameField(
    model: RwSignal<Model>,
    id: &'static str,
    error_id: &'static str,
    form: fn(&Model) -> Option<&NameForm>,
) -> impl IntoView {
    let part = move |part: fn(&NameForm) -> String| {
        move || model.with(|model| form(model).map(part).unwrap_or_default())
    };
    let input = part(|form| form.input.clone());
    let error = part(|form| form.error.map(t).unwrap_or_default().to_owned());
    let invalid = part(|form| if form.error.is_some() { "true" } else { "false" }.to_owned());
    view! {
        <div class="field">
            <label for=id>{t(Key::NameLabel)}</label>
            <input
                id=id
                autocomplete="name"
                aria-describedby=error_id
                aria-invalid=invalid
                prop:value=input
                on:input=typed(Msg::NameTyped)
            />
            <p id=error_id class="error" role="alert">{error}</p>
        </div>
    }
}
