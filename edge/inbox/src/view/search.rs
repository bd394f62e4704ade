//! Searching the list and narrowing it, over its rows.

use super::empty;
use super::filters::Chips;
use super::parts::action;
use crate::focus::{FILTERS, SEARCH};
use crate::i18n::{Key, fill, fill_all, t};
use crate::model::list::Step;
use crate::model::overlay::Overlay;
use crate::model::search::{Found, SearchMsg};
use crate::model::shortcuts::ShortcutMsg;
use crate::model::{Model, Msg};
use crate::shell::App;
use leptos::prelude::*;
use team_ui::parts::icon;
use web_sys::{Event, KeyboardEvent};

/// The field, what leads to the filters, what is set of them, and how much was found.
#[component]
pub fn SearchBar(app: App) -> impl IntoView {
    let text = app.memo(|model| model.search.text.clone());
    let found = app.memo(Model::found_in_list);
    let keys_on = app.memo(|model| model.browser.shortcuts);
    let typed = move |event: Event| app.send(Msg::Search(SearchMsg::Typed(event_target_value(&event))));
    let keys = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let msg = match event.key().as_str() {
            "Escape" => Msg::Search(SearchMsg::Leave),
            "ArrowDown" => Msg::Step(Step::First),
            _ => return,
        };
        // Escape would else lead out of the conversation as well.
        event.prevent_default();
        app.send(msg);
    };
    let told = move || match found.get() {
        None => String::new(),
        Some(Found { count, whole: true, filtered: false, .. }) => {
            fill(Key::FoundCount, "count", &count.to_string())
        }
        Some(Found { count, listed, whole, .. }) => {
            let (count, listed) = (count.to_string(), listed.to_string());
            let key = if whole { Key::ShownOf } else { Key::FoundIn };
            fill_all(key, [("count", count.as_str()), ("listed", listed.as_str())])
        }
    };
    let more = move || found.get().is_some_and(|found| !found.whole);
    view! {
        <div class="list-search" role="search">
            <div class="search-line">
                <input
                    type="search"
                    id=SEARCH
                    name="search"
                    dir="auto"
                    autocomplete="off"
                    enterkeyhint="search"
                    aria-label=t(Key::SearchList)
                    placeholder=t(Key::SearchShort)
                    prop:value=move || text.get()
                    on:input=typed
                    on:keydown=keys
                />
                <button
                    class="plain"
                    type="button"
                    id=FILTERS
                    aria-label=t(Key::Filters)
                    aria-haspopup="dialog"
                    title=t(Key::Filters)
                    on:click=move |_| app.send(Msg::Cover(Some(Overlay::Filters)))
                >
                    {icon("i-filter")}
                </button>
                <button
                    class="plain keys-button"
                    class:off=move || !keys_on.get()
                    type="button"
                    aria-label=t(Key::Shortcuts)
                    title=t(Key::Shortcuts)
                    on:click=move |_| app.send(Msg::Shortcut(ShortcutMsg::Help(true)))
                >
                    <span aria-hidden="true">"?"</span>
                </button>
            </div>
            <Chips app />
            <div class="search-found" class:none=move || found.get().is_none()>
                <span role="status">{told}</span>
                <Show when=more>
                    <button class="small" type="button" on:click=move |_| app.send(Msg::ListEnd)>
                        {t(Key::LoadMore)}
                    </button>
                </Show>
            </div>
        </div>
    }
}

/// What stands in the list where nothing was found.
pub fn no_match(app: App) -> AnyView {
    let clear = move || app.send(Msg::Search(SearchMsg::Clear));
    view! {
        {empty::nothing("i-chat", t(Key::NoMatch), t(Key::NoMatchText))}
        <p class="empty-clear">{action(t(Key::ClearSearch).to_owned(), clear)}</p>
    }
    .into_any()
}
