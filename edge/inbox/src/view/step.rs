//! A step in the rules of good conversation, or a note, as a quiet line of the thread.

use super::bubble::linked;
use super::parts::{chip, quote};
use crate::i18n::{Key, fill, fill_all, moment, t};
use crate::model::steps::Step;
use leptos::prelude::*;
use protocol::ids::Timestamp;

fn sentence(step: &Step, now: Timestamp) -> String {
    let until = step.time.map(|at| moment(at, now)).unwrap_or_default();
    let reason = step.reason.map(t).unwrap_or_default();
    let fills = step.fills.iter().map(|(place, value)| (*place, value.as_str()));
    fill_all(step.key, fills.chain([("time", until.as_str()), ("reason", reason)]))
}

/// A step.
pub fn step(step: Step, time: String, now: Timestamp) -> AnyView {
    let text = sentence(&step, now);
    view! {
        <div class="notice" class:for-team=step.team>
            <p>
                {step.team.then(|| chip("chip", t(Key::TeamOnly)))}
                <span dir="auto">{text}</span>
                " "
                <time>{time}</time>
            </p>
            {step.quote.map(quote)}
        </div>
    }
    .into_any()
}

/// Several steps in one line, which opens.
pub fn folded(told: Step, time: String, now: Timestamp, steps: AnyView) -> AnyView {
    let text = sentence(&told, now);
    view! {
        <details class="handover">
            <summary class="notice">
                <span dir="auto">{text}</span>
                " "
                <time>{time}</time>
            </summary>
            {steps}
        </details>
        {told.quote.map(|words| view! { <div class="notice">{quote(words)}</div> })}
    }
    .into_any()
}

/// A note.
pub fn note(by: &str, text: &str, time: String) -> AnyView {
    view! {
        <div class="team-note">
            <p class="author">
                {chip("chip", t(Key::TeamOnly))}
                {fill(Key::NoteBy, "name", by)}
                " "
                <time>{time}</time>
            </p>
            <p class="text" dir="auto">
                {linked(text)}
            </p>
        </div>
    }
    .into_any()
}
