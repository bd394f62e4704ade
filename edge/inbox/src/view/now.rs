//! What happens at the site now, for those who lead: figures that are read from across the room, departments, agents,
//! and what became of today's chats. Nothing of it is announced as it changes.

mod agents;
mod departments;
mod today;

use crate::focus::NOW;
use crate::i18n::{self, Key, fill, fill_all, t};
use crate::model::Msg;
use crate::model::monitor::satisfaction;
use crate::shell::App;
use agents::Agents;
use departments::Departments;
use leptos::html::Main;
use leptos::prelude::*;
use protocol::frames::monitor::{DayFigures, QueueNow};
use protocol::ids::Timestamp;
use team_ui::parts::icon;
use today::Today;

/// What stands where there is no figure.
const NONE: &str = "–";

/// How long something has lasted, if it has begun.
fn lasting(app: App, since: Option<Timestamp>) -> String {
    since.map_or_else(|| NONE.to_owned(), |since| i18n::lasting(since, app.now.get()))
}

/// What happens now, in the place of the conversations.
#[component]
pub fn Now(app: App) -> impl IntoView {
    let place = NodeRef::<Main>::new();
    let is_there = app.memo(|model| model.desk.figures.is_some());
    view! {
        <main class="now" node_ref=place aria-labelledby=NOW>
            <header class="now-top">
                <h2 id=NOW tabindex="-1">
                    {t(Key::Now)}
                </h2>
                <Age app />
                <span class="spring"></span>
                {document().fullscreen_enabled().then(|| full_screen(place))}
                <button
                    class="plain"
                    type="button"
                    aria-label=t(Key::NowClose)
                    title=t(Key::NowClose)
                    on:click=move |_| app.send(Msg::Now(false))
                >
                    {icon("i-back")}
                </button>
            </header>
            <Show when=move || is_there.get() fallback=|| view! { <p class="now-hint">{t(Key::NowLoading)}</p> }>
                <Figures app />
                <Departments app />
                <Agents app />
                <Today app />
            </Show>
        </main>
    }
}

/// The button that gives it the whole screen, and takes that back.
fn full_screen(place: NodeRef<Main>) -> impl IntoView {
    let turn = move |_| {
        if document().fullscreen_element().is_some() {
            document().exit_fullscreen();
        } else if let Some(place) = place.get_untracked() {
            // Where it is not allowed after all, it stays as large as it is.
            let _ = place.request_fullscreen();
        }
    };
    view! {
        <button class="small now-full" type="button" on:click=turn>
            {t(Key::NowFull)}
        </button>
    }
}

/// When the figures were so; without a connection how old they are.
#[component]
fn Age(app: App) -> impl IntoView {
    let at = app.memo(|model| model.desk.figures.as_ref().map(|figures| figures.at));
    let live = app.memo(|model| model.desk.connection.is_live());
    let stale = move || at.get().filter(|_| !live.get());
    let text = move || match (at.get()?, stale()) {
        (_, Some(at)) => Some(fill(Key::NowStale, "age", &i18n::lasting(at, app.now.get()))),
        (at, None) => Some(fill(Key::NowAt, "time", &i18n::time_of_day(at))),
    };
    view! {
        <p class="now-age" class:stale=move || stale().is_some()>
            {text}
        </p>
    }
}

/// The large ones.
#[component]
fn Figures(app: App) -> impl IntoView {
    let all =
        app.memo(|model| model.desk.figures.as_ref().map(|figures| figures.all.clone()).unwrap_or_default());
    let today =
        app.memo(|model| model.desk.figures.as_ref().map(|figures| figures.today).unwrap_or_default());
    let number = move |of: fn(&QueueNow) -> u32| move || all.with(of).to_string();
    let waiting = number(|all| all.waiting);
    let longest = move || lasting(app, all.with(|all| all.longest.as_ref().map(|(_, since)| *since)));
    let mean = move || lasting(app, all.with(|all| all.mean_since));
    let nobody = move || all.with(|all| all.waiting == 0).then(|| t(Key::NowNobody).to_owned());
    let rated = move || satisfied(&today.get());
    view! {
        <dl class="now-figures">
            {figure(t(Key::NowWaiting), waiting, nobody)}
            {figure(t(Key::NowLongest), longest, || None)}
            {figure(t(Key::NowMean), mean, || None)}
            {figure(t(Key::NowServed), number(|all| all.served), || None)}
            {figure(t(Key::NowFree), number(|all| all.free), || None)}
            {figure(t(Key::NowSatisfaction), move || rated().0, move || Some(rated().1))}
        </dl>
    }
}

/// One of them, with what is said of it.
fn figure(
    name: &'static str,
    value: impl Fn() -> String + Send + 'static,
    note: impl Fn() -> Option<String> + Send + 'static,
) -> AnyView {
    view! {
        <div class="now-figure">
            <dt>{name}</dt>
            <dd>
                <span class="now-value">{value}</span>
                <span class="now-note">{note}</span>
            </dd>
        </div>
    }
    .into_any()
}

/// How many are satisfied, and of how many that is told.
fn satisfied(figures: &DayFigures) -> (String, String) {
    let Some(told) = satisfaction(figures) else { return (NONE.to_owned(), t(Key::NowUnrated).to_owned()) };
    let of = fill(Key::NowRated, "count", &told.rated.to_string());
    let likely = told.interval.map(|(low, high)| {
        fill_all(Key::NowLikely, [("low", low.to_string().as_str()), ("high", high.to_string().as_str())])
    });
    let share = fill(Key::NowShare, "share", &told.share.to_string());
    (share, [Some(of), likely].into_iter().flatten().collect::<Vec<_>>().join(", "))
}
