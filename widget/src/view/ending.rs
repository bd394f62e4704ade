//! Around the end: "End this chat?", and the thanks afterwards.

use super::{act, text};
use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;

/// Asks in place whether the chat should end.
#[component]
pub fn Ending() -> impl IntoView {
    view! {
        <section class="foot" aria-labelledby="ending">
            <h2 id="ending">{t(Key::EndConfirm)}</h2>
            <div class="choices">
                <button class="main" type="button" on:click=act(|| Msg::End)>{t(Key::EndYes)}</button>
                <button id="keep-chatting" class="quiet" type="button" on:click=act(|| Msg::KeepChatting)>
                    {t(Key::EndNo)}
                </button>
            </div>
        </section>
    }
}

/// Thanks, and the way to a new chat.
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
        </section>
    }
}
