//! The agents, a row each: how they are, how much they have, and which conversations, to read along.

use crate::i18n::{Key, fill, short_time, t};
use crate::model::Msg;
use crate::shell::App;
use crate::view::visitor_name;
use leptos::prelude::*;
use protocol::frames::desk::Absence;
use protocol::frames::monitor::AgentStatus;
use protocol::ids::{AgentId, ConversationId};

/// The table of the agents.
#[component]
pub fn Agents(app: App) -> impl IntoView {
    let rows = app.memo(|model| {
        let agents = model.desk.figures.iter().flat_map(|figures| &figures.agents);
        agents.map(|one| one.agent.id.clone()).collect::<Vec<_>>()
    });
    let heads = [Key::NowAgent, Key::NowStatus, Key::NowLoad, Key::NowReading];
    let heads = heads.map(|key| view! { <th scope="col">{t(key)}</th> }).into_iter().collect_view();
    view! {
        <section class="now-part" aria-labelledby="now-agents">
            <h3 id="now-agents">{t(Key::NowAgents)}</h3>
            <div class="now-scroll" tabindex="0" role="group" aria-labelledby="now-agents">
                <table class="now-table now-agents">
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>
                        <For each=move || rows.get() key=Clone::clone children=move |id| view! { <Row app id /> } />
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// One of them.
#[component]
fn Row(app: App, id: AgentId) -> impl IntoView {
    let (theirs, away) = (id.clone(), id.clone());
    let why = app.memo(move |model| model.desk.rings.why(&away).cloned());
    let row = app.memo(move |model| model.agent_now(&id));
    let conversations = app.memo(move |model| model.conversations_of(&theirs));
    let name = move || row.with(|row| row.as_ref().map(|row| row.agent.name.clone()));
    let status =
        Memo::new(move |_| row.with(|row| row.as_ref().map_or(AgentStatus::Offline, |row| row.status)));
    let word = move || match (status.get(), why.get()) {
        (AgentStatus::Available, _) => t(Key::Available).to_owned(),
        (AgentStatus::Away, Some(Absence::Break(reason))) => fill(Key::NowBreak, "reason", &reason),
        (AgentStatus::Away, Some(Absence::Missed(missed))) => {
            fill(Key::NowRangOut, "count", &missed.to_string())
        }
        (AgentStatus::Away, None) => t(Key::Away).to_owned(),
        (AgentStatus::Offline, _) => t(Key::NowOffline).to_owned(),
    };
    let since = move || {
        let since = row.with(|row| row.as_ref().and_then(|row| row.since))?;
        Some(fill(Key::NowSince, "time", &short_time(since, app.today())))
    };
    let places = Memo::new(move |_| row.with(|row| row.as_ref().map_or((0, 0), |row| (row.load, row.cap))));
    let load = move || {
        let (load, cap) = places.get();
        format!("{load} / {cap}")
    };
    view! {
        <tr>
            <th scope="row" dir="auto" translate="no">
                {name}
            </th>
            <td>
                <span
                    class="now-dot"
                    class:there=move || status.get() == AgentStatus::Available
                    class:away=move || status.get() == AgentStatus::Away
                    aria-hidden="true"
                ></span>
                <span dir="auto">{word}</span>
                " "
                <span class="now-since">{since}</span>
            </td>
            <td>
                <span class="now-load">{load}</span>
                <progress
                    class="now-bar"
                    aria-hidden="true"
                    max=move || places.get().1.max(1).to_string()
                    value=move || places.get().0.to_string()
                ></progress>
            </td>
            <td>
                <For
                    each=move || conversations.get()
                    key=Clone::clone
                    children=move |(id, visitor)| reads_along(app, id, visitor)
                />
            </td>
        </tr>
    }
}

/// The button that opens a conversation, to read it along.
fn reads_along(app: App, id: ConversationId, visitor: Option<String>) -> impl IntoView {
    view! {
        <button class="now-link" type="button" dir="auto" on:click=move |_| app.send(Msg::Open(id.clone()))>
            {visitor_name(visitor.as_deref())}
        </button>
    }
}
