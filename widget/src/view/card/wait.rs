//! A running hold: why, and for how long still; and the way out when it takes longer.

use super::remaining;
use crate::i18n::{Key, fill, t};
use crate::model::{Model, Msg, Wait};
use crate::view::part::{Part, follow, make, set};
use leptos::prelude::*;
use web_sys::Element;

/// The banner.
pub fn show(place: &Element, model: RwSignal<Model>, wait: Wait) -> Option<Part> {
    let mut part = Part::group(place, "section", "wait", "wait-title", t(Key::OnHold))?;
    match wait {
        Wait::Running(reason) => {
            set(&part.line("", &reason)?, "dir", "auto");
            let timer = make(&part.root, "p", "", "")?;
            set(&timer, "role", "timer");
            follow(model, timer, |model| match remaining(model) {
                time if time.is_empty() => time,
                time => fill(Key::HoldTime, &time),
            });
        }
        Wait::Overdue => {
            part.line("", t(Key::HoldOverdue));
            let place = part.root.clone();
            part.button(&place, "quiet", t(Key::StopWaiting), Box::new(|| Msg::LeaveHold));
        }
    }
    Some(part)
}
