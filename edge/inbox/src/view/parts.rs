//! Small pieces that many views share.

use crate::i18n::{Key, fill, t};
use leptos::html::{Input, Textarea};
use leptos::prelude::*;
use team_ui::parts::icon;

/// A button that does something at once.
pub fn action(name: String, press: impl Fn() + 'static) -> AnyView {
    view! {
        <button class="action" type="button" on:click=move |_| press()>
            {name}
        </button>
    }
    .into_any()
}

/// A sentence with a drawing before it.
pub fn told(class: &'static str, text: &'static str) -> AnyView {
    view! {
        <p class=class>
            {icon("i-alert")}
            <span>{text}</span>
        </p>
    }
    .into_any()
}

/// A field of one line, with its name over it.
pub fn field(name: Key, id: &'static str, most: usize, place: NodeRef<Input>) -> AnyView {
    view! {
        <label for=id>{t(name)}</label>
        <input node_ref=place id=id type="text" dir="auto" maxlength=most.to_string() />
    }
    .into_any()
}

/// A field for a number, with its name over it.
pub fn number(name: Key, id: &'static str, most: u64, value: u64, place: NodeRef<Input>) -> AnyView {
    view! {
        <label for=id>{t(name)}</label>
        <input node_ref=place id=id type="number" min="1" max=most.to_string() value=value.to_string() />
    }
    .into_any()
}

/// A field of several lines, with its name over it.
pub fn long_field(name: Key, id: &'static str, place: NodeRef<Textarea>) -> AnyView {
    view! {
        <label for=id>{t(name)}</label>
        <textarea node_ref=place id=id rows="4" dir="auto"></textarea>
    }
    .into_any()
}

/// A choice of a field.
pub fn choice(value: String, text: String, disabled: bool) -> AnyView {
    view! {
        <option value=value disabled=disabled>
            {text}
        </option>
    }
    .into_any()
}

/// A switch, with its name beside it.
pub fn toggle(name: Key, on: Memo<bool>, turn: impl Fn() + 'static) -> AnyView {
    view! {
        <button
            class="switch"
            type="button"
            role="switch"
            aria-checked=move || on.get().to_string()
            on:click=move |_| turn()
        >
            <span class="switch-track" aria-hidden="true"></span>
            <span>{t(name)}</span>
        </button>
    }
    .into_any()
}

/// Somebody's own words.
pub fn quote(text: String) -> AnyView {
    view! { <blockquote dir="auto">{text}</blockquote> }.into_any()
}

/// The mark of somebody whom the site vouches for, with the site's own id for them where there is
/// room.
pub fn verified(id: Option<String>) -> AnyView {
    let word = match id {
        Some(id) => {
            view! { <span dir="auto" translate="no">{fill(Key::VerifiedAs, "id", &id)}</span> }.into_any()
        }
        None => view! { <span class="quiet">{t(Key::Verified)}</span> }.into_any(),
    };
    view! {
        <span class="verified" title=t(Key::Verified)>
            {icon("i-verified")}
            {word}
        </span>
    }
    .into_any()
}

/// A word in a round frame.
pub fn chip(class: &'static str, text: &'static str) -> AnyView {
    view! { <span class=class>{text}</span> " " }.into_any()
}
