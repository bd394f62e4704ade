//! A running hold: why, and for how long still; and the way out when it takes longer.

use super::remaining;
use crate::i18n::{Key, fill, t};
use crate::model::{Model, Msg, Wait};
use crate::view::{act, text};
use leptos::prelude::*;

/// The banner.
pub fn view(model: RwSignal<Model>, wait: Wait) -> impl IntoView {
    let overdue = wait == Wait::Overdue;
    let says = match wait {
        Wait::Running(reason) => reason,
        Wait::Overdue => t(Key::HoldOverdue).to_owned(),
    };
    let left = text(model, |model| match remaining(model) {
        time if time.is_empty() => time,
        time => fill(Key::HoldTime, &time),
    });
    let out = overdue.then(|| {
        view! {
            <button class="quiet" type="button" on:click=act(|| Msg::LeaveHold)>{t(Key::StopWaiting)}</button>
        }
    });
    view! {
        <section class="wait" role="group" aria-labelledby="wait-title">
            <h2 id="wait-title">{t(Key::OnHold)}</h2>
            <p dir="auto">{says}</p>
            <p role="timer" hidden=overdue>{left}</p>
            {out}
        </section>
    }
}
