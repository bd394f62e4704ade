//! The dialog over everything else: it asks for what an action needs, and stays until the server has
//! taken it, so that a refusal is told where it can be mended.

use super::form::{self, Asked};
use super::parts::{action, told};
use crate::i18n::{Key, refusal, t};
use crate::model::Msg;
use crate::model::actions::Form;
use crate::shell::App;
use gloo::timers::callback::Timeout;
use leptos::html::Dialog;
use leptos::prelude::*;
use protocol::ids::ConversationId;

/// The place of the dialog.
#[component]
pub fn DialogPlace(app: App) -> impl IntoView {
    let open = app.memo(|model| model.dialog.as_ref().map(|one| (one.conversation.clone(), one.form)));
    move || open.get().map(|(id, form)| view! { <Open app id form /> })
}

/// Shows a dialog over everything else, with the keyboard in it.
pub fn show(place: NodeRef<Dialog>) {
    Effect::new(move |_| {
        if let Some(dialog) = place.get() {
            // Once it is in the document.
            Timeout::new(0, move || {
                let shown = dialog.is_connected() && !dialog.open();
                // One that is gone already needs not be shown.
                let _ = shown.then(|| dialog.show_modal());
            })
            .forget();
        }
    });
}

#[component]
fn Open(app: App, id: ConversationId, form: Form) -> impl IntoView {
    let place = NodeRef::<Dialog>::new();
    let refused = app.memo(|model| model.dialog.as_ref().and_then(|dialog| dialog.refused));
    let busy = app.memo(|model| model.dialog.as_ref().is_some_and(|dialog| dialog.sent.is_some()));
    let Asked { title, lead, fields, send, grave, command } = match form {
        Form::Hold => form::hold(),
        Form::Transfer => form::transfer(app, &id),
        Form::Restate => form::restate(),
        Form::Close => form::close(),
        Form::Block => form::block(app, &id),
        Form::Decline(proposal) => form::decline(proposal),
        Form::Progress => form::progress(app),
    };
    show(place);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let (false, Some(command)) = (busy.get_untracked(), command()) {
            app.act(id.clone(), command);
        }
    };
    let cancel = move |event: web_sys::Event| {
        event.prevent_default();
        app.send(Msg::CloseDialog);
    };
    view! {
        <dialog class="dialog" node_ref=place aria-labelledby="dialog-title" on:cancel=cancel>
            <form on:submit=submit novalidate aria-busy=move || busy.get().to_string()>
                <h2 id="dialog-title">{t(title)}</h2>
                {lead.map(|lead| view! { <p class="dialog-lead">{t(lead)}</p> })}
                {fields}
                <div role="alert">
                    {move || {
                        refused
                            .get()
                            .map(|why| told("form-error", refusal(why)))
                    }}
                </div>
                <div class="form-buttons">
                    {action(t(Key::Cancel).to_owned(), move || app.send(Msg::CloseDialog))}
                    <button
                        class="primary"
                        class:grave=grave
                        type="submit"
                        aria-disabled=move || busy.get().to_string()
                    >
                        {move || t(if busy.get() { Key::SendingIt } else { send })}
                    </button>
                </div>
            </form>
        </dialog>
    }
}
