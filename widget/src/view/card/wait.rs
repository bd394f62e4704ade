//! A running hold: why, and for how long still; and the way out when it takes longer.

use super::remaining;
use crate::i18n::{Key, fill, t};
use crate::model::{Model, Msg, Wait};
use crate::view::part::{Part, make, set};
use leptos::prelude::*;
use web_sys::Element;

/// The banner.
pub fn show(place: &Element, model: RwSignal<Model>, wait: Wait) -> Option<Part> {
    let mut part = Part::group(place, model, "section.wait", "wait-title", t(Key::OnHold));
    let root = part.root.clone();
    match wait {
        Wait::Running(reason) => {
            set(&make(&root, "p", &reason), "dir", "auto");
            let timer = make(&root, "p", "");
            set(&timer, "role", "timer");
            part.text(&timer, |model| match remaining(model) {
                time if time.is_empty() => time,
                time => fill(Key::HoldTime, &time),
            });
        }
        Wait::Overdue => {
            make(&root, "p", t(Key::HoldOverdue));
            part.button(&root, "button.quiet", t(Key::StopWaiting), Box::new(|| Msg::LeaveHold));
        }
    }
    Some(part)
}
