//! The switch for push messages: a button in the bar, and under it how this browser stands.

use crate::focus::active;
use crate::i18n::{Key, t};
use crate::model::Push;
use crate::push;
use crate::shell::App;
use leptos::html::Button;
use leptos::prelude::*;
use std::time::Duration;
use team_ui::parts::icon;
use web_sys::KeyboardEvent;

/// The id of what opens, for the button's `aria-controls`.
const CARD: &str = "push-card";

/// The button, and what opens under it.
#[component]
pub fn PushSwitch(app: App) -> impl IntoView {
    let state = app.memo(|model| model.browser.push);
    let open = RwSignal::new(false);
    let button = NodeRef::<Button>::new();
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    let says = move || match state.get() {
        Push::On => Key::PushOn,
        Push::Off => Key::PushOff,
        Push::Blocked => Key::NotifyDenied,
        Push::Unsupported => Key::PushUnsupported,
        Push::Install => Key::PushInstall,
        Push::Failed => Key::PushFailed,
    };
    let busy = RwSignal::new(false);
    let turn = move |_| match state.get_untracked() {
        _ if busy.get_untracked() => {}
        Push::On => push::turn_off(app, busy),
        // The click is the gesture that browsers ask for.
        _ => push::turn_on(app, busy),
    };
    let can_turn = app.memo(|model| matches!(model.browser.push, Push::On | Push::Off | Push::Failed));
    // What had the keyboard may be gone once the views have followed.
    Effect::new(move |_| {
        if can_turn.get() || !open.get_untracked() {
            return;
        }
        let Some(button) = button.get_untracked() else { return };
        set_timeout(
            move || {
                if active().is_none_or(|active| active.tag_name() == "BODY") {
                    let _ = button.focus();
                }
            },
            Duration::ZERO,
        );
    });
    view! {
        <div class="push" on:keydown=key>
            <button
                class="plain"
                type="button"
                node_ref=button
                aria-label=t(Key::PushButton)
                title=t(Key::PushButton)
                aria-expanded=move || open.get().to_string()
                aria-controls=CARD
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || icon(if state.get() == Push::On { "i-phone" } else { "i-no-phone" })}
            </button>
            <section class="push-card" id=CARD aria-label=t(Key::PushTitle) hidden=move || !open.get()>
                <h2>{t(Key::PushTitle)}</h2>
                <p>{t(Key::PushText)}</p>
                <p class="push-state" role="status">{move || t(says())}</p>
                <Show when=move || can_turn.get()>
                    <button
                        class=move || if state.get() == Push::On { "small" } else { "primary" }
                        type="button"
                        aria-disabled=move || busy.get().to_string()
                        on:click=turn
                    >
                        {move || t(if state.get() == Push::On { Key::PushTurnOff } else { Key::AttentionOn })}
                    </button>
                </Show>
            </section>
        </div>
    }
}
