//! The invitation: an agent's name and a first line, with a yes and a no.

use super::part::{Part, make, picture, set};
use crate::i18n::{Key, initials, t};
use crate::model::{Model, Msg};
use crate::shell::dispatch;
use leptos::prelude::*;
use protocol::site::trigger::origin;
use web_sys::Element;

/// The invitation's card. The shell measures it, so that the frame is just as large.
pub fn show(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let invite = model.with_untracked(|model| model.invite.clone())?;
    let mut part = Part::new(place, model, "div");
    set(&part.root, "id", "invitation");
    let card = make(&part.root, "section.card", "");
    set(&card, "role", "dialog");
    set(&card, "aria-label", t(Key::InvitationLabel));
    picture(&card, "span.avatar", &initials(&invite.agent));
    let says = make(&card, "div.says", "");
    make(&says, "h1", &invite.agent);
    // Where the site has no words in the language of the page, these are of another.
    set(&make(&says, "p", &invite.text), "dir", "auto");
    part.cross(&card, t(Key::InvitationDismiss), Box::new(|| Msg::Dismiss));
    if invite.url.is_empty() {
        part.button(&card, "button.main", t(Key::InvitationAccept), Box::new(|| Msg::Accept));
    } else {
        // A page of the shop opens in place of this one, any other beside it.
        let here = model.with_untracked(|model| origin(&model.surroundings.page.url) == origin(&invite.url));
        let link = make(&card, "a.main", &invite.label);
        set(&link, "href", &invite.url);
        set(&link, "target", if here { "_top" } else { "_blank" });
        set(&link, "rel", "noopener");
        part.on(&link, "click", Box::new(|_| dispatch(Msg::Accept)));
    }
    Some(part)
}
