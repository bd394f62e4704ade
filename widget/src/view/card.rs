//! What is asked of the visitor, on one calm card above the place to write.

mod contact;
mod question;
mod wait;

use super::controls::{Swap, select, select_text};
use crate::i18n::amount;
use crate::model::{Card, Model, Remaining, Wait};
use contact::Contact;
use leptos::prelude::*;
use question::Question;
use wait::Waiting;

/// The place of the cards. A screen reader is told what comes there.
#[component]
pub fn Cards(model: RwSignal<Model>) -> impl IntoView {
    let waits = select(model, |model| match model.wait() {
        None => 0,
        Some(Wait::Running(_)) => 1,
        Some(Wait::Overdue) => 2,
    });
    let asked = select(model, |model| model.card().map_or(0, |(question, _)| question));
    view! {
        <div class="cards" aria-live="polite">
            <Swap id="wait" key=waits>
                {model.with_untracked(Model::wait).map(|wait| view! { <Waiting model wait /> })}
            </Swap>
            <Swap id="card" key=asked>
                {match model.with_untracked(Model::card) {
                    None => ().into_any(),
                    Some((question, Card::Contact(_))) => view! { <Contact model question /> }.into_any(),
                    Some((question, card)) => view! { <Question model question card /> }.into_any(),
                }}
            </Swap>
            <p class="hint">{select_text(model, |model| model.note)}</p>
        </div>
    }
}

/// How long something still takes.
fn remaining(model: &Model) -> String {
    match model.remaining {
        None => String::new(),
        Some(Remaining::Minutes(minutes)) => amount(minutes as u32, "minute"),
        Some(Remaining::Seconds(seconds)) => amount(seconds as u32, "second"),
    }
}
