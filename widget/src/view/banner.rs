//! Says calmly that there is no connection, or what else stands between the visitor and the chat; and that the chat
//! is lost with the page, where the browser keeps nothing.

use super::part::{Part, make, set};
use crate::i18n::{Key, t};
use crate::model::{Fetch, Model, Msg, Screen};

/// The banner. Its place is there from the start, so that a screen reader hears the change.
pub fn add(part: &mut Part) {
    let banner = make(&part.root, "p.banner", "");
    set(&banner, "role", "status");
    part.text(&banner, |model| {
        let key = match model.screen() {
            _ if model.is_expired() => Some(Key::Expired),
            _ if model.connection.is_away() => Some(Key::Away),
            // The thread has a place for it nearer to where one writes.
            Screen::Thread | Screen::Help => None,
            Screen::PreChat => model.note,
        };
        key.map(t).unwrap_or_default().to_owned()
    });
    let unkept = make(&part.root, "div.banner", "");
    part.hidden(&unkept, |model| !model.is_unkept());
    let says = make(&unkept, "p", "");
    set(&says, "role", "status");
    part.text(&says, |model| if model.is_unkept() { t(Key::Unkept) } else { "" }.to_owned());
    // A link by mail brings the chat back; a copy is what there is without.
    let link = part.button(&unkept, "button.link", t(Key::MailLink), Box::new(|| Msg::AskMail));
    part.hidden(&link, |model| !model.can_mail_link());
    let copy = Box::new(|| Msg::Fetch(Fetch::Transcript));
    let copy = part.button(&unkept, "button.link", t(Key::Transcript), copy);
    part.hidden(&copy, Model::can_mail_link);
}
