//! "End this chat?", and whether the one that a link leads to is to take its place.

use super::part::{Part, make, set};
use crate::i18n::{Key, t};
use crate::model::{Foot, Model, Msg};
use leptos::prelude::*;
use web_sys::Element;

/// Asks in place.
pub fn show(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let asked = |model: &Model| (model.foot(), model.conversation.is_some());
    let (foot, has_chat) = model.with_untracked(asked);
    let linked = foot == Foot::Link;
    let (title, replaces, yes, no) = match (linked, has_chat) {
        (true, true) => (Key::LinkAsk, t(Key::LinkReplaces), Key::Yes, Key::No),
        (true, false) => (Key::LinkAsk, "", Key::Yes, Key::No),
        (false, _) => (Key::EndConfirm, "", Key::EndYes, Key::EndNo),
    };
    let title = [t(title), " ", replaces].concat();
    let mut part = Part::group(place, model, "section.foot", "ending", title.trim());
    let choices = make(&part.root, "div.choices", "");
    let agreed = move || if linked { Msg::FollowLink } else { Msg::End };
    part.button(&choices, "button.main", t(yes), Box::new(agreed));
    let keep = part.button(&choices, "button.quiet", t(no), Box::new(|| Msg::KeepChatting));
    set(&keep, "id", "keep-chatting");
    Some(part)
}
