//! One line of the thread: a message, a day, or a notice.

use super::{act, initials};
use crate::emoji::only_emoji;
use crate::i18n::{Key, fill, t};
use crate::model::{Line, LineKind, Msg, Status};
use js_sys::{Date, Object, Reflect};
use leptos::either::Either;
use leptos::prelude::*;
use protocol::ids::Timestamp;
use protocol::links::{Piece, pieces};
use wasm_bindgen::JsValue;

/// A line.
#[component]
pub fn LineView(line: ArcRwSignal<Line>) -> impl IntoView {
    let (class, text) = match line.get_untracked().kind {
        LineKind::Day { at, ago } => ("day", day(at, ago)),
        LineKind::Joined(agent) => ("notice", fill(Key::Joined, &agent)),
        LineKind::Named(name) => ("notice", fill(Key::NameNow, &name)),
        LineKind::Ended => ("notice", t(Key::Ended).to_owned()),
        LineKind::Bubble { agent, text, first, .. } => {
            return Either::Left(bubble(line, agent, &text, first));
        }
    };
    Either::Right(view! { <p class=class>{text}</p> })
}

fn bubble(line: ArcRwSignal<Line>, agent: Option<String>, text: &str, first: bool) -> impl IntoView + use<> {
    let class = match (agent.is_none(), first) {
        (true, true) => "row mine first",
        (true, false) => "row mine",
        (false, true) => "row first",
        (false, false) => "row",
    };
    let agent = agent.map(|agent| if agent.is_empty() { t(Key::Agent).to_owned() } else { agent });
    let letters = agent.as_deref().map(initials).unwrap_or_default();
    let author = agent.unwrap_or_else(|| t(Key::You).to_owned());
    let body: Vec<_> = pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => Either::Left(text.to_owned()),
            Piece::Link(url) => Either::Right(view! {
                <a href=url.to_owned() target="_blank" rel="noopener noreferrer nofollow">{url.to_owned()}</a>
            }),
        })
        .collect();
    let class_of_text = if only_emoji(text) { "bubble big" } else { "bubble" };
    view! {
        <div class=class>
            <span class="avatar small" aria-hidden="true">{letters}</span>
            <p class="name">{author}</p>
            <p class=class_of_text dir="auto">{body}</p>
            {move || line.with(meta)}
        </div>
    }
}

/// When it was written and how far it has got; what to do when it was refused.
fn meta(line: &Line) -> impl IntoView + use<> {
    let LineKind::Bubble { id, at, status, .. } = &line.kind else { return None };
    if let (Some(Status::Failed), Some(id)) = (status, id) {
        return Some(Either::Left(view! {
            <p class="meta failed">
                <i class="icon alert" aria-hidden="true"></i>
                <span>{t(Key::StateFailed)}</span>
                <button class="link" type="button" on:click=act(Msg::Retry(id.clone()))>{t(Key::Retry)}</button>
                <button class="link" type="button" on:click=act(Msg::Edit(id.clone()))>{t(Key::Edit)}</button>
            </p>
        }));
    }
    let (icon, state) = match status {
        None => ("", ""),
        Some(Status::Sending) => ("icon clock", t(Key::StateSending)),
        Some(Status::Sent | Status::Failed) => ("icon check", t(Key::StateSent)),
        Some(Status::Delivered) => ("icon checks", t(Key::StateDelivered)),
        Some(Status::Read) => ("icon checks read", t(Key::StateRead)),
    };
    let time = clock((*at)?);
    Some(Either::Right(view! {
        <p class="meta">
            <span>{time}</span>
            <span class="state">{state}</span>
            <i class=icon aria-hidden="true"></i>
        </p>
    }))
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
