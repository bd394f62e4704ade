//! Says calmly that there is no connection.

use super::text;
use crate::i18n::{Key, t};
use crate::model::Model;
use leptos::prelude::*;

/// The banner. Its place is there from the start, so that a screen reader hears the change.
#[component]
pub fn Banner(model: RwSignal<Model>) -> impl IntoView {
    let away =
        text(model, |model| if model.connection.is_away() { t(Key::Away).to_owned() } else { String::new() });
    view! { <p class="banner" role="status">{away}</p> }
}
