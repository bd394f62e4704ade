//! One line of the thread: a message, a day, or a notice.

use super::part::{Part, make, set};
use super::{Shown, act, initials, shown};
use crate::emoji::only_emoji;
use crate::i18n::{Key, fill, t};
use crate::model::{Bubble, Fetch, Line, LineKind, Model, Msg, Sent, Status};
use js_sys::{Date, Object, Reflect};
use leptos::either::Either;
use leptos::prelude::*;
use protocol::ids::Timestamp;
use protocol::links::{Piece, pieces};
use wasm_bindgen::JsValue;
use web_sys::{Element, HtmlElement};

/// Shows a line, the one `at` that place among the model's, at the end of `place`.
pub fn show(place: HtmlElement, model: RwSignal<Model>, at: usize, line: Line) -> Shown {
    let (class, text) = match line.kind {
        LineKind::Day { at, ago } => ("day", day(at, ago)),
        LineKind::Joined(agent) => ("notice", fill(Key::Joined, &agent)),
        LineKind::Named(name) => ("notice", fill(Key::NameNow, &name)),
        LineKind::Ended => ("notice", t(Key::Ended).to_owned()),
        LineKind::Step(key, value) => ("notice", fill(key, &value)),
        LineKind::Answered(key) => ("notice", fill(Key::Answered, t(key))),
        LineKind::Due(at) => ("notice", fill(Key::PromiseDue, &due(at))),
        LineKind::Bubble(bubble) => return shown(place, move || view! { <Message model at bubble /> }),
        LineKind::File(sent) => return Box::new(file(&place, sent)),
    };
    shown(place, move || view! { <p class=class>{text}</p> })
}

#[component]
fn Message(model: RwSignal<Model>, at: usize, bubble: Bubble) -> impl IntoView {
    let class = match (bubble.agent.is_none(), bubble.first) {
        (true, true) => "row mine first",
        (true, false) => "row mine",
        (false, true) => "row first",
        (false, false) => "row",
    };
    let nobody = if bubble.automatic { Key::Automatic } else { Key::Agent };
    let agent = bubble.agent.map(|agent| if agent.is_empty() { t(nobody).to_owned() } else { agent });
    let letters = agent.as_deref().map(initials).unwrap_or_default();
    let author = agent.unwrap_or_else(|| t(Key::You).to_owned());
    let body: Vec<_> = pieces(&bubble.text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => Either::Left(text.to_owned()),
            Piece::Link(url) => Either::Right(view! {
                <a href=url.to_owned() target="_blank" rel="noopener noreferrer nofollow">{url.to_owned()}</a>
            }),
        })
        .collect();
    let class_of_text = if only_emoji(&bubble.text) { "bubble big" } else { "bubble" };
    // Only messages of the visitor's own can be refused.
    let refusable = bubble.status.and(bubble.id).map(|id| {
        let again = id.clone();
        view! {
            <span class="again">
                <button class="link" type="button" on:click=act(move || Msg::Retry(again.clone()))>
                    {t(Key::Retry)}
                </button>
                <button class="link" type="button" on:click=act(move || Msg::Edit(id.clone()))>
                    {t(Key::Edit)}
                </button>
            </span>
        }
    });
    let part = move |part: fn(&Bubble) -> String| {
        move || {
            model.with(|model| match model.lines.get(at).map(|line| &line.kind) {
                Some(LineKind::Bubble(bubble)) => part(bubble),
                _ => String::new(),
            })
        }
    };
    view! {
        <div class=class>
            <span class="avatar small" aria-hidden="true">{letters}</span>
            <p class="name">{author}</p>
            <p class=class_of_text dir="auto">{body}</p>
            <p class="meta" data-state=part(|bubble| state(bubble).0.to_owned())>
                <span>{part(|bubble| bubble.at.map(clock).unwrap_or_default())}</span>
                <span class="state">{part(|bubble| state(bubble).1.map(t).unwrap_or_default().to_owned())}</span>
                <i class="icon" aria-hidden="true"></i>
                {refusable}
            </p>
        </div>
    }
}

fn file(place: &Element, sent: Sent) -> Option<Part> {
    let Sent { agent, file } = sent;
    let mut part = Part::new(place, "div", if agent.is_none() { "row mine first" } else { "row first" })?;
    let letters = agent.as_deref().map(initials).unwrap_or_default();
    set(&make(&part.root, "span", "avatar small", &letters)?, "aria-hidden", "true");
    part.line("name", &agent.unwrap_or_else(|| t(Key::You).to_owned()));
    let bubble = make(&part.root, "p", "bubble", "")?;
    let label = [&file.name, ", ", &size(file.size)].concat();
    part.button(&bubble, "link", &label, Box::new(move || Msg::Fetch(Fetch::File(file.clone()))));
    Some(part)
}

/// The size of a file as people write it.
fn size(bytes: u32) -> String {
    let kilobytes = bytes.div_ceil(1_024);
    let (number, unit) = if kilobytes < 1_024 { (kilobytes, " KB") } else { (kilobytes / 1_024, " MB") };
    [&number.to_string(), unit].concat()
}

/// How far a message has got: for the style sheet and for people.
fn state(bubble: &Bubble) -> (&'static str, Option<Key>) {
    match bubble.status {
        None => ("", None),
        Some(Status::Sending) => ("sending", Some(Key::StateSending)),
        Some(Status::Sent) => ("sent", Some(Key::StateSent)),
        Some(Status::Delivered) => ("delivered", Some(Key::StateDelivered)),
        Some(Status::Read) => ("read", Some(Key::StateRead)),
        Some(Status::Failed) => ("failed", Some(Key::StateFailed)),
    }
}

/// The time of day as people write it in the document's language.
fn clock(at: Timestamp) -> String {
    let date = Date::new(&JsValue::from_f64(at as f64));
    let options = options(&[("hour", "2-digit"), ("minute", "2-digit")]);
    date.to_locale_time_string_with_options(&language(), &options).into()
}

fn day(at: Timestamp, ago: i64) -> String {
    match ago {
        0 => t(Key::Today).to_owned(),
        1 => t(Key::Yesterday).to_owned(),
        _ => {
            let date = Date::new(&JsValue::from_f64(at as f64));
            let options = options(&[("weekday", "long"), ("day", "numeric"), ("month", "long")]);
            date.to_locale_date_string(&language(), &options).into()
        }
    }
}

/// The day and the time at which something is due.
fn due(at: Timestamp) -> String {
    let date = Date::new(&JsValue::from_f64(at as f64));
    let options = options(&[("weekday", "long"), ("hour", "2-digit"), ("minute", "2-digit")]);
    date.to_locale_string(&language(), &options).into()
}

fn options(parts: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (key, value) in parts {
        // Setting a property of a fresh plain object does not fail.
        let _ = Reflect::set(&options, &(*key).into(), &(*value).into());
    }
    options
}

fn language() -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute("lang")).unwrap_or_default()
}
