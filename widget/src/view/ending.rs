//! "End this chat?"

use super::act;
use crate::i18n::{Key, t};
use crate::model::Msg;
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
