//! "End this chat?"

use super::controls::{Button, Group};
use crate::i18n::{Key, t};
use crate::model::Msg;
use leptos::prelude::*;

/// Asks in place whether the chat should end.
#[component]
pub fn Ending() -> impl IntoView {
    view! {
        <Group class="foot" id="ending" title=t(Key::EndConfirm)>
            <div class="choices">
                <Button class="main" act=|| Msg::End>{t(Key::EndYes)}</Button>
                <Button class="quiet" id="keep-chatting" act=|| Msg::KeepChatting>{t(Key::EndNo)}</Button>
            </div>
        </Group>
    }
}
