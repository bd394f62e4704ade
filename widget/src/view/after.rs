//! After the end: thanks, going on, and taking along what was said.

use super::{act, flag, submit, text, typed};
use crate::i18n::{Key, t};
use crate::model::{Fetch, Model, Msg};
use leptos::prelude::*;

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
    let over = flag(model, |model| !model.can_reopen());
    let shut = flag(model, |model| !model.mail.open);
    let open = text(model, |model| if model.mail.open { "true" } else { "false" }.to_owned());
    let input = text(model, |model| model.mail.input.clone());
    let error = text(model, |model| model.mail.error.map(t).unwrap_or_default().to_owned());
    view! {
        <div class="ways">
            <button class="link" type="button" hidden=over on:click=act(|| Msg::Reopen)>
                {t(Key::Reopen)}
            </button>
            <button class="link" type="button" on:click=act(|| Msg::Fetch(Fetch::Transcript))>
                {t(Key::Transcript)}
            </button>
            <button class="link" type="button" aria-expanded=open on:click=act(|| Msg::AskMail)>
                {t(Key::Mail)}
            </button>
        </div>
        <form class="field" novalidate hidden=shut on:submit=submit(|| Msg::SendMail)>
            <label for="mail">{t(Key::MailLabel)}</label>
            <input
                id="mail"
                type="email"
                autocomplete="email"
                aria-describedby="mail-error"
                prop:value=input
                on:input=typed(Msg::MailTyped)
            />
            <p id="mail-error" class="error" role="alert">{error}</p>
            <button class="quiet" type="submit">{t(Key::MailSend)}</button>
        </form>
    }
}
