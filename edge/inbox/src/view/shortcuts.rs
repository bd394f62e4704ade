//! Single keys: hearing them, and the dialog that tells which there are and turns them off.

use super::dialog::show;
use super::parts::toggle;
use crate::i18n::{Key, t};
use crate::model::overlay::Overlay;
use crate::model::shortcuts::{PALETTE_KEY, Press, Shortcut, ShortcutMsg};
use crate::model::{BrowserMsg, Msg};
use crate::shell::App;
use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, SubmitEvent};

/// What letters are written or looked for in.
const EDITED: &str = "input, textarea, select, [contenteditable]";
/// What lies over the inbox.
const OVER: &str = "dialog[open]";
/// What has keys of its own.
const OWN_KEYS: &str = "[role=menu], [role=listbox]";

/// Does what a key stands for, and says whether it stood for anything. A key that is held down counts once.
pub fn pressed(app: App, event: &KeyboardEvent) -> bool {
    let at = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let within = |place: &str| at.as_ref().is_some_and(|at| matches!(at.closest(place), Ok(Some(_))));
    let key = event.key();
    let press = Press {
        key: &key,
        modified: event.ctrl_key() || event.alt_key() || event.meta_key(),
        command: (event.ctrl_key() != event.meta_key()) && !event.alt_key() && !event.shift_key(),
        editing: within(EDITED),
        // Some browsers say so by the old key code only.
        composing: event.is_composing() || event.key_code() == 229,
        covered: within(OWN_KEYS) || matches!(document().query_selector(OVER), Ok(Some(_))),
    };
    !event.repeat() && app.press(press)
}

/// The place of the dialog.
#[component]
pub fn ShortcutsPlace(app: App) -> impl IntoView {
    let open = app.memo(|model| model.overlay == Some(Overlay::Shortcuts));
    move || open.get().then(|| view! { <Shortcuts app /> })
}

#[component]
fn Shortcuts(app: App) -> impl IntoView {
    let place = NodeRef::<Dialog>::new();
    show(place);
    let on = app.memo(|model| model.browser.shortcuts);
    let close = move || app.send(Msg::Shortcut(ShortcutMsg::Help(false)));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        close();
    };
    let cancel = move |event: web_sys::Event| {
        event.prevent_default();
        close();
    };
    let turn = move || app.send(Msg::Browser(BrowserMsg::Shortcuts(!on.get_untracked())));
    let keys = Shortcut::ALL
        .map(|one| told(view! { <kbd translate="no">{one.key()}</kbd> }.into_any(), meaning(one)));
    let palette = view! {
        <kbd translate="no">"Ctrl"</kbd>
        " "
        <kbd translate="no">{PALETTE_KEY.to_uppercase()}</kbd>
    };
    let palette = told(palette.into_any(), Key::ShortcutPalette);
    view! {
        <dialog class="dialog" node_ref=place aria-labelledby="shortcuts-title" on:cancel=cancel>
            <form on:submit=submit novalidate>
                <h2 id="shortcuts-title">{t(Key::Shortcuts)}</h2>
                <p class="dialog-lead">{t(Key::ShortcutsLead)}</p>
                <dl class="shortcuts">{keys.into_iter().collect_view()} {palette}</dl>
                {toggle(Key::ShortcutsSwitch, on, turn)}
                <div class="form-buttons">
                    <button class="primary" type="submit">
                        {t(Key::ShortcutsDone)}
                    </button>
                </div>
            </form>
        </dialog>
    }
}

/// Keys, and what they do.
fn told(keys: AnyView, what: Key) -> AnyView {
    view! {
        <div>
            <dt>{keys}</dt>
            <dd>{t(what)}</dd>
        </div>
    }
    .into_any()
}

/// What a key does, in the agent's language.
fn meaning(shortcut: Shortcut) -> Key {
    match shortcut {
        Shortcut::Next => Key::ShortcutNext,
        Shortcut::Previous => Key::ShortcutPrevious,
        Shortcut::End => Key::ShortcutEnd,
        Shortcut::Transfer => Key::ShortcutTransfer,
        Shortcut::Note => Key::ShortcutNote,
        Shortcut::Search => Key::ShortcutSearch,
        Shortcut::Help => Key::ShortcutHelp,
    }
}
