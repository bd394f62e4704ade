//! The conversation on screen: heading, messages, composer.

use super::actions::WhyNot;
use super::attention::Attention;
use super::bubble::entry;
use super::composer::Composer;
use super::heading::{Heading, back};
use super::incoming::IncomingTransfer;
use super::pending_steps::PendingSteps;
use super::together::Together;
use super::{empty, visitor_name};
use crate::i18n::{Key, fill, fill_all, refusal, t};
use crate::model::Model;
use crate::model::lines::Screen;
use crate::shell::App;
use gloo::timers::callback::Timeout;
use leptos::html::Div;
use leptos::prelude::*;
use protocol::ids::ConversationId;
use protocol::rejection::Rejection;
use std::collections::HashMap;
use team_ui::parts::icon;
use web_sys::HtmlElement;

/// This close to the end counts as the end, so that new messages keep it there.
const NEAR_END: i32 = 48;

/// Where each conversation was scrolled to, unless to its end.
type Places = StoredValue<HashMap<ConversationId, i32>>;

/// The middle pane.
#[component]
pub fn ThreadPane(app: App) -> impl IntoView {
    let shown = app.memo(|model| model.shown.clone());
    let places = Places::new(HashMap::new());
    let nowhere = app.memo(Model::led_nowhere);
    let inside = move || match shown.get() {
        None if nowhere.get().is_some() => problem(app, nowhere.get()).into_any(),
        None => view! {
            <Attention app class="over-nothing" />
            {empty::nothing("i-chat", t(Key::NothingChosen), t(Key::NothingChosenText))}
        }
        .into_any(),
        Some(id) => view! { <Conversation app id places /> }.into_any(),
    };
    view! { <section class="pane thread-pane">{inside}</section> }
}

/// Why a conversation cannot be shown, and the way back.
fn problem(app: App, why: Option<Rejection>) -> impl IntoView {
    view! {
        <div class="heading bare">{back(app)}</div>
        {empty::nothing("i-alert", t(Key::ConversationProblem), why.map_or("", refusal))}
    }
}

#[component]
fn Conversation(app: App, id: ConversationId, places: Places) -> impl IntoView {
    let for_nowhere = id.clone();
    let nowhere = app.memo(move |model| {
        let open = model.conversation(&for_nowhere).filter(|_| model.is_nowhere(&for_nowhere));
        open.and_then(|open| open.problem)
    });
    // There is nothing to be done in one that is not there.
    move || match nowhere.get() {
        Some(why) => problem(app, Some(why)).into_any(),
        None => view! { <Whole app id=id.clone() places /> }.into_any(),
    }
}

#[component]
fn Whole(app: App, id: ConversationId, places: Places) -> impl IntoView {
    let screen = app.memo(Model::screen);
    let for_messages = id.clone();
    let messages = move || match screen.get() {
        Screen::Nothing => ().into_any(),
        Screen::Loading => empty::loading(t(Key::LoadingConversation)).into_any(),
        Screen::Problem(why) => {
            empty::nothing("i-alert", t(Key::ConversationProblem), refusal(why)).into_any()
        }
        Screen::Thread => view! { <Messages app id=for_messages.clone() places /> }.into_any(),
    };
    let for_incoming = id.clone();
    let incoming = app.memo(move |model| model.incoming(&for_incoming));
    let for_writing = id.clone();
    let watches = app.memo(Model::watches);
    // Whoever is offered a transfer reads the briefing before the first word.
    let writing = move || {
        if watches.get() {
            return view! { <p class="watching">{t(Key::WatchingHint)}</p> }.into_any();
        }
        let id = for_writing.clone();
        match incoming.get() {
            Some(incoming) => view! { <IncomingTransfer app id incoming /> }.into_any(),
            None => view! { <Composer app id /> }.into_any(),
        }
    };
    view! {
        <Heading app id=id.clone() />
        {messages}
        <PendingSteps app id=id.clone() />
        <WhyNot app id />
        {writing}
    }
}

#[component]
fn Messages(app: App, id: ConversationId, places: Places) -> impl IntoView {
    let log = NodeRef::<Div>::new();
    let for_entries = id.clone();
    let entries = app.memo(move |model| model.entries(&for_entries));
    let for_typing = id.clone();
    let types = app.memo(move |model| model.visitor_types(&for_typing));
    let for_draft = id.clone();
    let draft = app.memo(move |model| model.visitor_draft(&for_draft));
    let for_company = id.clone();
    let company = app.memo(move |model| model.company(&for_company).is_some());
    let for_together = id.clone();
    let for_name = id.clone();
    let name = app.memo(move |model| visitor_name(model.visitor(&for_name).name.as_deref()));
    let at_end = RwSignal::new(places.with_value(|places| !places.contains_key(&id)));

    let for_place = id.clone();
    Effect::new(move |before: Option<()>| {
        entries.track();
        types.track();
        draft.track();
        company.track();
        let Some(log) = log.get() else { return };
        let first = before.is_none();
        let place = places.with_value(|places| places.get(&for_place).copied());
        let follow = at_end.get_untracked();
        // After the new lines are laid out.
        Timeout::new(0, move || match place {
            Some(place) if first => log.set_scroll_top(place),
            _ if follow => to_end(&log),
            _ => {}
        })
        .forget();
    });
    // What stands under the messages grows and shrinks; no browser tells when it takes their room.
    Effect::new(move |before: Option<Option<i32>>| {
        app.now.track();
        let log = log.get()?;
        let height = log.client_height();
        if before.flatten().is_some_and(|before| before != height) && at_end.get_untracked() {
            to_end(&log);
        }
        Some(height)
    });
    let for_scroll = id.clone();
    let scrolled = move |_| {
        let Some(log) = log.get_untracked() else { return };
        let end = log.scroll_height() - log.client_height();
        let near = end - log.scroll_top() <= NEAR_END;
        if at_end.get_untracked() != near {
            at_end.set(near);
        }
        places.update_value(|places| {
            if near {
                places.remove(&for_scroll);
            } else {
                places.insert(for_scroll.clone(), log.scroll_top());
            }
        });
    };
    let jump = move |_| {
        if let Some(log) = log.get_untracked() {
            to_end(&log);
        }
    };
    view! {
        <div class="log-place">
            <div
                class="log"
                role="log"
                aria-live="off"
                aria-label=t(Key::Messages)
                tabindex="0"
                node_ref=log
                on:scroll=scrolled
            >
                <div class="log-inside">
                    <For
                        each=move || entries.get()
                        key=Clone::clone
                        children=move |line| entry(app, id.clone(), line)
                    />
                    {move || {
                        draft
                            .get()
                            .map(|text| {
                                let name = name.get();
                                let values = [("name", name.as_str()), ("text", text.as_str())];
                                view! {
                                    <p class="visitor-draft" dir="auto">
                                        {fill_all(Key::VisitorWrites, values)}
                                    </p>
                                }
                            })
                    }}
                    <Show when=move || types.get() && draft.with(Option::is_none)>
                        <p class="typing">
                            <span class="dots" aria-hidden="true">
                                <span></span>
                                <span></span>
                                <span></span>
                            </span>
                            <span>{move || fill(Key::Typing, "name", &name.get())}</span>
                        </p>
                    </Show>
                </div>
            </div>
            <Together app id=for_together />
            <Show when=move || !at_end.get()>
                <button class="jump" type="button" on:click=jump>
                    {icon("i-down")}
                    <span>{t(Key::Latest)}</span>
                </button>
            </Show>
        </div>
    }
}

fn to_end(log: &HtmlElement) {
    log.set_scroll_top(log.scroll_height());
}
