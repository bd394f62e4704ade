//! The help articles: pages of the edge's own in a frame of their own, so that nothing of them is in
//! here, and the way back to the chat.

use super::part::{Part, make, set};
use crate::i18n::{Key, digits, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use protocol::team::articles::help_path;
use web_sys::Element;

/// The pages.
pub fn show(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let mut part = Part::new(place, model, "section.help");
    let root = part.root.clone();
    let back = part.button(&root, "button.link", "", Box::new(|| Msg::LeaveHelp));
    set(&back, "id", "leave-help");
    part.text(&back, |model| match model.waits_in_chat() {
        0 => t(Key::HelpClose).to_owned(),
        count => [t(Key::HelpClose), " (", &digits(count as u64), ")"].concat(),
    });
    let frame = make(&root, "iframe", "");
    set(&frame, "title", t(Key::Help));
    let address = |model: &Model| {
        [&help_path(model.settings.site.as_str(), ""), "?lang=", &model.settings.locale].concat()
    };
    set(&frame, "src", &model.with_untracked(address));
    Some(part)
}
