//! What is seen. Views show the model and hand on what the visitor does; they decide nothing.
//!
//! The framework compiles its code anew around every type of view and closure, and visitors
//! download that. Hence two habits here: elements are made by the few functions of [`part`], and
//! what changes as a whole is shown anew ([`part::switch`]), so that no code to update it in place
//! is needed; only texts and flags follow the model by themselves.

mod aside;
mod banner;
mod bubble;
mod card;
mod composer;
mod ending;
mod file;
mod form;
mod header;
mod help;
mod history;
mod invitation;
mod part;
mod pre_chat;
mod questions;
mod rating;
mod reopen_and_transcript;
mod thread;

use crate::browser;
use crate::model::{Foot, Model, Screen, View};
use leptos::prelude::*;
use part::{Part, switch, watch};
use web_sys::Element;

/// The whole frame, at the end of the document. It is there when this returns.
pub fn show(model: RwSignal<Model>, body: &Element) {
    watch(
        model,
        Box::new(|model| u64::from(model.is_reading() && model.conversation.is_some())),
        Box::new(|on| browser::reading(on == 1)),
    );
    switch(
        model,
        body,
        "frame",
        |model| u64::from(model.view == View::Invitation),
        |place, model| {
            if model.with_untracked(|model| model.view == View::Invitation) {
                invitation::show(place, model)
            } else {
                // The closed chat stays in place, so that it does not vanish while the frame fades.
                panel(place, model)
            }
        },
    );
}

fn panel(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let mut part = Part::new(place, model, "main.panel");
    let root = part.root.clone();
    header::add(&mut part);
    banner::add(&mut part);
    aside::add(&part);
    part.switch(
        &root,
        "screen",
        |model| match model.screen() {
            Screen::Thread => 0,
            Screen::Help => 1,
            // What it asks changes with the opening hours.
            Screen::PreChat => 2 + u64::from(model.away),
        },
        |place, model| match model.with_untracked(Model::screen) {
            Screen::PreChat => pre_chat::show(place, model),
            Screen::Thread => chat(place, model),
            Screen::Help => help::show(place, model),
        },
    );
    Some(part)
}

fn chat(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let part = Part::new(place, model, "div.place");
    thread::add(&part);
    card::add(&part);
    part.switch(
        &part.root,
        "foot",
        |model| model.foot() as u64,
        |place, model| match model.with_untracked(Model::foot) {
            Foot::Composer => composer::show(place, model),
            Foot::Ending | Foot::Link => ending::show(place, model),
            Foot::Rating => rating::show(place, model),
            Foot::Thanks => reopen_and_transcript::show(place, model),
        },
    );
    Some(part)
}
