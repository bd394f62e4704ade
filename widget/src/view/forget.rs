//! "Forget me", which asks once more.

use super::controls::{Button, select};
use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;

/// The button.
#[component]
pub fn Forget(model: RwSignal<Model>) -> impl IntoView {
    let text =
        select(model, |model| t(if model.forgetting { Key::ForgetSure } else { Key::Forget }).to_owned());
    let unknown = select(model, |model| !model.is_known());
    view! { <Button class="link" hidden=unknown act=|| Msg::Forget>{text}</Button> }
}
