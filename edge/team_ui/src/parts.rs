//! Small pieces that the views of both apps share.

use leptos::prelude::*;

/// A drawing from the style sheet. It says nothing by itself.
pub fn icon(name: &'static str) -> impl IntoView {
    view! { <span class=["icon ", name].concat() aria-hidden="true"></span> }
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
