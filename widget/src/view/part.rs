//! Elements made by hand, for what never changes in place once it is there. The framework would
//! compile code of its own for every shape of these, and visitors would download it.

use crate::listen::listen;
use crate::model::{Model, Msg};
use crate::shell::dispatch;
use gloo::events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, window};

/// An element with what belongs to it. Dropping it takes it away.
pub struct Part {
    /// The element.
    pub root: Element,
    listeners: Vec<EventListener>,
}

impl Part {
    /// A new one at the end of `place`; nothing where there is no document any more.
    pub fn new(place: &Element, tag: &str, class: &str) -> Option<Self> {
        Some(Self { root: make(place, tag, class, "")?, listeners: Vec::new() })
    }

    /// A group of things under a title of its own.
    pub fn group(place: &Element, tag: &str, class: &str, id: &str, title: &str) -> Option<Self> {
        let part = Self::new(place, tag, class)?;
        // A form with a name is a landmark already, and may be nothing else.
        if tag != "form" {
            set(&part.root, "role", "group");
        }
        set(&part.root, "aria-labelledby", id);
        set(&make(&part.root, "h2", "", title)?, "id", id);
        Some(part)
    }

    /// A line of text at the end; none for an empty one.
    pub fn line(&self, class: &str, text: &str) -> Option<Element> {
        if text.is_empty() { None } else { make(&self.root, "p", class, text) }
    }

    /// A button at the end of `place`.
    pub fn button(&mut self, place: &Element, class: &str, text: &str, msg: Box<dyn Fn() -> Msg>) {
        let Some(button) = make(place, "button", class, text) else { return };
        set(&button, "type", "button");
        self.listeners.push(listen(&button, "click", move |_: &Event| dispatch(msg())));
    }

    /// A field with a label and a place for what is wrong, and what happens when it is sent.
    pub fn field(&mut self, field: &Field, model: RwSignal<Model>, sent: Box<dyn Fn() -> Msg>) -> Option<()> {
        let place = make(&self.root, "div", "field", "")?;
        set(&make(&place, "label", "", field.label)?, "for", field.id);
        let input: HtmlInputElement = make(&place, "input", "", "")?.dyn_into().ok()?;
        let error = make(&place, "p", "error", "")?;
        let error_id = [field.id, "-error"].concat();
        set(&error, "id", &error_id);
        set(&error, "role", "alert");
        set(&input, "id", field.id);
        set(&input, "autocomplete", "email");
        set(&input, "aria-describedby", &error_id);
        input.set_value(&field.value);
        follow(model, error, field.error);
        let typed = field.typed;
        let source = input.clone();
        self.listeners.push(listen(&input, "input", move |_: &Event| dispatch(typed(source.value()))));
        self.listeners.push(listen(&self.root, "submit", move |event: &Event| {
            event.prevent_default();
            dispatch(sent());
        }));
        set(&self.root, "novalidate", "");
        Some(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// A field.
pub struct Field {
    /// Its id.
    pub id: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What stands in it at first.
    pub value: String,
    /// What happens when somebody types.
    pub typed: fn(String) -> Msg,
    /// What is wrong with it.
    pub error: fn(&Model) -> String,
}

/// An element with a text at the end of `place`.
pub fn make(place: &Element, tag: &str, class: &str, text: &str) -> Option<Element> {
    let element = window()?.document()?.create_element(tag).ok()?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    place.append_child(&element).ok()?;
    Some(element)
}

/// Sets an attribute. Names of attributes are ours, and right.
pub fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// Keeps an element's text as the model has it.
pub fn follow(model: RwSignal<Model>, element: Element, part: fn(&Model) -> String) {
    Effect::new(move |_: Option<()>| element.set_text_content(Some(&model.with(part))));
}
