//! The place to write.

use super::file;
use super::part::{Part, make, picture, set};
use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use web_sys::Element;

/// The composer. Which key sends `early.js` knows.
pub fn show(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let mut part = Part::new(place, model, "form.composer");
    let root = part.root.clone();
    part.sent(Box::new(|| Msg::Send));
    let error = make(&root, "p.error", "");
    set(&error, "id", "composer-error");
    set(&error, "role", "alert");
    part.text(&error, |model| model.composer.error.map(t).unwrap_or_default().to_owned());
    let write = make(&root, "div.write", "");
    set(&make(&write, "label.sr", t(Key::ComposerLabel)), "for", "composer");
    // The copy behind the text makes the field as high as what is written.
    let grow = make(&write, "div.grow", "");
    let draft = |model: &Model| model.composer.draft.clone();
    part.follow(&grow, Box::new(draft), |grow, text| set(grow, "data-text", text));
    let area = make(&grow, "textarea", "");
    set(&area, "id", "composer");
    set(&area, "rows", "1");
    set(&area, "placeholder", t(Key::ComposerPlaceholder));
    set(&area, "aria-describedby", "composer-error previewed");
    set(&area, "enterkeyhint", "send");
    part.value(&area, Box::new(draft), Box::new(Msg::Draft));
    if model.with_untracked(|model| model.settings.files) {
        file::attach(&write);
    }
    let send = part.submit(&write, "button.send", "");
    set(&send, "aria-label", t(Key::Send));
    picture(&send, "i.icon send-icon", "");
    let previewed = make(&root, "p.hint", t(Key::Previewed));
    set(&previewed, "id", "previewed");
    part.hidden(&previewed, |model| !model.is_previewed());
    Some(part)
}
