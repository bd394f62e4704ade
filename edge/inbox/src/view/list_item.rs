//! One row of the list.

use super::parts::{chip, verified};
use super::pending_steps::{pressing, promise_buttons};
use super::{avatar, score, visitor_name};
use crate::focus::row_id;
use crate::i18n::{Key, fill, fill_all, lasting, moment, short_time, t};
use crate::model::left_behind::SelectionMsg;
use crate::model::list::{Filter, Preview, Row};
use crate::model::{Model, Msg};
use crate::shell::App;
use leptos::prelude::*;
use protocol::frames::desk::Stage;
use protocol::ids::{ConversationId, Timestamp};
use protocol::limits::PREVIEW_MAX;
use team_ui::parts::icon;
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
    let focused = id.clone();
    let among_promises = app.memo(|model| model.filter == Filter::Promises);
    let watches = app.memo(Model::watches);
    let choice = {
        let id = id.clone();
        app.memo(move |model| Choice::of(model, &id, app.now))
    };
    let press = {
        let id = id.clone();
        move |_| match choice.get_untracked() {
            Choice::Off => app.send(Msg::Open(id.clone())),
            _ => app.send(Msg::Selection(SelectionMsg::Toggle(id.clone()))),
        }
    };
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
                role=move || (choice.get() != Choice::Off).then_some("checkbox")
                aria-checked=move || choice.get().checked()
                aria-disabled=move || (choice.get() == Choice::Closed).then_some("true")
                on:click=press
                on:focus=move |_| app.send(Msg::Cursor(focused.clone()))
            >
                {move || row.get().map(|row| inside(app, row, choice.get(), among_promises.get()))}
            </button>
            <Show when=move || !watches.get() && among_promises.get() && is(|row| row.promise.is_some())>
                <div class="row-actions">{promise_buttons(app, id.clone())}</div>
            </Show>
        </li>
    }
}

/// Whether a row is there to be chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// The list is there for opening.
    Off,
    /// It cannot be chosen.
    Closed,
    /// It can be.
    Open,
    /// It is.
    Chosen,
}

impl Choice {
    fn of(model: &Model, id: &ConversationId, now: RwSignal<Timestamp>) -> Self {
        match &model.selection {
            None => Self::Off,
            Some(chosen) if chosen.contains(id) => Self::Chosen,
            Some(_) if model.is_left_behind(id, now.get()) => Self::Open,
            Some(_) => Self::Closed,
        }
    }

    fn checked(self) -> Option<&'static str> {
        match self {
            Self::Off => None,
            Self::Chosen => Some("true"),
            Self::Open | Self::Closed => Some("false"),
        }
    }
}

/// The visitor's picture with whether they are there, or the box that shows whether the row is chosen.
fn face(row: &Row, choice: Choice) -> impl IntoView + use<> {
    let place = match choice {
        Choice::Off => avatar(row.visitor.as_deref(), row.hue).into_any(),
        Choice::Chosen => {
            view! { <span class="row-check on" aria-hidden="true">{icon("i-check")}</span> }.into_any()
        }
        Choice::Open => view! { <span class="row-check" aria-hidden="true"></span> }.into_any(),
        Choice::Closed => view! { <span class="row-check closed" aria-hidden="true"></span> }.into_any(),
    };
    let presence = (row.stage != Stage::Ended).then(|| {
        let text = t(if row.here { Key::VisitorOnline } else { Key::VisitorGone });
        view! { <span class="row-presence" class:here=row.here role="img" aria-label=text title=text></span> }
    });
    view! {
        <span class="row-face">
            {place}
            {presence}
        </span>
    }
}

fn inside(app: App, row: Row, choice: Choice, among_promises: bool) -> impl IntoView {
    let face = face(&row, choice);
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
    let position = row.position.map(|position| {
        let text = fill(Key::RowPosition, "position", &position.to_string());
        view! { <span class="row-time">{text}</span> }
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
        let until = moment(due.at, app.now.get_untracked());
        let text = fill_all(Key::PromiseUntil, [("contact", due.contact.as_str()), ("time", until.as_str())]);
        if among_promises {
            view! {
                <span class="row-line">
                    <span class="row-promise" dir="auto">
                        {text}
                        {pressing(due.pressing)}
                    </span>
                </span>
            }
            .into_any()
        } else {
            let title = text.clone();
            view! {
                <span class="row-mark" title=title>
                    {icon("i-keep")}
                    <span class="quiet">{text}</span>
                    {pressing(due.pressing)}
                </span>
            }
            .into_any()
        }
    });
    let (promise_line, promise_mark) = if among_promises { (promise, None) } else { (None, promise) };
    let mark = |on: bool, class: &'static str, key: Key| on.then(|| chip(class, t(key)));
    view! {
        {face}
        <span class="row-text">
            <span class="row-line">
                <span class="row-name" dir="auto" translate="no">
                    {visitor_name(row.visitor.as_deref())}
                </span>
                {row.verified.then(|| verified(None))}
                <span class="row-place" dir="auto">
                    {place}
                </span>
                {mark(row.handed, "chip mine", Key::RowHanded)}
                {mark(row.mentioned, "chip mine", Key::RowMentioned)}
                {mark(row.on_hold, "chip waiting", Key::RowOnHold)}
                {promise_mark}
                {rated}
                {time}
            </span>
            <span class="row-line">
                <span class="row-preview" dir="auto">
                    {preview}
                </span>
                {position}
                {unread}
            </span>
            {promise_line}
        </span>
    }
}

/// From here on a wait is shown as a long one.
const LONG_WAIT_MS: u64 = 60_000;
