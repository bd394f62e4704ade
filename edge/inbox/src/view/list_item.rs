//! One row of the list.

use super::parts::{chip, verified};
use super::pending_steps::{pressing, promise_buttons};
use super::{avatar, icon, score, visitor_name};
use crate::focus::row_id;
use crate::i18n::{Key, fill, fill_all, lasting, moment, short_time, t};
use crate::model::Msg;
use crate::model::list::{Filter, Preview, Row};
use crate::shell::App;
use leptos::prelude::*;
use protocol::frames::desk::Stage;
use protocol::ids::ConversationId;
use protocol::limits::PREVIEW_MAX;
use team_ui::signs::preview;

/// One row of the list.
#[component]
pub fn ListItem(app: App, id: ConversationId) -> impl IntoView {
    let button = row_id(&id);
    let row = {
        let id = id.clone();
        app.memo(move |model| model.row(&id))
    };
    let is_stop = {
        let id = id.clone();
        app.memo(move |model| model.tab_stop().as_ref() == Some(&id))
    };
    let shown = move || row.with(|row| row.as_ref().is_some_and(|row| row.shown));
    let is = move |test: fn(&Row) -> bool| row.with(|row| row.as_ref().is_some_and(test));
    let (chosen, focused) = (id.clone(), id.clone());
    let among_promises = app.memo(|model| model.filter == Filter::Promises);
    view! {
        <li>
            <button
                class="row"
                class:shown=shown
                class:ended=move || is(|row| row.stage == Stage::Ended)
                class:fresh=move || is(|row| row.unread > 0)
                type="button"
                id=button
                tabindex=move || if is_stop.get() { "0" } else { "-1" }
                aria-current=move || shown().then_some("true")
                on:click=move |_| app.send(Msg::Open(chosen.clone()))
                on:focus=move |_| app.send(Msg::Cursor(focused.clone()))
            >
                {move || row.get().map(|row| inside(app, row))}
            </button>
            <Show when=move || among_promises.get() && is(|row| row.promise.is_some())>
                <div class="row-actions">{promise_buttons(app, id.clone())}</div>
            </Show>
        </li>
    }
}

fn inside(app: App, row: Row) -> impl IntoView {
    let time = match row.waiting_since {
        Some(since) => view! {
            <span class="wait" class:long=move || { app.now.get().saturating_sub(since) > LONG_WAIT_MS }>
                <span class="quiet">{t(Key::WaitingFor)} " "</span>
                {icon("i-clock")}
                {move || lasting(since, app.now.get())}
            </span>
        }
        .into_any(),
        None => {
            view! { <span class="row-time">{move || short_time(row.last_at, app.today())}</span> }.into_any()
        }
    };
    let preview = match row.preview {
        Preview::Nothing => view! { <em>{t(Key::PreviewNothing)}</em> }.into_any(),
        Preview::Visitor(text) => text.into_any(),
        Preview::Team(text) => view! { <span class="who">{t(Key::PreviewTeam)}</span> " " {text} }.into_any(),
        Preview::Draft(text) => {
            let text = preview(&text, PREVIEW_MAX);
            view! { <span class="who draft">{t(Key::PreviewDraft)}</span> " " {text} }.into_any()
        }
    };
    let place = match (row.stage, row.colleague) {
        (Stage::Ended, _) => t(Key::StageEnded).to_owned(),
        (_, Some(name)) => fill(Key::WithColleague, "name", &name),
        (_, None) => row.page,
    };
    let place = if row.subject.is_empty() { place } else { format!("{} · {place}", row.subject) };
    let rated = row.score.map(|given| {
        let (face, word) = score(given);
        view! {
            <span class=format!("score score-{given}") title=word>
                {icon(face)}
                <span class="quiet">{word}</span>
            </span>
        }
    });
    let unread = (row.unread > 0).then(|| {
        let count = if row.unread > 99 { "99+".to_owned() } else { row.unread.to_string() };
        view! {
            <span class="badge">
                <span aria-hidden="true">{count}</span>
                <span class="quiet">{fill(Key::Unread, "count", &row.unread.to_string())}</span>
            </span>
        }
    });
    let promise = row.promise.map(|due| {
        let until = moment(due.at);
        let text = fill_all(Key::PromiseUntil, [("contact", due.contact.as_str()), ("time", until.as_str())]);
        view! {
            <span class="row-line">
                <span class="row-promise" dir="auto">
                    {text}
                    {pressing(due.pressing)}
                </span>
            </span>
        }
    });
    let mark = |on: bool, class: &'static str, key: Key| on.then(|| chip(class, t(key)));
    let marks = (row.handed || row.mentioned || row.on_hold).then(|| {
        view! {
            <span class="row-line">
                <span>
                    {mark(row.handed, "chip mine", Key::RowHanded)}
                    {mark(row.mentioned, "chip mine", Key::RowMentioned)}
                    {mark(row.on_hold, "chip waiting", Key::RowOnHold)}
                </span>
            </span>
        }
    });
    view! {
        {avatar(row.visitor.as_deref(), row.hue)}
        <span class="row-text">
            <span class="row-line">
                <span class="row-name" dir="auto">
                    {visitor_name(row.visitor.as_deref())}
                </span>
                {row.verified.then(|| verified(None))}
                {time}
            </span>
            <span class="row-line">
                <span class="row-preview" dir="auto">
                    {preview}
                </span>
                {unread}
            </span>
            <span class="row-line">
                <span class="row-place" dir="auto">
                    {place}
                </span>
                {rated}
            </span>
            {promise}
            {marks}
        </span>
    }
}

/// From here on a wait is shown as a long one.
const LONG_WAIT_MS: u64 = 60_000;
