//! Live visitors: the button over the list of conversations, where the site has switched it on, and the dialog that lists
//! who is on its pages, narrows them down, and starts a chat with one.

use super::dialog::show;
use super::parts::{action, told};
use crate::i18n::{Key, failure, fill, language_name, lasting, t};
use crate::model::Model;
use crate::model::list::page_name;
use crate::model::visitors::{Search, beyond, obstacle};
use crate::shell::App;
use crate::visitors;
use gloo::timers::callback::Interval;
use leptos::html::{Button, Dialog, Textarea};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::conversation::opening::Page;
use protocol::ids::{SiteId, VisitId};
use protocol::limits::LIVE_INVITE_MAX;
use protocol::team::visitors::{LiveInvitation, LiveVisitor, LiveVisitors};
use team_ui::http::Denied;
use team_ui::parts::icon;
use web_sys::{Event, KeyboardEvent, SubmitEvent};

/// How often an open list is brought up to date, in milliseconds.
const EVERY_MS: u32 = 4_000;

/// What an open list knows.
#[derive(Clone, Copy)]
struct List {
    app: App,
    site: StoredValue<SiteId>,
    search: RwSignal<Search>,
    answer: RwSignal<Option<Result<LiveVisitors, Denied>>>,
    rows: Memo<Vec<LiveVisitor>>,
    /// Who is to be invited.
    invited: RwSignal<Option<VisitId>>,
    /// What came of the last invitation.
    outcome: RwSignal<Option<Result<(), Denied>>>,
}

impl List {
    fn new(app: App, site: SiteId) -> Self {
        let answer = RwSignal::new(None::<Result<LiveVisitors, Denied>>);
        let rows = Memo::new(move |_| {
            answer.with(|answer| match answer {
                Some(Ok(all)) => all.listed.clone(),
                Some(Err(_)) | None => Vec::new(),
            })
        });
        Self {
            app,
            site: StoredValue::new(site),
            search: RwSignal::new(Search::default()),
            answer,
            rows,
            invited: RwSignal::new(None),
            outcome: RwSignal::new(None),
        }
    }

    /// Asks anew. An answer to another question than that of now, or for a list that was closed, is left alone.
    fn refresh(self) {
        let (Some(site), Some(asked)) = (self.site.try_get_value(), self.search.try_get_untracked()) else {
            return;
        };
        spawn_local(async move {
            let answer = visitors::ask(&site, &asked).await;
            if self.search.try_get_untracked().as_ref() == Some(&asked) {
                let _closed = self.answer.try_set(Some(answer));
            }
        });
    }

    fn invite(self, visit: VisitId, text: String) {
        let Some(site) = self.site.try_get_value() else { return };
        spawn_local(async move {
            let answer = visitors::invite(&site, &LiveInvitation { visit, text }).await;
            if answer.is_ok() {
                let _closed = self.invited.try_set(None);
            }
            let _closed = self.outcome.try_set(Some(answer));
            self.refresh();
        });
    }

    fn change(self, change: impl FnOnce(&mut Search)) {
        self.search.update(change);
        self.refresh();
    }
}

/// The button, where the site on screen has a lobby.
#[component]
pub fn Visitors(app: App) -> impl IntoView {
    let site = app.memo(|model| model.site.clone());
    let there = RwSignal::new(None::<SiteId>);
    let open = RwSignal::new(false);
    let button = NodeRef::<Button>::new();
    Effect::new(move |_| {
        open.set(false);
        let Some(site) = site.get() else { return };
        spawn_local(async move {
            let has_lobby = visitors::ask(&site, &Search::default()).await.is_ok();
            let _gone = there.try_set(has_lobby.then_some(site));
        });
    });
    let shown = move || site.get().filter(|site| there.get().as_ref() == Some(site));
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            // One that is gone needs no keyboard.
            let _gone = button.focus();
        }
    };
    view! {
        <Show when=move || shown().is_some()>
            <button
                node_ref=button
                class="plain"
                type="button"
                aria-haspopup="dialog"
                aria-label=t(Key::LiveVisitors)
                title=t(Key::LiveVisitors)
                on:click=move |_| open.set(true)
            >
                {icon("i-globe")}
            </button>
        </Show>
        {move || {
            let site = open.get().then(shown).flatten();
            site.map(|site| view! { <VisitorsDialog list=List::new(app, site) close /> })
        }}
    }
}

#[component]
fn VisitorsDialog(list: List, close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let place = NodeRef::<Dialog>::new();
    show(place);
    list.refresh();
    let timer = Interval::new(EVERY_MS, move || {
        // Nobody looks at a tab behind others.
        if !document().hidden() {
            list.refresh();
        }
    });
    // It ends with the list.
    let _timer = StoredValue::new_local(timer);
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            // It would else lead out of the conversation below as well.
            event.prevent_default();
            close();
        }
    };
    let cancel = move |event: Event| {
        event.prevent_default();
        close();
    };
    let submit = move |event: SubmitEvent| event.prevent_default();
    view! {
        <dialog
            class="dialog live"
            node_ref=place
            aria-labelledby="live-title"
            on:cancel=cancel
            on:keydown=keys
        >
            <form on:submit=submit novalidate>
                <h2 id="live-title">{t(Key::LiveVisitors)}</h2>
                <p class="dialog-lead" role="status">
                    {move || count(list)}
                </p>
                {filters(list)}
                {move || list.answer.get().and_then(Result::err).map(|why| told("form-error", failure(why)))}
                {invitation(list)}
                <ul class="live-list" aria-label=t(Key::LiveVisitors)>
                    <For
                        each=move || shown(list)
                        key=Clone::clone
                        children=move |visit| row(list, visit)
                    />
                </ul>
                {move || rest(list)}
                <div class="form-buttons">{action(t(Key::LiveClose).to_owned(), close)}</div>
            </form>
        </dialog>
    }
}

/// Whose rows are shown.
fn shown(list: List) -> Vec<VisitId> {
    list.rows.with(|rows| rows.iter().map(|row| row.visit.clone()).collect())
}

/// How many there are, and how many of them are looked for.
fn count(list: List) -> String {
    list.answer.with(|answer| {
        let Some(Ok(all)) = answer else { return String::new() };
        let total = fill(Key::LiveTotal, "count", &all.total.to_string());
        if all.matching == all.total {
            return total;
        }
        format!("{total} · {}", fill(Key::LiveMatching, "count", &all.matching.to_string()))
    })
}

/// What narrows the list down.
fn filters(list: List) -> impl IntoView {
    let page = move |event: Event| list.change(|search| search.page = event_target_value(&event));
    let country = move |event: Event| list.change(|search| search.country = event_target_value(&event));
    let minutes = move |event: Event| list.change(|search| search.minutes = event_target_value(&event));
    let customers = move |_| list.change(|search| search.customers = !search.customers);
    view! {
        <div class="live-filters">
            <label>
                {t(Key::LivePage)} <input type="search" id="live-page" dir="auto" maxlength="100" on:change=page />
            </label>
            <label>
                {t(Key::LiveCountry)}
                <input type="text" id="live-country" maxlength="2" autocomplete="off" on:change=country />
            </label>
            <label>
                {t(Key::LiveMinutes)}
                <input type="number" id="live-minutes" min="0" max="1440" on:change=minutes />
            </label>
            <button
                class="switch"
                type="button"
                role="switch"
                aria-checked=move || list.search.with(|search| search.customers).to_string()
                on:click=customers
            >
                <span class="switch-track" aria-hidden="true"></span>
                <span>{t(Key::LiveCustomers)}</span>
            </button>
        </div>
    }
}

/// The invitation that is being written, and what came of the last one.
fn invitation(list: List) -> impl IntoView {
    let field = NodeRef::<Textarea>::new();
    let send = move || {
        let text = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        if let Some(visit) = list.invited.get_untracked() {
            list.invite(visit, text);
        }
    };
    Effect::new(move |_| {
        if let (Some(field), true) = (field.get(), list.invited.with(Option::is_some)) {
            // One that is gone needs no keyboard.
            let _gone = field.focus();
        }
    });
    view! {
        <Show when=move || list.invited.with(Option::is_some)>
            <div class="live-invitation">
                <label for="live-text">{t(Key::LiveText)}</label>
                <textarea
                    node_ref=field
                    id="live-text"
                    rows="2"
                    dir="auto"
                    maxlength=LIVE_INVITE_MAX.to_string()
                ></textarea>
                {action(t(Key::LiveSend).to_owned(), send)}
            </div>
        </Show>
        <div role="status">
            {move || {
                list.outcome
                    .get()
                    .map(|outcome| match outcome {
                        Ok(()) => view! { <p class="dialog-lead">{t(Key::LiveSent)}</p> }.into_any(),
                        Err(why) => told("form-error", failure(why)),
                    })
            }}
        </div>
    }
}

/// One visitor. The row stays the same while what it says changes, so that the keyboard stays where it is.
fn row(list: List, visit: VisitId) -> impl IntoView {
    let own = visit.clone();
    let of = Memo::new(move |_| list.rows.with(|rows| rows.iter().find(|row| row.visit == own).cloned()));
    let watches = list.app.memo(Model::watches);
    let page = move || {
        let of = of.get()?;
        let page = Page { url: of.page, title: of.title, referrer: String::new() };
        Some(page_name(&page).to_owned())
    };
    let address = move || of.get().map(|of| of.page);
    let facts = move || of.get().map(|of| facts(&of, lasting(of.since, list.app.now.get())));
    let obstacle = move || of.get().and_then(|of| obstacle(of.standing));
    let choose = move |_| {
        list.outcome.set(None);
        list.invited.set(Some(visit.clone()));
    };
    view! {
        <li class="live-one">
            <span class="live-what">
                <span class="live-page" dir="auto" title=address>
                    {page}
                </span>
                <span class="live-facts" dir="auto">
                    {facts}
                </span>
            </span>
            <Show when=move || obstacle().is_some()>
                <span class="chip">{move || obstacle().map(t)}</span>
            </Show>
            <button
                class="small"
                type="button"
                hidden=move || watches.get() || obstacle().is_some()
                on:click=choose
            >
                {t(Key::LiveInvite)}
            </button>
        </li>
    }
}

/// What a line says of a visitor besides the page.
fn facts(visitor: &LiveVisitor, time: String) -> String {
    let language = (!visitor.language.is_empty()).then(|| language_name(&visitor.language));
    let referrer = (!visitor.referrer.is_empty()).then(|| visitor.referrer.clone());
    let customer = visitor.customer.then(|| t(Key::LiveCustomer).to_owned());
    let all: Vec<String> = [customer, Some(time), language, referrer].into_iter().flatten().collect();
    all.join(" · ")
}

/// What stands under the list: nobody, those that are not listed, or that some may be missing.
fn rest(list: List) -> Option<AnyView> {
    let (total, listed, beyond, silent) = list.answer.with(|answer| {
        let all = answer.as_ref()?.as_ref().ok()?;
        Some((all.total, all.listed.len(), beyond(all), all.silent))
    })?;
    let nobody =
        (listed == 0).then(|| t(if total == 0 { Key::LiveNone } else { Key::LiveNoneFound }).to_owned());
    let more = (beyond > 0).then(|| fill(Key::LiveMore, "count", &beyond.to_string()));
    let missing = (silent > 0).then(|| t(Key::LiveSilent).to_owned());
    let lines = [nobody, more, missing].into_iter().flatten();
    let lines: Vec<_> = lines.map(|line| view! { <p class="dialog-lead">{line}</p> }).collect();
    Some(lines.into_any())
}
