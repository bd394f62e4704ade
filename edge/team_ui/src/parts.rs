//! Small pieces that the views of both apps share.

use leptos::prelude::*;
use protocol::ids::FileId;

/// A drawing from the style sheet. It says nothing by itself.
pub fn icon(name: &'static str) -> impl IntoView {
    view! { <span class=["icon ", name].concat() aria-hidden="true"></span> }
}

/// An agent's picture, which covers the initials that it stands in for. One that is gone by now leaves them to be seen.
pub fn portrait(picture: Option<FileId>) -> impl IntoView {
    picture.map(|picture| {
        let source = ["/v1/pictures/", picture.as_str()].concat();
        view! {
            <img
                class="portrait"
                src=source
                alt=""
                on:load:target=move |event| event.target().set_hidden(false)
                on:error:target=move |event| event.target().set_hidden(true)
            />
        }
    })
}

/// A text of several lines with its name over it, in a form that keeps what is typed until it is stored.
#[component]
pub fn LongField(
    /// What it is called.
    name: &'static str,
    /// How many lines are shown.
    rows: &'static str,
    /// What is typed.
    #[prop(into)]
    text: Signal<String>,
    /// Takes what is typed.
    typed: impl Fn(String) + 'static,
    /// Whether it is a list of words of any language, which nobody checks.
    #[prop(optional)]
    words: bool,
) -> impl IntoView {
    view! {
        <label class="field">
            <span>{name}</span>
            <textarea
                class=words.then_some("words")
                rows=rows
                dir=(!words).then_some("auto")
                spellcheck=words.then_some("false")
                prop:value=text
                on:input:target=move |event| typed(event.target().value())
            ></textarea>
        </label>
    }
}
