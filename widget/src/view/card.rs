//! What is asked of the visitor, on one calm card above the place to write.

mod contact;
mod question;
mod wait;

use super::{Switch, text};
use crate::i18n::t;
use crate::model::{Card, Model, Remaining, Wait};
use leptos::prelude::*;

/// The place of the cards. A screen reader is told what comes there.
#[component]
pub fn Cards(model: RwSignal<Model>) -> impl IntoView {
    let note = text(model, |model| model.note.map(t).unwrap_or_default().to_owned());
    view! {
        <div class="cards" aria-live="polite">
            <Switch model id="wait" which=|model| match model.wait() {
                None => 0,
                Some(Wait::Running(_)) => 1,
                Some(Wait::Overdue) => 2,
            } show=|place, model, _| {
                Box::new(model.with_untracked(Model::wait).and_then(|wait| wait::show(&place, model, wait)))
            } />
            <Switch model id="card" which=|model| model.card().map_or(0, |(question, _)| question) show=|place, model, _| {
                Box::new(match model.with_untracked(Model::card) {
                    None => None,
                    Some((question, Card::Contact(_))) => contact::show(&place, model, question),
                    Some((question, card)) => question::show(&place, model, question, card),
                })
            } />
            <p class="hint">{note}</p>
        </div>
    }
}

/// How long something still takes, in letters that every language knows.
fn remaining(model: &Model) -> String {
    match model.remaining {
        None => String::new(),
        Some(Remaining::Minutes(minutes)) => [&minutes.to_string(), "\u{a0}min"].concat(),
        Some(Remaining::Seconds(seconds)) => [&seconds.to_string(), "\u{a0}s"].concat(),
    }
}
