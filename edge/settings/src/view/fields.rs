//! The fields of a section: whatever fields there are. The model says which.
//!
//! They are made of plain elements, and one listener hears all of them: a typed view for each shape of
//! field would be compiled into code of its own.

use crate::i18n::{Key, label, t};
use crate::model::ui::{Item, Kind};
use crate::model::{Model, Msg};
use crate::shell::App;
use leptos::html::Div;
use leptos::prelude::*;
use protocol::site::style::picture_path;
use team_ui::page::fresh_id;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

/// The fields of the section on screen.
#[component]
pub fn Fields(app: App) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    Effect::new(move |before: Option<Option<u32>>| {
        let place = place.get()?;
        app.see(|model| {
            if before.flatten() != Some(model.shape) {
                place.set_text_content(None);
                build(&place, &model.items, "");
            }
            fill(model, &model.items);
            Some(model.shape)
        })
    });
    view! {
        <div
            class="fields"
            node_ref=place
            on:input=move |event| typed(app, &event)
            on:change=move |event| chosen(app, &event)
            on:click=move |event| pressed(app, &event.into())
        ></div>
    }
}

/// Makes an element at the end of a place. Names of elements and attributes are ours, and right.
fn make(place: &Element, tag: &str, class: &str, attributes: &[(&str, &str)], text: &str) -> Option<Element> {
    let element = document().create_element(tag).ok()?;
    element.set_class_name(class);
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
    element.set_text_content(Some(text));
    let _ = place.append_child(&element);
    Some(element)
}

/// Makes the elements of items. What stands in them is filled in afterwards.
fn build(place: &Element, items: &[Item], within: &str) -> Option<()> {
    for Item { id, label: word, kind, value, .. } in items {
        let name = label(word);
        let (id, name) = (id.as_str(), name.as_str());
        // Heard apart from what stands around it, a button says where it belongs.
        let full = if within.is_empty() { name.to_owned() } else { [name, ", ", within].concat() };
        let button = [("id", id), ("type", "button"), ("aria-label", &full)];
        match kind {
            Kind::Group(inner) => {
                let group = make(place, "fieldset", "group", &[], "")?;
                make(&group, "legend", "", &[], name)?;
                build(&group, inner, name)?;
                continue;
            }
            Kind::Note => {
                make(place, "p", "note", &[("id", id)], "")?;
                continue;
            }
            Kind::Button => {
                make(place, "button", "small", &button, name)?;
                continue;
            }
            Kind::Code => {
                make(place, "pre", "code", &[("tabindex", "0")], value)?;
                make(place, "button", "small copy", &button, name)?;
                make(place, "span", "saved", &[("id", &told_id(id)), ("role", "status")], "")?;
                continue;
            }
            Kind::Line(_) | Kind::Long | Kind::Check | Kind::Choice(_) | Kind::Picture => {}
        }
        let class = if *kind == Kind::Check { "field tick" } else { "field" };
        let field = make(place, "div", class, &[], "")?;
        make(&field, "label", "", &[("for", id)], name)?;
        let about = told_id(id);
        let own = [("id", id), ("aria-describedby", &about), ("dir", "auto")];
        let (tag, kind_of) = match kind {
            Kind::Long => ("textarea", "3"),
            Kind::Choice(_) => ("select", ""),
            Kind::Picture => ("input", "file"),
            Kind::Line(kind) => ("input", *kind),
            _ => ("input", "checkbox"),
        };
        let control = make(&field, tag, "", &own, "")?;
        let _ = control.set_attribute(if tag == "textarea" { "rows" } else { "type" }, kind_of);
        if let Kind::Choice(options) = kind {
            for (one, word) in options {
                make(&control, "option", "", &[("value", one)], &label(word))?;
            }
        }
        if *kind == Kind::Picture {
            let _ = control.set_attribute("accept", "image/png,image/jpeg,image/webp");
            make(&field, "img", "picture", &[("id", &about), ("alt", "")], "")?;
        } else {
            make(&field, "p", "field-error", &[("id", &about)], "")?;
        }
    }
    Some(())
}

/// The id of what tells something about an item.
fn told_id(id: &str) -> String {
    [id, "-told"].concat()
}

/// Makes the elements say what the items say now. What is the same already is left alone, with the
/// caret in it.
fn fill(model: &Model, items: &[Item]) {
    for item in items {
        let told = document().get_element_by_id(&told_id(&item.id));
        let own = document().get_element_by_id(&item.id);
        let (Some(own), told) = (own, told) else {
            if let Kind::Group(inner) = &item.kind {
                fill(model, inner);
            }
            continue;
        };
        match &item.kind {
            Kind::Group(_) | Kind::Button => {}
            Kind::Note => say(Some(&own), &label(&item.label)),
            Kind::Code => {
                let done = model.copied.as_ref() == Some(&item.value);
                say(told.as_ref(), if done { t(Key::Copied) } else { "" });
            }
            Kind::Picture => {
                if let (Some(told), Some(site)) = (told, model.site()) {
                    let shows = !item.value.is_empty();
                    let source = if shows { picture_path(site, &item.value) } else { String::new() };
                    let _ = told.set_attribute("src", &source);
                    let _ = told.toggle_attribute_with_force("hidden", !shows);
                }
            }
            Kind::Line(_) | Kind::Long | Kind::Check | Kind::Choice(_) => {
                // All that can be typed into has the same names for what is in it.
                let field: &HtmlInputElement = own.unchecked_ref();
                if item.kind == Kind::Check {
                    field.set_checked(!item.value.is_empty());
                } else if field.value() != item.value {
                    field.set_value(&item.value);
                }
                let _ = own.set_attribute("placeholder", &item.ghost);
                let error = item.error.as_ref().map(label).unwrap_or_default();
                let _ = own.set_attribute("aria-invalid", if error.is_empty() { "false" } else { "true" });
                say(told.as_ref(), &error);
            }
        }
    }
}

/// Sets a text where it is another one, so that a screen reader does not read it out again.
fn say(place: Option<&Element>, text: &str) {
    if let Some(place) = place.filter(|place| place.text_content().as_deref() != Some(text)) {
        place.set_text_content(Some(text));
    }
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn put(app: App, field: &Element) {
    let field: &HtmlInputElement = field.unchecked_ref();
    let value = match (field.type_() == "checkbox", field.checked()) {
        (true, true) => "on".to_owned(),
        (true, false) => String::new(),
        (false, _) => field.value(),
    };
    app.send(Msg::Set(field.id(), value));
}

fn typed(app: App, event: &Event) {
    if let Some(field) = target(event).filter(|field| field.local_name() != "select") {
        put(app, &field);
    }
}

fn chosen(app: App, event: &Event) {
    let Some(field) = target(event) else { return };
    if field.local_name() == "select" {
        put(app, &field);
    } else if let Some(file) =
        field.unchecked_ref::<HtmlInputElement>().files().and_then(|files| files.item(0))
    {
        app.picture(file);
    }
}

fn pressed(app: App, event: &Event) {
    let Some(button) = target(event).filter(|target| target.local_name() == "button") else { return };
    if button.class_name().ends_with("copy") {
        let code = button.previous_element_sibling().and_then(|code| code.text_content());
        app.send(Msg::Copy(code.unwrap_or_default()));
    } else {
        app.send(Msg::Press(button.id(), fresh_id().as_str().to_owned()));
    }
}
