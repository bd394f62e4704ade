//! What the team has done, day by day, in sentences.

mod sentence;

use super::step_up::focus;
use crate::i18n::{Key, failure, fill, t};
use crate::model::SECTION_HEADING;
use crate::model::activity::{Activity, ActivityEffect, ActivityMsg, Period, Wanted};
use crate::shell::{App, address};
use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::ids::AgentId;
use protocol::team::audit::{AuditKind, AuditLine, AuditRetention};
use protocol::team::list::List;
use protocol::team::people::Person;
use sentence::sentence;
use team_ui::http::{Denied, done, get, request};
use team_ui::texts::{calendar, format};

/// How far back can be looked, in days.
const PERIODS: [u16; 3] = [1, 7, 30];

/// The state of the screen, and where its requests go.
#[derive(Clone, Copy)]
struct Screen {
    app: App,
    state: RwSignal<Activity>,
}

impl Screen {
    fn send(self, msg: ActivityMsg) {
        let effect = self.state.try_update(|state| state.update(Date::now() as u64, msg)).flatten();
        let (Some(effect), Some(site)) = (effect, self.app.peek(|model| model.site().cloned())) else {
            return;
        };
        spawn_local(async move {
            let msg = match effect {
                ActivityEffect::Load(number, query) => {
                    let found = get(&[&address(&site, "audit"), "?", &query].concat()).await;
                    ActivityMsg::Loaded(number, found)
                }
                ActivityEffect::SetDays(days) => {
                    let body = to_binary(&AuditRetention { days });
                    let set = request("PUT", &address(&site, "audit/retention"), Some(&body)).await;
                    let set = match set {
                        Ok(answer) => done(answer).await,
                        Err(denied) => Err(denied),
                    };
                    ActivityMsg::DaysSet(days, set)
                }
            };
            self.send(msg);
        });
    }

    /// The same by a button that goes: the keyboard goes on from the heading.
    fn go(self, msg: ActivityMsg) {
        focus(SECTION_HEADING);
        self.send(msg);
    }

    fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&Activity) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(&part))
    }
}

/// The section.
#[component]
pub fn ActivityLog(app: App) -> impl IntoView {
    let screen = Screen { app, state: RwSignal::new(Activity::default()) };
    screen.send(ActivityMsg::Load);
    // Nobody has to press a button for what failed only because the network was away.
    Effect::new(move |before: Option<bool>| {
        let offline = app.model.with(|model| model.offline);
        let failed = screen.state.with_untracked(|state| state.failed == Some(Denied::Unreachable));
        if before == Some(true) && !offline && failed {
            screen.send(ActivityMsg::Load);
        }
        offline
    });
    let failed = screen.memo(|state| state.failed);
    let loading = screen.memo(|state| state.loading);
    let older = screen.memo(|state| state.before.is_some());
    let told = move || match failed.get() {
        Some(why) => failure(why),
        None if loading.get() => t(Key::LoadingLibrary),
        None => "",
    };
    view! {
        <p class="note">{t(Key::ActivityHint)}</p>
        <Filters screen />
        <Days screen />
        <p
            class="saved"
            class:bad=move || failed.get().is_some()
            class:unsaved=move || failed.get().is_none()
            role="status"
        >
            {told}
        </p>
        <div class="buttons">
            <Show when=move || failed.get().is_some()>
                <button class="small" type="button" on:click=move |_| screen.go(ActivityMsg::Load)>
                    {t(Key::TryAgain)}
                </button>
            </Show>
            <Show when=move || older.get() && failed.get().is_none()>
                <button
                    class="small"
                    type="button"
                    aria-disabled=move || loading.get().to_string()
                    on:click=move |_| screen.send(ActivityMsg::Older)
                >
                    {t(Key::ActivityOlder)}
                </button>
            </Show>
        </div>
        <Retention screen />
    }
}

/// What can be looked for, and the download of what is found.
#[component]
fn Filters(screen: Screen) -> impl IntoView {
    let people = RwSignal::new(Vec::<Person>::new());
    if let Some(site) = screen.app.peek(|model| model.site().cloned()) {
        // Lines can be read without their names.
        spawn_local(async move {
            if let Ok(List(list)) = get(&address(&site, "people")).await {
                // The screen may be gone by then.
                let _gone = people.try_set(list);
            }
        });
    }
    let wanted = screen.memo(|state| state.wanted.clone());
    let want = move |change: &dyn Fn(&mut Wanted)| {
        let mut wanted = wanted.get_untracked();
        change(&mut wanted);
        screen.send(ActivityMsg::Want(wanted));
    };
    let everybody = move |value: String| want(&|wanted| wanted.who = AgentId::parse(&value).ok());
    let kinds = AuditKind::ALL.map(|kind| view! { <option value=kind.name()>{kind_name(kind)}</option> });
    let kind = move |value: String| {
        let kind = AuditKind::ALL.into_iter().find(|kind| kind.name() == value);
        want(&|wanted| wanted.kind = kind);
    };
    let periods = PERIODS.map(|days| {
        let days = days.to_string();
        view! { <option value=days.clone()>{fill(Key::ActivityLast, &days)}</option> }
    });
    let period = move |value: String| {
        let period = value.parse().map_or(Period::All, Period::Days);
        want(&|wanted| wanted.period = period);
    };
    let chosen_who =
        move || wanted.with(|wanted| wanted.who.as_ref().map(ToString::to_string).unwrap_or_default());
    let chosen_kind = move || wanted.with(|wanted| wanted.kind.map(AuditKind::name).unwrap_or_default());
    let chosen_period = move || match wanted.with(|wanted| wanted.period) {
        Period::All => String::new(),
        Period::Days(days) => days.to_string(),
    };
    let export = move || {
        let site = screen.app.peek(|model| model.site().cloned());
        let query = wanted.with(|wanted| wanted.query(Date::now() as u64));
        site.map(|site| [&address(&site, "audit.csv"), "?", &query].concat())
    };
    view! {
        <div class="filters">
            <div class="field">
                <label for="activity-who">{t(Key::ActivityWho)}</label>
                <select id="activity-who" prop:value=chosen_who on:change:target=move |event| everybody(event.target().value())>
                    <option value="">{t(Key::ActivityEverybody)}</option>
                    <For each=move || people.get() key=|one| one.id.clone() let(one)>
                        <option value=one.id.to_string()>{one.name}</option>
                    </For>
                </select>
            </div>
            <div class="field">
                <label for="activity-kind">{t(Key::ActivityKind)}</label>
                <select id="activity-kind" prop:value=chosen_kind on:change:target=move |event| kind(event.target().value())>
                    <option value="">{t(Key::ActivityEverything)}</option>
                    {kinds.into_iter().collect_view()}
                </select>
            </div>
            <div class="field">
                <label for="activity-period">{t(Key::ActivityPeriod)}</label>
                <select id="activity-period" prop:value=chosen_period on:change:target=move |event| period(event.target().value())>
                    <option value="">{t(Key::ActivityAlways)}</option>
                    {periods.into_iter().collect_view()}
                </select>
            </div>
            <a class="small" href=export download="activity.csv">
                {t(Key::ActivityExport)}
            </a>
        </div>
    }
}

fn kind_name(kind: AuditKind) -> &'static str {
    t(match kind {
        AuditKind::Settings => Key::Settings,
        AuditKind::Content => Key::ActivityKindContent,
        AuditKind::People => Key::SectionPeople,
        AuditKind::SignIn => Key::ActivityKindSignIn,
        AuditKind::Data => Key::ActivityKindData,
        AuditKind::Site => Key::ActivityKindSite,
    })
}

/// The lines, under the day they are from.
#[component]
fn Days(screen: Screen) -> impl IntoView {
    let lines = screen.memo(|state| state.lines.clone());
    let narrow = screen.memo(|state| state.wanted.is_narrow());
    let days = Memo::new(move |_| lines.with(|lines| by_day(lines.as_deref().unwrap_or_default())));
    let nothing = Memo::new(move |_| lines.with(|lines| lines.as_ref().is_some_and(Vec::is_empty)));
    view! {
        <Show when=move || nothing.get()>
            <p class="note">
                {move || t(if narrow.get() { Key::ActivityNoneFound } else { Key::ActivityNone })}
            </p>
            <Show when=move || narrow.get()>
                <button
                    class="small"
                    type="button"
                    on:click=move |_| screen.go(ActivityMsg::Want(Wanted::default()))
                >
                    {t(Key::ActivityAll)}
                </button>
            </Show>
        </Show>
        // A day that grows by older lines is another one.
        <For each=move || days.get() key=Day::key let(day)>
            <h3 class="activity-day">{day.name}</h3>
            <ul class="entries">{day.lines.iter().map(row).collect_view()}</ul>
        </For>
    }
}

#[derive(Clone, PartialEq)]
struct Day {
    number: i64,
    name: String,
    lines: Vec<AuditLine>,
}

impl Day {
    /// What makes it another one on screen.
    fn key(&self) -> (i64, usize, String) {
        (self.number, self.lines.len(), self.lines.first().map(|line| line.id.clone()).unwrap_or_default())
    }
}

/// By days of the reader's own clock.
fn by_day(lines: &[AuditLine]) -> Vec<Day> {
    let calendar = calendar();
    let mut days: Vec<Day> = Vec::new();
    for line in lines {
        let number = calendar.day(line.at);
        match days.last_mut().filter(|day| day.number == number) {
            Some(day) => day.lines.push(line.clone()),
            None => {
                let name = format(line.at, &[("dateStyle", "full")]);
                days.push(Day { number, name, lines: vec![line.clone()] });
            }
        }
    }
    days
}

fn row(line: &AuditLine) -> impl IntoView + use<> {
    let session = (!line.session.is_empty()).then(|| fill(Key::ActivitySession, &line.session));
    let from: Vec<String> = [line.network.clone()].into_iter().chain(session).collect();
    let from: Vec<&str> = from.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    view! {
        <li class="entry">
            <time class="uses">{format(line.at, &[("timeStyle", "short")])}</time>
            <span class="activity-what" dir="auto">
                {sentence(line)}
            </span>
            <span class="uses">{from.join(" · ")}</span>
        </li>
    }
}

/// How long lines are kept. Fewer days are asked about: what is older goes at once.
#[component]
fn Retention(screen: Screen) -> impl IntoView {
    let days = screen.memo(|state| state.days);
    let choices = screen.memo(Activity::choices);
    let asked = screen.memo(|state| state.asked_days);
    let shown = move || asked.get().or(days.get()).unwrap_or_default().to_string();
    let options = move || {
        let option = |days: u16| {
            let days = days.to_string();
            let selected = days == shown();
            view! {
                <option value=days.clone() selected=selected>
                    {fill(Key::ActivityDays, &days)}
                </option>
            }
        };
        choices.get().into_iter().map(option).collect_view()
    };
    view! {
        <Show when=move || days.get().is_some()>
            <div class="activity-keep">
                <div class="field short">
                <label for="activity-days">{t(Key::ActivityKeep)}</label>
                <select id="activity-days" on:change:target=move |event| {
                        if let Ok(days) = event.target().value().parse() {
                            screen.send(ActivityMsg::Keep(days));
                        }
                    }>{options}</select>
                </div>
                {move || asked.get().map(|days| {
                    let days = days.to_string();
                    view! {
                        <div class="asks" role="group" aria-label=t(Key::ActivityKeep)>
                            <p class="note" role="alert">
                                {fill(Key::ActivityShorten, &days)}
                            </p>
                            <button
                                class="small"
                                type="button"
                                on:click=move |_| screen.go(ActivityMsg::Agree)
                            >
                                {t(Key::ActivityDelete)}
                            </button>
                            <button
                                class="small"
                                type="button"
                                on:click=move |_| screen.go(ActivityMsg::Leave)
                            >
                                {t(Key::Keep)}
                            </button>
                        </div>
                    }
                })}
            </div>
        </Show>
    }
}
