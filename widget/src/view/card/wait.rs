//! A running hold: why, and for how long still; and the way out when it takes longer.

use super::remaining;
use crate::i18n::{Key, fill, t};
use crate::model::{Model, Msg, Wait};
use crate::view::controls::{Button, Group, select};
use leptos::prelude::*;

/// The banner.
#[component]
pub fn Waiting(model: RwSignal<Model>, wait: Wait) -> impl IntoView {
    let says = match wait {
        Wait::Running(reason) => {
            let time = select(model, |model| match remaining(model) {
                time if time.is_empty() => time,
                time => fill(Key::HoldTime, &time),
            });
            view! {
                <p dir="auto">{reason}</p>
                <p role="timer">{time}</p>
            }
            .into_any()
        }
        Wait::Overdue => view! {
            <p>{t(Key::HoldOverdue)}</p>
            <Button class="quiet" act=|| Msg::LeaveHold>{t(Key::StopWaiting)}</Button>
        }
        .into_any(),
    };
    view! { <Group class="wait" id="wait-title" title=t(Key::OnHold)>{says}</Group> }
}
