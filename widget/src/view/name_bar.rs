//! The visitor's name during the chat, and the way to change it.

use super::pre_chat::Rename;
use super::{Switch, act, flag, shown, text};
use crate::i18n::{Key, fill, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;

/// The bar.
#[component]
pub fn NameBar(model: RwSignal<Model>) -> impl IntoView {
    // An ended chat keeps the name it had.
    let over = flag(model, |model| model.conversation.is_some() && !model.is_going());
    view! {
        <div class="name-bar" hidden=over>
            <Switch model id="naming" which=|model| u64::from(model.naming.is_some()) show=|place, model, changing| {
                if changing == 1 {
                    shown(place, move || view! { <Rename model /> })
                } else {
                    shown(place, move || view! { <Named model /> })
                }
            } />
        </div>
    }
}

#[component]
fn Named(model: RwSignal<Model>) -> impl IntoView {
    let name = text(model, |model| match &model.name {
        Some(name) => fill(Key::NameAs, name),
        None => t(Key::NameNone).to_owned(),
    });
    let action =
        text(model, |model| t(if model.name.is_some() { Key::NameChange } else { Key::NameAdd }).to_owned());
    view! {
        <p>
            <span>{name}</span>
            <button class="link" type="button" on:click=act(|| Msg::ChangeName)>{action}</button>
        </p>
    }
}
