//! The visitor's name during the chat, and the way to change it.

use super::controls::{Button, Swap, select};
use super::pre_chat::Rename;
use super::reopen_and_transcript::LinkForm;
use crate::i18n::{Key, fill, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;

/// The bar.
#[component]
pub fn NameBar(model: RwSignal<Model>) -> impl IntoView {
    // An ended chat keeps the name it had.
    let over = select(model, |model| model.conversation.is_some() && !model.is_going());
    view! {
        <div class="name-bar" hidden=over>
            <Swap id="naming" key=select(model, open)>
                {match model.with_untracked(open) {
                    0 => view! { <Named model /> }.into_any(),
                    1 => view! { <LinkForm model /> }.into_any(),
                    _ => view! { <Rename model /> }.into_any(),
                }}
            </Swap>
        </div>
    }
}

/// Which form is open, if one is.
fn open(model: &Model) -> u64 {
    2 * u64::from(model.naming.is_some()) + u64::from(model.mail.open && model.can_mail_link())
}

#[component]
fn Named(model: RwSignal<Model>) -> impl IntoView {
    let name = select(model, |model| match &model.name {
        Some(name) => fill(Key::NameAs, name),
        None => t(Key::NameNone).to_owned(),
    });
    let change = select(model, |model| {
        t(if model.name.is_some() { Key::NameChange } else { Key::NameAdd }).to_owned()
    });
    let sound = select(model, |model| t(if model.muted { Key::SoundOn } else { Key::SoundOff }).to_owned());
    let no_link = select(model, |model| !model.can_mail_link());
    view! {
        <p>
            <span>{name}</span>
            <Button class="link" act=|| Msg::ChangeName>{change}</Button>
            <Button class="link" act=|| Msg::TurnSound>{sound}</Button>
            <Button class="link" hidden=no_link act=|| Msg::AskMail>{t(Key::MailLink)}</Button>
        </p>
    }
}
