//! A customer's earlier chats, as long as there is no other.

use super::bubble::moment;
use super::part::Part;
use crate::i18n::{Key, t};
use crate::model::Msg;
use leptos::prelude::*;
use web_sys::Element;

/// Their list, at the end of `place`.
pub fn add(part: &Part, place: &Element) {
    part.switch(
        place,
        "past",
        |model| model.past().len() as u64,
        |place, model| {
            let past = model.with_untracked(|model| model.past().to_vec());
            if past.is_empty() {
                return None;
            }
            let mut part = Part::group(place, model, "div.past", "past-title", t(Key::Past));
            let root = part.root.clone();
            for (id, at) in past {
                part.button(&root, "button.link", &moment(at), Box::new(move || Msg::Past(id.clone())));
            }
            Some(part)
        },
    );
}
