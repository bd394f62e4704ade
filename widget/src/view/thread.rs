//! The thread: what was said, in order, and who is writing.

use super::bubble::Row;
use super::history;
use super::part::{Part, make, picture, set, watch};
use crate::i18n::{Key, fill, t};
use crate::model::Model;
use leptos::prelude::*;
use web_sys::Element;

/// The thread.
pub fn add(part: &Part) {
    let thread = make(&part.root, "div.scroll", "");
    set(&thread, "id", "thread");
    set(&thread, "tabindex", "0");
    set(&thread, "role", "group");
    set(&thread, "aria-label", t(Key::Messages));
    let flow = make(&thread, "div.flow", "");
    part.text(&make(&flow, "p.greeting", ""), |model| match &model.name {
        Some(name) => fill(Key::GreetingNamed, name),
        None => t(Key::Greeting).to_owned(),
    });
    history::add(part, &flow);
    let log = make(&flow, "div", "");
    set(&log, "id", "log");
    set(&log, "role", "log");
    set(&log, "aria-live", "polite");
    // A message that gets further is no news to be read out.
    set(&log, "aria-relevant", "additions");
    set(&log, "aria-label", t(Key::Messages));
    follow(part.model, log);
    let typing = make(&flow, "div.typing", "");
    set(&typing, "role", "status");
    let dots = picture(&typing, "span.dots", "");
    for _ in 0..3 {
        make(&dots, "i", "");
    }
    part.hidden(&dots, |model| !is_typing(model));
    part.text(&make(&typing, "span.sr", ""), |model| {
        if !is_typing(model) {
            return String::new();
        }
        let agent = model.conversation.as_ref().and_then(|own| own.thread.agent.as_ref());
        fill(Key::Typing, agent.map_or(t(Key::Agent), |agent| &agent.name))
    });
}

fn is_typing(model: &Model) -> bool {
    model.conversation.as_ref().is_some_and(|own| own.agent_typing)
}

/// Keeps the lines in their place as the model has them. A line that is there stays the same
/// element when its message gets further.
fn follow(model: RwSignal<Model>, log: Element) {
    let mut rows: Vec<(String, Row)> = Vec::new();
    // Rows are made apart and come into the log whole, so that each is read out once.
    let Ok(apart) = document().create_element("div") else { return };
    let act = move |_| {
        model.with_untracked(|state| {
            let lines = &state.lines;
            // Lines are added at the end. Where the order changed, everything from there is new.
            let kept = rows.iter().zip(lines).take_while(|((key, _), line)| *key == line.key).count();
            rows.truncate(kept);
            for ((_, row), line) in rows.iter_mut().zip(lines) {
                row.update(line);
            }
            for line in lines.iter().skip(kept) {
                let row = Row::new(&apart, model, line);
                row.move_to(&log);
                rows.push((line.key.clone(), row));
            }
        });
    };
    watch(model, Box::new(|model| model.revision), Box::new(act));
}
