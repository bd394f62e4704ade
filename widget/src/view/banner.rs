//! Says calmly that there is no connection, or what else stands between the visitor and the chat.

use super::part::{Part, make, set};
use crate::i18n::{Key, t};
use crate::model::Screen;

/// The banner. Its place is there from the start, so that a screen reader hears the change.
pub fn add(part: &Part) {
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
}
