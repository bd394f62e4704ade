//! What is asked of the visitor, on one calm card above the place to write.

mod contact;
mod question;
mod wait;

use super::part::{Part, make, set};
use crate::i18n::{amount, t};
use crate::model::{Card, Model, Remaining, Wait};
use leptos::prelude::*;

/// The place of the cards. A screen reader is told what comes there.
pub fn add(part: &Part) {
    let cards = make(&part.root, "div.cards", "");
    set(&cards, "aria-live", "polite");
    part.switch(
        &cards,
        "wait",
        |model| match model.wait() {
            None => 0,
            Some(Wait::Running(_)) => 1,
            Some(Wait::Overdue) => 2,
        },
        |place, model| model.with_untracked(Model::wait).and_then(|wait| wait::show(place, model, wait)),
    );
    part.switch(
        &cards,
        "card",
        |model| model.card().map_or(0, |(question, _)| question),
        |place, model| match model.with_untracked(Model::card)? {
            (question, Card::Contact(_)) => contact::show(place, model, question),
            (question, card) => question::show(place, model, question, card),
        },
    );
    part.text(&make(&cards, "p.hint", ""), |model| model.note.map(t).unwrap_or_default().to_owned());
}

/// How long something still takes.
fn remaining(model: &Model) -> String {
    match model.remaining {
        None => String::new(),
        Some(Remaining::Minutes(minutes)) => amount(minutes as u32, "minute"),
        Some(Remaining::Seconds(seconds)) => amount(seconds as u32, "second"),
    }
}
