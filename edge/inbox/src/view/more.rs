//! The menu of all that has no place beside the visitor's name: under its button, on phones a sheet.

use super::actions::{Offers, name};
use crate::focus::active;
use crate::i18n::{Key, t};
use crate::model::actions::{Action, Rank};
use crate::model::reply_library::{Aside, ReplyLibraryMsg};
use crate::model::{Msg, menu};
use crate::shell::App;
use gloo::timers::callback::Timeout;
use leptos::html::{Button, Div};
use leptos::prelude::*;
use protocol::ids::ConversationId;
use team_ui::parts::icon;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, KeyboardEvent, Node};

/// The id of the menu, for its button's `aria-controls`.
const MENU: &str = "more-actions";

/// The menu, and its button.
#[derive(Clone, Copy)]
struct Opened {
    open: RwSignal<bool>,
    button: NodeRef<Button>,
    list: NodeRef<Div>,
}

impl Opened {
    /// Opens or closes it; open, its first entry has the keyboard.
    fn toggle(self) {
        if self.open.get_untracked() {
            return self.open.set(false);
        }
        self.open.set(true);
        // After it is laid out.
        Timeout::new(0, move || {
            if self.is_open() {
                self.put(0);
            }
        })
        .forget();
    }

    /// Closes it; its button has the keyboard.
    fn close(self) {
        self.open.set(false);
        if let Some(button) = self.button.get_untracked() {
            let _ = button.focus();
        }
    }

    /// Whether it is open, and still there.
    fn is_open(self) -> bool {
        self.open.try_get_untracked() == Some(true)
    }

    /// The entries that are shown.
    fn entries(self) -> Vec<HtmlElement> {
        let first = self.list.get_untracked().and_then(|list| list.first_element_child());
        let all = std::iter::successors(first, Element::next_element_sibling);
        let entries = all.filter_map(|one| one.dyn_into::<HtmlElement>().ok());
        entries.filter(|one| one.offset_width() > 0).collect()
    }

    fn put(self, at: usize) {
        if let Some(entry) = self.entries().get(at) {
            let _ = entry.focus();
        }
    }

    /// Gives the keyboard back to an open menu. The browser takes it from an entry that goes, or that moves because
    /// others come before it.
    fn keep(self) {
        let nowhere = active().is_none_or(|active| active.tag_name() == "BODY");
        if nowhere && self.is_open() {
            self.put(0);
        }
    }

    fn key(self, event: &KeyboardEvent) {
        if !self.open.get_untracked() {
            return;
        }
        let entries = self.entries();
        let active = document().active_element();
        let at = entries.iter().position(|one| active.as_ref() == Some(one.unchecked_ref()));
        match event.key().as_str() {
            "ArrowDown" => self.put(at.map_or(0, |at| menu::step(at, entries.len(), true))),
            "ArrowUp" => {
                let last = entries.len().saturating_sub(1);
                self.put(at.map_or(last, |at| menu::step(at, entries.len(), false)));
            }
            "Home" => self.put(0),
            "End" => self.put(entries.len().saturating_sub(1)),
            "Escape" => self.close(),
            // The keyboard goes on from the button.
            "Tab" => return self.close(),
            _ => return,
        }
        event.prevent_default();
    }

    /// The keyboard went somewhere else.
    fn left(self, event: &FocusEvent) {
        // Nowhere, when the whole menu goes.
        let Some(to) = event.related_target().and_then(|to| to.dyn_into::<Node>().ok()) else { return };
        let inside = self.list.get_untracked().is_some_and(|list| list.contains(Some(&to)));
        let button = self.button.get_untracked().is_some_and(|button| button.contains(Some(&to)));
        if !inside && !button {
            self.open.set(false);
        }
    }
}

/// What else can be done in a conversation.
#[component]
pub fn More(app: App, id: ConversationId, offers: Offers) -> impl IntoView {
    let opened = Opened { open: RwSignal::new(false), button: NodeRef::new(), list: NodeRef::new() };
    let for_scripts = id.clone();
    let scripts = app
        .memo(move |model| model.incoming(&for_scripts).is_none() && !model.scripts(&for_scripts).is_empty());
    let sheet = app.memo(move |model| model.incoming(&id).is_none() && model.has_emergency_sheet());
    let aside = move |what: Aside, word: Key| {
        let show = move || app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Aside(what)));
        entry(opened, "", t(word), show)
    };
    let details =
        move || entry(opened, "details-entry", t(Key::Details), move || app.send(Msg::Details(true)));
    let (listed, changing) = (offers.clone(), offers.clone());
    Effect::new(move |_| {
        changing.menu();
        if opened.open.get_untracked() {
            // After they are laid out.
            Timeout::new(0, move || opened.keep()).forget();
        }
    });
    let offered = move |(action, rank): (Action, Rank)| {
        let (blocked, hint, chosen) = (offers.clone(), offers.clone(), offers.clone());
        view! {
            <button
                class="menu-entry"
                class:in-sight=rank == Rank::Second
                class:grave=action == Action::Block
                type="button"
                role="menuitem"
                tabindex="-1"
                aria-disabled=move || blocked.is_blocked(action).then_some("true")
                title=move || hint.hint(action)
                on:click=move |_| {
                    opened.close();
                    chosen.choose(action);
                }
            >
                {name(action)}
            </button>
        }
    };
    view! {
        <div class="more" on:keydown=move |event| opened.key(&event) on:focusout=move |event| opened.left(&event)>
            <button
                class="plain"
                type="button"
                node_ref=opened.button
                aria-label=t(Key::MoreActions)
                title=t(Key::MoreActions)
                aria-haspopup="menu"
                aria-expanded=move || opened.open.get().to_string()
                aria-controls=MENU
                on:click=move |_| opened.toggle()
            >
                {icon("i-more")}
            </button>
            <div class="more-shade" hidden=move || !opened.open.get() on:click=move |_| opened.close()></div>
            <div
                class="more-menu"
                role="menu"
                id=MENU
                aria-label=t(Key::MoreActions)
                node_ref=opened.list
                hidden=move || !opened.open.get()
            >
                <For each=move || listed.menu() key=Clone::clone children=offered />
                <Show when=move || scripts.get()>{aside(Aside::Script, Key::Script)}</Show>
                <Show when=move || sheet.get()>{aside(Aside::Emergency, Key::EmergencySheet)}</Show>
                {details()}
            </div>
        </div>
    }
}

/// An entry that is no action of the conversation's.
fn entry(opened: Opened, class: &'static str, name: &'static str, press: impl Fn() + 'static) -> AnyView {
    view! {
        <button
            class=format!("menu-entry {class}")
            type="button"
            role="menuitem"
            tabindex="-1"
            on:click=move |_| {
                opened.close();
                press();
            }
        >
            {name}
        </button>
    }
    .into_any()
}
