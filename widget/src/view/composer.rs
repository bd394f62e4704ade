//! The place to write.

use super::{flag, submit, text, typed};
use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use crate::shell::dispatch;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The key code that stands for "an input method is at work" where `isComposing` comes too late.
const COMPOSING: u32 = 229;

/// The composer.
#[component]
pub fn Composer(model: RwSignal<Model>) -> impl IntoView {
    let draft = text(model, |model| model.composer.draft.clone());
    let error = text(model, |model| model.composer.error.map(t).unwrap_or_default().to_owned());
    let unseen = flag(model, |model| !model.is_previewed());
    view! {
        <form class="composer" on:submit=submit(|| Msg::Send)>
            <p id="composer-error" class="error" role="alert">{error}</p>
            <div class="write">
                <label class="sr" for="composer">{t(Key::ComposerLabel)}</label>
                // The copy behind the text makes the field as high as what is written.
                <div class="grow" data-text=draft>
                    <textarea
                        id="composer"
                        rows="1"
                        placeholder=t(Key::ComposerPlaceholder)
                        aria-describedby="composer-error previewed"
                        enterkeyhint="send"
                        prop:value=draft
                        on:input=typed(Msg::Draft)
                        on:keydown=enter
                    ></textarea>
                </div>
                <button class="send" type="submit" aria-label=t(Key::Send)>
                    <i class="icon send-icon" aria-hidden="true"></i>
                </button>
            </div>
            <p id="previewed" class="hint" hidden=unseen>{t(Key::Previewed)}</p>
        </form>
    }
}

/// Enter sends, Shift+Enter breaks the line; while an input method composes, Enter is its own.
fn enter(event: KeyboardEvent) {
    let composing = event.is_composing() || event.key_code() == COMPOSING;
    if event.key() == "Enter" && !event.shift_key() && !composing {
        event.prevent_default();
        dispatch(Msg::Send);
    }
}
