//! "Leave your contact."

use crate::i18n::{Key, t};
use crate::model::{ContactForm, Model, Msg};
use crate::shell::dispatch;
use crate::view::{Handler, act, text, typed};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::ids::Seq;

/// The form.
#[component]
pub fn Contact(model: RwSignal<Model>, question: Seq) -> impl IntoView {
    let part = |part: fn(&ContactForm) -> String| move || model.with(|model| part(&model.contact));
    let input = part(|form| form.input.clone());
    let error = text(model, |model| model.contact.error.map(t).unwrap_or_default().to_owned());
    let invalid = part(|form| if form.error.is_some() { "true" } else { "false" }.to_owned());
    let send: Handler<SubmitEvent> = Box::new(move |event| {
        event.prevent_default();
        dispatch(Msg::Answer(question, true));
    });
    view! {
        <form class="ask" role="group" aria-labelledby="card-title" novalidate on:submit=send>
            <h2 id="card-title">{t(Key::ContactTitle)}</h2>
            <p class="next">{t(Key::ContactNext)}</p>
            <div class="field">
                <label for="contact">{t(Key::ContactLabel)}</label>
                <input
                    id="contact"
                    autocomplete="email"
                    aria-describedby="contact-error"
                    aria-invalid=invalid
                    prop:value=input
                    on:input=typed(Msg::ContactTyped)
                />
                <p id="contact-error" class="error" role="alert">{error}</p>
            </div>
            <div class="choices">
                <button class="main" type="submit">{t(Key::ContactSend)}</button>
                <button class="quiet" type="button" on:click=act(move || Msg::Answer(question, false))>
                    {t(Key::ContactNo)}
                </button>
            </div>
        </form>
    }
}
