//! What every view is made of: buttons, fields, groups, and a place for one of several views.

use crate::i18n::Key;
use crate::i18n::t;
use crate::model::{Model, Msg};
use crate::shell::{dispatch, find_focus};
use leptos::ev::{Event, SubmitEvent};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// A part of the state. Who follows it hears of its changes, not of every message.
pub fn select<T>(model: RwSignal<Model>, part: fn(&Model) -> T) -> Signal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| model.with(part)).into()
}

/// The text of a key that may be there, followed.
pub fn select_text(model: RwSignal<Model>, part: fn(&Model) -> Option<Key>) -> Signal<String> {
    Memo::new(move |_| model.with(part).map(t).unwrap_or_default().to_owned()).into()
}

/// What is done when a form is sent. What is wrong with its fields is told next to them, by ourselves.
pub fn submits(msg: fn() -> Msg) -> impl Fn(SubmitEvent) + Clone + Send + 'static {
    move |event| {
        event.prevent_default();
        dispatch(msg());
    }
}

/// A button that hands the model a message.
#[component]
pub fn Button(
    class: &'static str,
    #[prop(optional, into)] id: Option<String>,
    /// Its name, where that is not what stands on it.
    #[prop(optional)]
    label: Option<&'static str>,
    #[prop(optional)] hidden: Option<Signal<bool>>,
    /// Whether it is pressed, where it stays pressed.
    #[prop(optional)]
    pressed: Option<Signal<&'static str>>,
    #[prop(into)] act: Callback<(), Msg>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=class
            id=id
            aria-label=label
            aria-pressed=pressed
            hidden=hidden
            on:click=move |_| dispatch(act.run(()))
        >
            {children()}
        </button>
    }
}

/// The cross that closes something.
#[component]
pub fn Cross(label: Key, #[prop(into)] act: Callback<(), Msg>) -> impl IntoView {
    view! {
        <Button class="round" label=t(label) act=act>
            <i class="icon close" aria-hidden="true"></i>
        </Button>
    }
}

/// A button that sends the form it is in.
#[component]
pub fn Submit(
    class: &'static str,
    #[prop(into)] text: Signal<String>,
    #[prop(optional)] disabled: Option<Signal<bool>>,
) -> impl IntoView {
    view! { <button type="submit" class=class disabled=disabled>{text}</button> }
}

/// Things that belong together, under a title of their own.
#[component]
pub fn Group(
    class: &'static str,
    id: &'static str,
    #[prop(into)] title: String,
    children: Children,
) -> impl IntoView {
    view! {
        <section class=class role="group" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            {children()}
        </section>
    }
}

/// The letters that stand for somebody. They say nothing to a screen reader: the name stands beside.
#[component]
pub fn Avatar(class: &'static str, #[prop(into)] letters: Signal<String>) -> impl IntoView {
    view! { <span class=class aria-hidden="true">{letters}</span> }
}

/// What a field is.
pub enum Control {
    /// One line: its type, and what a browser may fill in.
    Line(&'static str, Option<&'static str>),
    /// Several lines.
    Text,
    /// One of several values, each with its text.
    Choice(Vec<(String, String)>),
    /// A box to tick: empty, or anything.
    Tick,
}

/// A field with its label and a place for what is wrong with it.
#[component]
pub fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    control: Control,
    value: Signal<String>,
    error: Signal<String>,
    /// Whether it needs an answer, where that is said at all.
    #[prop(optional)]
    required: Option<&'static str>,
    #[prop(into)] typed: Callback<(String,), Msg>,
) -> impl IntoView {
    let error_id = [&id, "-error"].concat();
    let described = error_id.clone();
    let invalid = Signal::derive(move || if error.with(String::is_empty) { "false" } else { "true" });
    let write = move |event: Event| dispatch(typed.run((event_target_value(&event),)));
    let tick = move |event: Event| {
        let ticked = if event_target_checked(&event) { "on" } else { "" };
        dispatch(typed.run((ticked.to_owned(),)));
    };
    let name = id.clone();
    let control = match control {
        Control::Line(kind, autocomplete) => view! {
            <input type=kind autocomplete=autocomplete id=id aria-describedby=described aria-invalid=invalid
                aria-required=required use:follow=value on:input=write />
        }
        .into_any(),
        Control::Text => view! {
            <textarea id=id aria-describedby=described aria-invalid=invalid aria-required=required
                use:follow=value on:input=write></textarea>
        }
        .into_any(),
        Control::Choice(choices) => {
            let choices = choices.into_iter().map(|(value, text)| view! { <option value=value>{text}</option> });
            view! {
                <select id=id aria-describedby=described aria-invalid=invalid aria-required=required
                    use:follow=value on:input=write>
                    <option value=""></option>
                    {choices.collect_view()}
                </select>
            }
            .into_any()
        }
        Control::Tick => view! {
            <input type="checkbox" id=id aria-describedby=described aria-invalid=invalid aria-required=required
                prop:checked=move || !value.with(String::is_empty) on:input=tick />
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {control}
            <p class="error" id=error_id role="alert">{error}</p>
        </div>
    }
}

/// Keeps what stands in a field and what the model knows of it the same. A field that says so already is
/// left alone: its caret would move.
pub fn follow(field: Element, value: Signal<String>) {
    // All kinds of field have a value: the browser is asked for it by name.
    let field: HtmlInputElement = field.unchecked_into();
    Effect::new(move || {
        let value = value.get();
        if field.value() != value {
            field.set_value(&value);
        }
    });
}

/// A place for one of several views. They are made anew whenever the key changes, and stay as long as it
/// does not, whatever else moves. Where one had the focus, that is given back to the chat.
#[component]
pub fn Swap(id: &'static str, key: Signal<u64>, children: ChildrenFn) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let each = move || {
        let key = key.get();
        // What is there is about to go.
        if place.get_untracked().is_some_and(|place| has_focus(&place)) {
            find_focus();
        }
        [key]
    };
    view! {
        <div class="place" id=id node_ref=place>
            <For each key=|key| *key children=move |_| children() />
        </div>
    }
}

/// Whether the focus is in the chat, and there in this place.
fn has_focus(place: &Element) -> bool {
    let document = document();
    document.has_focus() == Ok(true) && place.contains(document.active_element().as_deref())
}
