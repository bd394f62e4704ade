//! What views are made of: elements, what they listen to, and what of them follows the model. The
//! framework holds the signal and runs the effects; a type of its own for every shape of view would
//! be compiled into code of its own, and visitors would download it.

use crate::listen::listen;
use crate::model::{Model, Msg};
use crate::shell::{dispatch, find_focus};
use gloo::events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlTextAreaElement};

/// What happens with an event.
pub type Handler = Box<dyn Fn(&Event)>;

/// What a click or a sent form means.
pub type Act = Box<dyn Fn() -> Msg>;

/// An element with what belongs to it. Dropping it takes it away.
pub struct Part {
    /// The element.
    pub root: Element,
    /// The state.
    pub model: RwSignal<Model>,
    listeners: Vec<EventListener>,
}

impl Part {
    /// A new one at the end of `place`, as in [`make`].
    pub fn new(place: &Element, model: RwSignal<Model>, kind: &str) -> Self {
        Self { root: make(place, kind, ""), model, listeners: Vec::new() }
    }

    /// A group of things under a title of its own.
    pub fn group(place: &Element, model: RwSignal<Model>, kind: &str, id: &str, title: &str) -> Self {
        let part = Self::new(place, model, kind);
        // A form with a name is a landmark already, and may be nothing else.
        if !kind.starts_with("form") {
            set(&part.root, "role", "group");
        }
        set(&part.root, "aria-labelledby", id);
        set(&make(&part.root, "h2", title), "id", id);
        part
    }

    /// A line of text at the end; none for an empty one.
    pub fn line(&self, kind: &str, text: &str) -> Option<Element> {
        if text.is_empty() { None } else { Some(make(&self.root, kind, text)) }
    }

    /// Does something whenever an element has an event.
    pub fn on(&mut self, target: &Element, event: &'static str, act: Handler) {
        self.listeners.push(listen(target, event, act));
    }

    /// A button at the end of `place`.
    pub fn button(&mut self, place: &Element, kind: &str, text: &str, msg: Act) -> Element {
        let button = make(place, kind, text);
        set(&button, "type", "button");
        self.on(&button, "click", Box::new(move |_| dispatch(msg())));
        button
    }

    /// The cross that closes something, at the end of `place`.
    pub fn cross(&mut self, place: &Element, label: &str, msg: Act) {
        let button = self.button(place, "button.round", "", msg);
        set(&button, "aria-label", label);
        picture(&button, "i.icon close", "");
    }

    /// A button that sends the form, at the end of `place`.
    pub fn submit(&self, place: &Element, kind: &str, text: &str) -> Element {
        let button = make(place, kind, text);
        set(&button, "type", "submit");
        button
    }

    /// What happens when the form is sent. What is wrong with a field is told next to it.
    pub fn sent(&mut self, msg: Act) {
        set(&self.root, "novalidate", "");
        let form = self.root.clone();
        self.on(
            &form,
            "submit",
            Box::new(move |event| {
                event.prevent_default();
                dispatch(msg());
            }),
        );
    }

    /// A field at the end of `place`, with a label and a place for what is wrong with it.
    pub fn field(&mut self, place: &Element, field: Field<'_>) -> Element {
        let place = make(place, "div.field", "");
        set(&make(&place, "label", field.label), "for", field.id);
        let input = make(&place, field.tag, "");
        let error_id = [field.id, "-error"].concat();
        let wrong = make(&place, "p.error", "");
        set(&wrong, "id", &error_id);
        set(&wrong, "role", "alert");
        set(&input, "id", field.id);
        set(&input, "aria-describedby", &error_id);
        self.follow(&wrong, field.error, |wrong, text| {
            wrong.set_text_content(Some(text));
            if let Some(input) = wrong.previous_element_sibling() {
                set(&input, "aria-invalid", if text.is_empty() { "false" } else { "true" });
            }
        });
        self.value(&input, field.value, field.typed);
        input
    }

    /// Keeps what stands in a field and what the model knows of it the same.
    pub fn value(&mut self, input: &Element, value: Value, typed: Typed) {
        self.follow(input, value, set_value);
        let source = input.clone();
        self.on(input, "input", Box::new(move |_| dispatch(typed(get_value(&source)))));
    }

    /// Keeps a text as the model has it.
    pub fn text(&self, target: &Element, part: fn(&Model) -> String) {
        self.follow(target, Box::new(part), |target, text| target.set_text_content(Some(text)));
    }

    /// Hides an element while something holds.
    pub fn hidden(&self, target: &Element, part: fn(&Model) -> bool) {
        self.switched(target, part, "hidden");
    }

    /// Gives an element an attribute while something holds.
    pub fn switched(&self, target: &Element, part: fn(&Model) -> bool, name: &'static str) {
        let target = target.clone();
        watch(
            self.model,
            Box::new(move |model| u64::from(part(model))),
            Box::new(move |on| drop(target.toggle_attribute_with_force(name, on == 1))),
        );
    }

    /// Keeps something of an element as the model has it. It is touched only when that changes, so
    /// that a screen reader does not read it out again.
    pub fn follow(&self, target: &Element, part: Box<dyn Fn(&Model) -> String>, apply: fn(&Element, &str)) {
        let (model, target) = (self.model, target.clone());
        Effect::new(move |before: Option<String>| {
            let now = model.with(&part);
            if before.as_ref() != Some(&now) {
                apply(&target, &now);
            }
            now
        });
    }

    /// A place at the end of `place` for one of several views.
    pub fn switch(&self, place: &Element, id: &'static str, which: fn(&Model) -> u64, show: Show) {
        switch(self.model, place, id, which, show);
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// What stands in a field, or what is wrong with it.
pub type Value = Box<dyn Fn(&Model) -> String>;

/// What happens when somebody types.
pub type Typed = Box<dyn Fn(String) -> Msg>;

/// A field.
pub struct Field<'a> {
    /// Its element.
    pub tag: &'static str,
    /// Its id.
    pub id: &'a str,
    /// Its label.
    pub label: &'a str,
    /// What stands in it.
    pub value: Value,
    /// What happens when somebody types.
    pub typed: Typed,
    /// What is wrong with it.
    pub error: Value,
}

/// Shows a view at the end of a place, unless there is nothing to show.
pub type Show = fn(&Element, RwSignal<Model>) -> Option<Part>;

/// One of several views, in a place of its own at the end of `around`. It stays while `which` gives the
/// same number, whatever else moves.
pub fn switch(model: RwSignal<Model>, around: &Element, id: &str, which: fn(&Model) -> u64, show: Show) {
    let place = make(around, "div.place", "");
    set(&place, "id", id);
    let mut now: Option<Part> = None;
    let act = move |_| {
        let had_focus = has_focus(&place);
        // What was there goes first: ids are unique in a document.
        drop(now.take());
        now = show(&place, model);
        if had_focus {
            find_focus();
        }
    };
    watch(model, Box::new(which), Box::new(act));
}

/// Whether the focus is in the chat, and there in this place.
fn has_focus(place: &Element) -> bool {
    let document = document();
    document.has_focus() == Ok(true) && place.contains(document.active_element().as_deref())
}

/// Calls `act` with the number that `part` gives, at once and whenever it changes. What follows the model
/// from within `act` does so until the next time.
pub fn watch(model: RwSignal<Model>, part: Box<dyn Fn(&Model) -> u64>, mut act: Box<dyn FnMut(u64)>) {
    let owner = Owner::new();
    let mut shown = model.with_untracked(&part);
    owner.with_cleanup(|| act(shown));
    Effect::new(move || {
        let now = model.with(&part);
        if now != shown {
            shown = now;
            owner.with_cleanup(|| act(now));
        }
    });
}

/// An element with a text at the end of `place`. `kind` is its name and, after a dot, its class. A
/// name that no element can have leaves the place itself: names are ours, and right.
pub fn make(place: &Element, kind: &str, text: &str) -> Element {
    let (tag, class) = kind.split_once('.').unwrap_or((kind, ""));
    let Ok(element) = document().create_element(tag) else { return place.clone() };
    element.set_class_name(class);
    element.set_text_content(Some(text));
    let _ = place.append_child(&element);
    element
}

/// Sets an attribute. Names of attributes are ours, and right.
pub fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// A picture that says nothing to a screen reader: an icon, or the letters of a name.
pub fn picture(place: &Element, kind: &str, letters: &str) -> Element {
    let picture = make(place, kind, letters);
    set(&picture, "aria-hidden", "true");
    picture
}

/// Both kinds of field have a value; the browser is asked for it by name.
fn area(field: &Element) -> &HtmlTextAreaElement {
    field.unchecked_ref()
}

/// The field, if it is a box to tick.
fn boxed(field: &Element) -> Option<&HtmlInputElement> {
    (field.get_attribute("type").as_deref() == Some("checkbox")).then(|| field.unchecked_ref())
}

fn get_value(field: &Element) -> String {
    match boxed(field) {
        Some(input) if !input.checked() => String::new(),
        // A box has a value too, whether it is ticked or not.
        _ => area(field).value(),
    }
}

fn set_value(field: &Element, value: &str) {
    if let Some(input) = boxed(field) {
        return input.set_checked(!value.is_empty());
    }
    let field = area(field);
    if field.value() != value {
        field.set_value(value);
    }
}
