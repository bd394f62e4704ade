//! What somebody shows before their account changes, the password and a code, and how such a change is sent. What is
//! typed here stays here: it never comes into the model.

use crate::i18n::{Key, t};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::team::second_factor::SecondFactorProof;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, SubmitEvent};

/// Changes that are sent once at a time, and why the last one was refused.
pub struct Sending<E: Send + Sync + 'static> {
    /// One is on its way.
    pub busy: RwSignal<bool>,
    /// Why the last one was refused.
    pub error: RwSignal<Option<E>>,
}

// Derived, both would ask the same of the error.
impl<E: Send + Sync + 'static> Clone for Sending<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Send + Sync + 'static> Copy for Sending<E> {}

impl<E: Copy + Send + Sync + 'static> Sending<E> {
    /// Nothing is on its way.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), error: RwSignal::new(None) }
    }

    /// Sends something, and goes on with what comes back. `to_mend` names the element that takes the keyboard where
    /// it is refused.
    pub fn send<T>(
        self,
        sent: impl Future<Output = Result<T, E>> + 'static,
        then: impl FnOnce(T) + 'static,
        to_mend: impl FnOnce(E) -> &'static str + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = sent.await;
            self.busy.set(false);
            match answer {
                Ok(value) => then(value),
                Err(why) => {
                    self.error.set(Some(why));
                    focus_soon(to_mend(why));
                }
            }
        });
    }
}

/// Gives the keyboard to the element with an id.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|found| found.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // An element that was removed meanwhile takes no focus.
        let _ = element.focus();
    }
}

/// The same once the views have followed what has changed.
pub fn focus_soon(id: &'static str) {
    set_timeout(move || focus(id), Duration::ZERO);
}

/// What is typed in a field; nothing where it is not there.
pub fn typed(field: NodeRef<html::Input>) -> String {
    field.get_untracked().map(|field| field.value()).unwrap_or_default()
}

/// The password.
#[component]
pub fn PasswordField(
    field: NodeRef<html::Input>,
    id: &'static str,
    #[prop(default = Key::FactorPassword)] label: Key,
) -> impl IntoView {
    view! {
        <div class="field short">
            <label for=id>{t(label)}</label>
            <input node_ref=field id=id type="password" autocomplete="current-password" required />
        </div>
    }
}

/// A code of the app, or one for recovery.
#[component]
pub fn CodeField(field: NodeRef<html::Input>, id: &'static str) -> impl IntoView {
    view! {
        <div class="field short">
            <label for=id>{t(Key::FactorAnyCode)}</label>
            <input
                node_ref=field
                id=id
                type="text"
                autocomplete="one-time-code"
                autocapitalize="none"
                spellcheck="false"
                maxlength="40"
                required
            />
        </div>
    }
}

/// The way back.
#[component]
pub fn Cancel(#[prop(into)] cancel: Callback<()>) -> impl IntoView {
    view! {
        <button class="small" type="button" on:click=move |_| cancel.run(())>
            {t(Key::FactorCancel)}
        </button>
    }
}

/// Password and, where `code` names its field, a code; `act` is what the button says.
#[component]
pub fn Proof(
    password: &'static str,
    code: Option<&'static str>,
    note: Option<Key>,
    act: String,
    done: Callback<SecondFactorProof>,
    #[prop(into)] cancel: Callback<()>,
) -> impl IntoView {
    let [current, given] = [(); 2].map(|()| NodeRef::<html::Input>::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        done.run(SecondFactorProof { current: typed(current), code: typed(given) });
    };
    view! {
        <form on:submit=submit>
            {note.map(|note| view! { <p class="note">{t(note)}</p> })}
            <PasswordField field=current id=password />
            {code.map(|code| view! { <CodeField field=given id=code /> })}
            <button class="small" type="submit">
                {act}
            </button>
            <Cancel cancel />
        </form>
    }
}
