//! What stands above the form while the team is away, and the way to be forgotten.

use super::bubble::due;
use super::part::Part;
use crate::i18n::{Key, fill, t};
use crate::model::Msg;
use leptos::prelude::*;
use web_sys::Element;

/// Until when the team is away, and when an answer comes.
pub fn away(part: &Part) {
    let (back, reply) = part.model.with_untracked(|model| (model.back_at, model.reply_by));
    part.line("p", &back.map_or(t(Key::ContactNext).to_owned(), |back| fill(Key::BackAt, &due(back))));
    part.line("p", &reply.map(|reply| fill(Key::PromiseDue, &due(reply))).unwrap_or_default());
}

/// "Delete my chat".
pub fn forget(part: &mut Part, place: &Element) {
    let button = part.button(place, "button.link", t(Key::Forget), Box::new(|| Msg::Forget));
    part.hidden(&button, |model| !model.is_known());
}
