//! One row of the list.

use super::{avatar, icon, score, visitor_name};
use crate::i18n::{Key, fill, lasting, short_time, t};
use crate::model::Msg;
use crate::model::list::{Preview, Row};
use crate::shell::{App, row_id};
use leptos::prelude::*;
use protocol::desk::Stage;
use protocol::ids::ConversationId;

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
    let (chosen, focused) = (id.clone(), id);
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
        None => view! { <span class="row-time">{short_time(row.last_at, app.now.get_untracked())}</span> }
            .into_any(),
    };
    let preview = match row.preview {
        Preview::Nothing => view! { <em>{t(Key::PreviewNothing)}</em> }.into_any(),
        Preview::Visitor(text) => text.into_any(),
        Preview::Team(text) => view! { <span class="who">{t(Key::PreviewTeam)}</span> " " {text} }.into_any(),
        Preview::Draft(text) => {
            view! { <span class="who draft">{t(Key::PreviewDraft)}</span> " " {text} }.into_any()
        }
    };
    let place = match (row.stage, row.colleague) {
        (Stage::Ended, _) => t(Key::StageEnded).to_owned(),
        (_, Some(name)) => fill(Key::WithColleague, "name", &name),
        (_, None) => row.page,
    };
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
    view! {
        {avatar(row.visitor.as_deref(), row.hue)}
        <span class="row-text">
            <span class="row-line">
                <span class="row-name" dir="auto">
                    {visitor_name(row.visitor.as_deref())}
                </span>
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
        </span>
    }
}

/// From here on a wait is shown as a long one.
const LONG_WAIT_MS: u64 = 60_000;
