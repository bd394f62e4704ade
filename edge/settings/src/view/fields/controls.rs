//! The fields that hold a value: each a label, a control and what is wrong with it.

use super::{description_id, id, name};
use crate::i18n::{Key, label, t};
use crate::model::Msg;
use crate::model::form_tree::{Item, Kind};
use crate::shell::App;
use leptos::attr::Attribute;
use leptos::prelude::*;
use protocol::site::style::picture_path;

/// A label above its control, and the error below.
#[component]
fn Labelled(
    item: Memo<Item>,
    error: Memo<String>,
    #[prop(default = "field")] class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div class=class>
            <label for=id(item)>{move || name(item)}</label>
            {children()}
            <p class="field-error" id=description_id(item)>
                {error}
            </p>
        </div>
    }
}

/// The attributes that the controls have in common.
fn control(item: Memo<Item>, error: Memo<String>) -> impl Attribute + Clone {
    let invalid = move || if error.with(String::is_empty) { "false" } else { "true" };
    view! { <{..} id=id(item) dir="auto" aria-describedby=description_id(item) aria-invalid=invalid /> }
}

/// What is wrong with an item's value, or nothing.
fn error_of(item: Memo<Item>) -> Memo<String> {
    Memo::new(move |_| item.with(|item| item.error.as_ref().map(label).unwrap_or_default()))
}

fn value_of(item: Memo<Item>) -> Memo<String> {
    Memo::new(move |_| item.with(|item| item.value.clone()))
}

fn placeholder(item: Memo<Item>) -> String {
    item.with(|item| item.placeholder.clone())
}

/// A text of one line, a number, a date, a time or a colour.
#[component]
pub fn InputField(app: App, item: Memo<Item>, input_type: &'static str) -> impl IntoView {
    let (error, value) = (error_of(item), value_of(item));
    view! {
        <Labelled item error>
            <input
                {..control(item, error)}
                type=input_type
                placeholder=move || placeholder(item)
                prop:value=value
                on:input:target=move |event| {
                    let input = event.target();
                    app.send(Msg::Set { id: id(item), value: input.value() });
                    // A number out of range or half a date leaves the model's value as it was.
                    let kept = value.get_untracked();
                    if input.value() != kept {
                        input.set_value(&kept);
                    }
                }
            />
        </Labelled>
    }
}

/// A text of several lines.
#[component]
pub fn TextAreaField(app: App, item: Memo<Item>) -> impl IntoView {
    let error = error_of(item);
    view! {
        <Labelled item error>
            <textarea
                {..control(item, error)}
                rows="3"
                placeholder=move || placeholder(item)
                prop:value=value_of(item)
                on:input:target=move |event| {
                    app.send(Msg::Set { id: id(item), value: event.target().value() });
                }
            ></textarea>
        </Labelled>
    }
}

#[component]
pub fn CheckboxField(app: App, item: Memo<Item>) -> impl IntoView {
    let error = error_of(item);
    view! {
        <Labelled item error class="field tick">
            <input
                {..control(item, error)}
                type="checkbox"
                prop:checked=move || item.with(|item| !item.value.is_empty())
                on:input:target=move |event| {
                    let value = if event.target().checked() { "on" } else { "" };
                    app.send(Msg::Set { id: id(item), value: value.to_owned() });
                }
            />
        </Labelled>
    }
}

/// A choice of one.
#[component]
pub fn SelectField(app: App, item: Memo<Item>) -> impl IntoView {
    let error = error_of(item);
    let options = Memo::new(move |_| {
        item.with(|item| match &item.kind {
            Kind::Select(options) => options.clone(),
            _ => Vec::new(),
        })
    });
    view! {
        <Labelled item error>
            <select
                {..control(item, error)}
                prop:value=value_of(item)
                on:change:target=move |event| {
                    app.send(Msg::Set { id: id(item), value: event.target().value() });
                }
            >
                <For each=move || options.get() key=|(value, _)| value.clone() let((value, name))>
                    <option value=value>{label(&name)}</option>
                </For>
            </select>
        </Labelled>
    }
}

/// A choice of one, with a line to each of what it means. The one that is chosen has the item's id: the keyboard goes
/// there.
#[component]
pub fn RadioField(app: App, item: Memo<Item>) -> impl IntoView {
    let options = Memo::new(move |_| {
        item.with(|item| match &item.kind {
            Kind::Radio(options) => options.clone(),
            _ => Vec::new(),
        })
    });
    let value = value_of(item);
    let radio = move |(at, (word, hint)): (usize, (Key, Key))| {
        let at = at.to_string();
        let hint_id = [id(item).as_str(), "-hint", &at].concat();
        let is_chosen = {
            let at = at.clone();
            move || value.with(|value| *value == at)
        };
        let own_id = {
            let (at, is_chosen) = (at.clone(), is_chosen.clone());
            move || if is_chosen() { id(item) } else { [id(item).as_str(), "-", &at].concat() }
        };
        let sent = at.clone();
        view! {
            <div class="radio">
                <label>
                    <input
                        type="radio"
                        id=own_id
                        name=id(item)
                        value=at
                        aria-describedby=hint_id.clone()
                        prop:checked=is_chosen
                        on:change=move |_| app.send(Msg::Set { id: id(item), value: sent.clone() })
                    />
                    <span>{t(word)}</span>
                </label>
                <p class="note" id=hint_id>
                    {t(hint)}
                </p>
            </div>
        }
    };
    view! {
        <fieldset class="radios">
            <legend>{move || name(item)}</legend>
            <For each=move || options.get().into_iter().enumerate() key=|(at, _)| *at children=radio />
        </fieldset>
    }
}

/// The team's picture, and the field that uploads another.
#[component]
pub fn PictureField(app: App, item: Memo<Item>) -> impl IntoView {
    let address = Memo::new(move |_| {
        let picture = item.with(|item| item.value.clone());
        let site = app.model.with(|model| model.site().cloned());
        site.filter(|_| !picture.is_empty()).map(|site| picture_path(&site, &picture))
    });
    view! {
        <div class="field">
            <label for=id(item)>{move || name(item)}</label>
            <input
                id=id(item)
                dir="auto"
                aria-describedby=description_id(item)
                type="file"
                accept="image/png,image/jpeg,image/webp"
                on:change:target=move |event| {
                    if let Some(file) = event.target().files().and_then(|files| files.item(0)) {
                        app.upload_picture(file);
                    }
                }
            />
            <img
                class="picture"
                id=description_id(item)
                alt=""
                src=address
                hidden=move || address.with(Option::is_none)
            />
        </div>
    }
}
