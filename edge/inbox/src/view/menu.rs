//! The menu of the reply library: opened by a slash in the composer, worked by the keyboard alone.

use crate::i18n::{Key, fill, t};
use crate::model::Msg;
use crate::model::menu::{Slash, slash, step};
use crate::model::reply_library::ReplyLibraryMsg;
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::ConversationId;
use protocol::team::reply_library::Entry;
use team_ui::signs::preview;
use web_sys::KeyboardEvent;

/// The id of the list, for the composer's `aria-controls`.
pub const MENU: &str = "canned-menu";
/// Most characters of a text in a row.
const ROW_TEXT: usize = 110;

/// What is being looked for, and the row that Enter would choose.
#[derive(Clone, Copy)]
pub struct Menu {
    app: App,
    id: StoredValue<ConversationId>,
    typed: Memo<Option<Slash>>,
    at: RwSignal<usize>,
    /// What fits; empty while the menu is closed.
    found: Memo<Vec<Entry>>,
}

fn row_id(row: usize) -> String {
    format!("{MENU}-{row}")
}

impl Menu {
    /// The menu of one conversation's composer.
    pub fn new(app: App, id: ConversationId) -> Self {
        let typed = app.memo(|model| model.reply_library.looking.clone());
        let for_found = id.clone();
        let found = app.memo(move |model| model.found(&for_found));
        Self { app, id: StoredValue::new(id), typed, at: RwSignal::new(0), found }
    }

    /// Whether there is anything to choose.
    pub fn is_open(self) -> bool {
        self.found.with(|found| !found.is_empty())
    }

    /// The draft was typed in: opens, follows or closes.
    pub fn follow(self, draft: &str, caret: Option<u32>) {
        let caret = caret.map_or(usize::MAX, |caret| caret as usize);
        self.at.set(0);
        self.app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Looking(slash(draft, caret))));
    }

    /// Closes it.
    pub fn close(self) {
        // A field that leaves with the keyboard in it still tells so, when nothing of it is left.
        if self.typed.try_with_untracked(Option::is_some) == Some(true) {
            self.app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Looking(None)));
        }
    }

    /// The id of the row that Enter would choose.
    pub fn active(self) -> Option<String> {
        self.is_open().then(|| row_id(self.at.get()))
    }

    /// Takes a key, if it is for the menu.
    pub fn key(self, event: &KeyboardEvent) -> bool {
        let rows = self.found.with_untracked(Vec::len);
        if rows == 0 {
            return false;
        }
        match event.key().as_str() {
            "ArrowDown" => self.at.update(|at| *at = step(*at, rows, true)),
            "ArrowUp" => self.at.update(|at| *at = step(*at, rows, false)),
            "Enter" | "Tab" if !event.shift_key() => self.choose(self.at.get_untracked()),
            "Escape" => self.close(),
            _ => return false,
        }
        event.prevent_default();
        // Escape would else lead back to the list.
        event.stop_propagation();
        true
    }

    fn choose(self, row: usize) {
        let entry = self.found.with_untracked(|found| found.get(row).cloned());
        let typed = self.typed.get_untracked();
        self.close();
        if let (Some(entry), Some(slash)) = (entry, typed) {
            self.app.insert(self.id.get_value(), entry, &slash);
        }
    }

    /// The list.
    pub fn view(self) -> impl IntoView {
        let rows = move || {
            let id = self.id.get_value();
            let row = |(row, entry): (usize, Entry)| {
                let text = self.app.peek(|model| model.filled(&id, entry.text()));
                let chosen = move || self.at.get() == row;
                view! {
                    <li
                        id=row_id(row)
                        class="menu-row"
                        role="option"
                        aria-selected=move || chosen().to_string()
                        // The keyboard stays in the composer.
                        on:mousedown=move |event| event.prevent_default()
                        on:click=move |_| self.choose(row)
                    >
                        <span class="menu-word" translate="no">"/"{entry.shortcut().to_owned()}</span>
                        {entry.subject().map(|subject| view! { <span class="chip">{subject.to_owned()}</span> })}
                        <span class="menu-text" dir="auto">{preview(&text, ROW_TEXT)}</span>
                    </li>
                }
            };
            self.found.get().into_iter().enumerate().map(row).collect_view()
        };
        let count = move || match self.found.with(Vec::len) {
            0 => String::new(),
            count => fill(Key::MenuCount, "count", &count.to_string()),
        };
        view! {
            <div class="menu-place">
                <Show when=move || self.is_open()>
                    <ul class="menu" id=MENU role="listbox" aria-label=t(Key::CannedMessages)>
                        {rows}
                    </ul>
                </Show>
                <span class="quiet" role="status">{count}</span>
            </div>
        }
    }
}
