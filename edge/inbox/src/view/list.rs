//! The list of conversations with the tabs over it.

use super::empty;
use super::list_item::ListItem;
use super::list_tools::{EmptyOnes, ListTools};
use super::search::{SearchBar, no_match};
use crate::focus::{LIST, active, tab_id, tab_stop};
use crate::i18n::{Key, t};
use crate::model::list::{Filter, Step};
use crate::model::{Model, Msg};
use crate::shell::App;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

/// So many pixels before its end the list asks for more.
const NEAR_END: i32 = 400;

/// The list pane.
#[component]
pub fn List(app: App) -> impl IntoView {
    let rows = app.memo(Model::rows);
    let complete = app.memo(|model| model.desk.complete);
    let filter = app.memo(|model| model.filter);
    let keys = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowUp" => Step::Up,
            "ArrowDown" => Step::Down,
            "Home" => Step::First,
            "End" => Step::Last,
            _ => return,
        };
        event.prevent_default();
        app.send(Msg::Step(step));
    };
    let scrolled = move |event: Event| {
        let pane: Element = event_target(&event);
        if pane.scroll_height() - pane.scroll_top() - pane.client_height() < NEAR_END {
            app.send(Msg::ListEnd);
        }
    };
    let works = app.memo(|model| !model.sites().is_empty());
    let narrowed = app.memo(Model::is_narrowed);
    let searched = move || works.get() && complete.get();
    let under = move || {
        if !works.get() {
            return empty::nothing("i-person", t(Key::NoSite), t(Key::NoSiteText)).into_any();
        }
        if !complete.get() {
            return empty::skeleton().into_any();
        }
        if !rows.with(Vec::is_empty) {
            return ().into_any();
        }
        if narrowed.get() {
            return no_match(app);
        }
        match filter.get() {
            Filter::Waiting => empty::nothing("i-cup", t(Key::EmptyWaiting), t(Key::EmptyWaitingText)),
            Filter::Mine => empty::nothing("i-hand", t(Key::EmptyMine), t(Key::EmptyMineText)),
            Filter::All => empty::nothing("i-chat", t(Key::EmptyAll), t(Key::EmptyAllText)),
            Filter::Promises => empty::nothing("i-hand", t(Key::EmptyPromises), t(Key::EmptyPromisesText)),
        }
        .into_any()
    };
    view! {
        <section class="pane list-pane">
            <Tabs app />
            <ListTools app />
            <div class="list-scroll" role="tabpanel" id="list-panel" aria-labelledby=move || tab_id(filter.get()) on:scroll=scrolled>
                <Show when=searched>
                    <SearchBar app />
                </Show>
                <ul class="list" role="list" id=LIST aria-label=t(Key::Conversations) on:keydown=keys>
                    <For
                        each=move || {
                            let rows = rows.get();
                            keep_focus();
                            rows
                        }
                        key=Clone::clone
                        children=move |id| view! { <ListItem app id /> }
                    />
                </ul>
                {under}
                <EmptyOnes app />
            </div>
        </section>
    }
}

/// The tabs over the list.
#[component]
fn Tabs(app: App) -> impl IntoView {
    let chosen = app.memo(|model| model.filter);
    let keys = move |event: KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowRight" => true,
            "ArrowLeft" => false,
            _ => return,
        };
        event.prevent_default();
        app.send(Msg::Filter(chosen.get_untracked().beside(forward)));
    };
    let tabs = Filter::ALL.map(|filter| {
        let name = t(match filter {
            Filter::Waiting => Key::TabWaiting,
            Filter::Mine => Key::TabMine,
            Filter::All => Key::TabAll,
            Filter::Promises => Key::TabPromises,
        });
        let count = app.memo(move |model| model.count(filter));
        let is_chosen = move || chosen.get() == filter;
        view! {
            <button
                class="tab"
                type="button"
                role="tab"
                id=tab_id(filter)
                data-tab=filter.name()
                data-count=move || count.get().to_string()
                aria-description=move || count.get().to_string()
                aria-controls="list-panel"
                aria-selected=move || is_chosen().to_string()
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| app.send(Msg::Filter(filter))
            >
                {name}
            </button>
        }
    });
    view! {
        <div class="tabs" role="tablist" aria-label=t(Key::TabsLabel) on:keydown=keys>
            {tabs.into_iter().collect_view()}
        </div>
    }
}

/// A row that moves because the order changed loses the keyboard: the browser takes it from any
/// element that moves in the document. So it is given back; where the row has left the list, to the
/// one that Tab leads to.
fn keep_focus() {
    let Some(focused) = active() else { return };
    let in_list = focused.closest(&format!("#{LIST}")).ok().flatten().is_some();
    if in_list {
        Timeout::new(0, move || give_back(focused)).forget();
    }
}

fn give_back(row: HtmlElement) {
    let nowhere = active().is_none_or(|active| active.tag_name() == "BODY");
    if !nowhere {
        return;
    }
    if let Some(row) = Some(row).filter(|row| row.is_connected()).or_else(tab_stop) {
        let _ = row.focus();
    }
}
