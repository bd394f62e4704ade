//! "Leave your contact."

use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use crate::shell::dispatch;
use crate::view::controls::{Button, Control, Field, Submit, select, select_text};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::ids::Seq;

/// The form.
#[component]
pub fn Contact(model: RwSignal<Model>, question: Seq) -> impl IntoView {
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        dispatch(Msg::Answer(question, true));
    };
    // A form with a name is a landmark already, and may be nothing else.
    view! {
        <form class="ask" aria-labelledby="card-title" novalidate on:submit=send>
            <h2 id="card-title">{t(Key::ContactTitle)}</h2>
            <p class="next">{t(Key::ContactNext)}</p>
            <Field
                id="contact"
                label=t(Key::ContactLabel)
                control=Control::Line("text", Some("email"))
                value=select(model, |model| model.contact.input.clone())
                error=select_text(model, |model| model.contact.error)
                typed=Msg::ContactTyped
            />
            <div class="choices">
                <Submit class="main" text=t(Key::ContactSend) />
                <Button class="quiet" act=move || Msg::Answer(question, false)>{t(Key::ContactNo)}</Button>
            </div>
        </form>
    }
}
