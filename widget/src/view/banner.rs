//! Says calmly that there is no connection, or what else stands between the visitor and the chat.

use super::controls::select_text;
use crate::i18n::Key;
use crate::model::{Model, Screen};
use leptos::prelude::*;

/// The banner. Its place is there from the start, so that a screen reader hears the change.
#[component]
pub fn Banner(model: RwSignal<Model>) -> impl IntoView {
    let says = select_text(model, |model| match model.screen() {
        _ if model.is_expired() => Some(Key::Expired),
        _ if model.connection.is_away() => Some(Key::Away),
        // The thread has a place for it nearer to where one writes.
        Screen::Thread | Screen::Help => None,
        Screen::PreChat => model.note,
    });
    view! { <p class="banner" role="status">{says}</p> }
}
