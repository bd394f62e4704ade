//! The fields of a section, as the model lists them: one component for each kind of item.

mod controls;

use super::table::{Days, Row, Table};
use crate::i18n::{Key, label, t};
use crate::model::Msg;
use crate::model::form_tree::{Item, Kind};
use crate::shell::App;
use controls::{CheckboxField, InputField, PictureField, RadioField, SelectField, TextAreaField};
use leptos::prelude::*;
use team_ui::page::fresh_id;

/// The fields of the section on screen.
#[component]
pub fn Fields(app: App) -> impl IntoView {
    let items = Memo::new(move |_| app.model.with(|model| model.items.clone()));
    view! {
        <div class="fields">
            <Items app items group_name=Signal::stored(String::new()) />
        </div>
    }
}

/// Items beside each other. An element stays as long as its item does: the focus, the caret and what
/// an input method composes are in it.
#[component]
pub fn Items(app: App, items: Memo<Vec<Item>>, group_name: Signal<String>) -> impl IntoView {
    let each = move |first: Item| {
        let item = Memo::new(move |before: Option<&Item>| {
            items.with(|items| {
                // An item that was removed shows its last state until its element is removed too.
                let now = items.iter().find(|item| item.is_same_field(&first));
                now.or(before).unwrap_or(&first).clone()
            })
        });
        view! { <Field app item group_name /> }
    };
    view! {
        <For
            each=move || items.get()
            key=|item| (item.id.clone(), item.kind.tag())
            children=each
        />
    }
}

#[component]
fn Field(app: App, item: Memo<Item>, group_name: Signal<String>) -> impl IntoView {
    // The kind is part of the item's key: it stays the same.
    match item.get_untracked().kind {
        Kind::Input(input_type) => view! { <InputField app item input_type /> }.into_any(),
        Kind::TextArea => view! { <TextAreaField app item /> }.into_any(),
        Kind::Checkbox => view! { <CheckboxField app item /> }.into_any(),
        Kind::Select(_) => view! { <SelectField app item /> }.into_any(),
        Kind::Radio(_) => view! { <RadioField app item /> }.into_any(),
        Kind::Picture => view! { <PictureField app item /> }.into_any(),
        Kind::Button => view! { <Button app item group_name /> }.into_any(),
        Kind::Group(_) => view! { <Group app item class="group" /> }.into_any(),
        Kind::Ticks(_) => view! { <Group app item class="group ticks" /> }.into_any(),
        Kind::Card(_) => view! { <Group app item class="group trigger-card" /> }.into_any(),
        Kind::Table(_) => view! { <Table app item /> }.into_any(),
        Kind::Row(_) => view! { <Row app item group_name /> }.into_any(),
        Kind::Days => view! { <Days app item group_name /> }.into_any(),
        Kind::Note => view! { <Note item /> }.into_any(),
        Kind::Status => view! { <Status item /> }.into_any(),
        Kind::Code => view! { <Code app item group_name /> }.into_any(),
    }
}

/// The items within one.
pub fn inner_items(item: Memo<Item>) -> Memo<Vec<Item>> {
    Memo::new(move |_| item.with(|item| item.kind.inner().unwrap_or_default().to_vec()))
}

#[component]
fn Group(app: App, item: Memo<Item>, class: &'static str) -> impl IntoView {
    let items = inner_items(item);
    let group_name = Memo::new(move |_| name(item)).into();
    view! {
        <fieldset class=class>
            <legend>{group_name}</legend>
            <Items app items group_name />
        </fieldset>
    }
}

#[component]
fn Note(item: Memo<Item>) -> impl IntoView {
    view! {
        <p class="note" id=id(item)>
            {move || name(item)}
        </p>
    }
}

/// A text that is read out when it changes: it is there, empty, before.
#[component]
fn Status(item: Memo<Item>) -> impl IntoView {
    view! {
        <p class="answer" id=id(item) role="status">
            {move || name(item)}
        </p>
    }
}

#[component]
fn Button(app: App, item: Memo<Item>, group_name: Signal<String>) -> impl IntoView {
    let press = move |_| app.send(Msg::Press { id: id(item), fresh: fresh_id().as_str().to_owned() });
    view! {
        <button class="small" id=id(item) type="button" aria-label=full_name(item, group_name) on:click=press>
            {move || name(item)}
        </button>
    }
}

/// A text to copy, and the button that copies it.
#[component]
fn Code(app: App, item: Memo<Item>, group_name: Signal<String>) -> impl IntoView {
    let code = Memo::new(move |_| item.with(|item| item.value.clone()));
    let copied = move || code.with(|code| app.model.with(|model| model.copied.as_ref() == Some(code)));
    let copy = move |_| app.send(Msg::Copy(code.get_untracked()));
    view! {
        <pre class="code" tabindex="0">
            {code}
        </pre>
        <button class="small" id=id(item) type="button" aria-label=full_name(item, group_name) on:click=copy>
            {move || name(item)}
        </button>
        <span class="saved" id=description_id(item) role="status">
            {move || copied().then(|| t(Key::Copied))}
        </span>
    }
}

/// The id of an item's element.
pub fn id(item: Memo<Item>) -> String {
    item.with_untracked(|item| item.id.clone())
}

/// The id of the element that an item's `aria-describedby` points to.
fn description_id(item: Memo<Item>) -> String {
    [&id(item), "-description"].concat()
}

/// What an item is called.
pub fn name(item: Memo<Item>) -> String {
    item.with(|item| label(&item.label))
}

/// The name of a button with that of its group: heard alone, it says where it belongs.
fn full_name(item: Memo<Item>, group_name: Signal<String>) -> impl Fn() -> String + Clone {
    move || {
        group_name.with(
            |group| {
                if group.is_empty() { name(item) } else { [&name(item), ", ", group].concat() }
            },
        )
    }
}
