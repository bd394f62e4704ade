//! The place to write.

use super::controls::{follow, select, select_text, submits};
use super::file::Attach;
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
    let draft = select(model, |model| model.composer.draft.clone());
    let files = select(model, |model| model.settings.files);
    let private = select(model, |model| !model.is_previewed());
    view! {
        <form class="composer" novalidate on:submit=submits(|| Msg::Send)>
            <p class="error" id="composer-error" role="alert">
                {select_text(model, |model| model.composer.error)}
            </p>
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
                        use:follow=draft
                        on:input=|event| dispatch(Msg::Draft(event_target_value(&event)))
                        on:keydown=enter
                    ></textarea>
                </div>
                {move || files.get().then(|| view! { <Attach /> })}
                <button type="submit" class="send" aria-label=t(Key::Send)>
                    <i class="icon send-icon" aria-hidden="true"></i>
                </button>
            </div>
            <p class="hint" id="previewed" hidden=private>{t(Key::Previewed)}</p>
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
