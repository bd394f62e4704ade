//! What stands below the header when the visitor wants something besides writing: another name, a link by mail,
//! or to be forgotten.

use super::bubble::due;
use super::part::{Part, make, set};
use super::pre_chat::rename;
use super::reopen_and_transcript;
use crate::i18n::{Key, fill, t};
use crate::model::{Forgetting, Model, Msg};
use leptos::prelude::*;
use web_sys::Element;

/// Its place.
pub fn add(part: &Part) {
    part.switch(&part.root, "aside", which, |place, model| match model.with_untracked(which) {
        0 => None,
        1 => reopen_and_transcript::link(place, model),
        2 => rename(place, model),
        _ => forget(place, model),
    });
}

fn which(model: &Model) -> u64 {
    match model.forgetting {
        Forgetting::Asked => 3,
        Forgetting::Going => 4,
        Forgetting::No if model.naming.is_some() => 2,
        Forgetting::No => u64::from(model.mail.open && model.can_mail_link()),
    }
}

/// "Delete everything?", with what goes; then the moment in which that can be undone. The way out stands last, and
/// has the focus.
fn forget(place: &Element, model: RwSignal<Model>) -> Option<Part> {
    let going = model.with_untracked(|model| model.forgetting == Forgetting::Going);
    let mut part = Part::group(place, model, "section.ask", "aside-title", t(Key::Forget));
    let root = part.root.clone();
    part.line("p", t(if going { Key::ForgetGoing } else { Key::ForgetWhat }));
    // A promise may come while somebody still reads what goes.
    let promise = make(&root, "p", "");
    part.text(&promise, |model| {
        model.promised().map(|at| fill(Key::ForgetPromise, &due(at))).unwrap_or_default()
    });
    let choices = make(&root, "div.choices", "");
    if !going {
        part.button(&choices, "button.quiet", t(Key::ForgetSure), Box::new(|| Msg::Forget));
    }
    let keep = t(if going { Key::Undo } else { Key::Cancel });
    set(&part.button(&choices, "button.main", keep, Box::new(|| Msg::KeepMe)), "id", "keep-me");
    Some(part)
}
