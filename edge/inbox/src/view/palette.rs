//! The palette: a field with a list below it, over everything else. The field keeps the keyboard, the list says what
//! Enter chooses (the combobox pattern of the ARIA Authoring Practices).

use super::dialog::show;
use super::visitor_name;
use crate::focus::reveal;
use crate::i18n::{Key, fill, t};
use crate::model::actions::Action;
use crate::model::list::Filter;
use crate::model::menu::step;
use crate::model::overlay::Overlay;
use crate::model::palette::{Errand, place};
use crate::model::shortcuts::PALETTE_KEY;
use crate::model::{Model, Msg};
use crate::shell::App;
use crate::view::actions;
use leptos::html::Dialog;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// The id of the list, for the field's `aria-controls`.
const LIST: &str = "palette-list";

fn option_id(row: usize) -> String {
    format!("{LIST}-{row}")
}

/// The place of the palette.
#[component]
pub fn PalettePlace(app: App) -> impl IntoView {
    let open = app.memo(|model| model.overlay == Some(Overlay::Palette));
    move || open.get().then(|| view! { <Palette app /> }.into_any())
}

#[component]
fn Palette(app: App) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    show(dialog);
    let text = RwSignal::new(String::new());
    let chosen = RwSignal::new(None::<Errand>);
    let found = app.memo(move |model| text.with(|text| model.errands(text, app.now.get(), name)));
    let at = Memo::new(move |_| found.with(|found| chosen.with(|chosen| place(found, chosen.as_ref()))));
    let errand = move |row: usize| found.with_untracked(|found| found.get(row).map(|(one, _)| one.clone()));
    // What Enter would choose stays so while conversations come and go around it.
    Effect::new(move |_| {
        let first = found.with(|found| {
            let is_there = |chosen: &Errand| found.iter().any(|(one, _)| one == chosen);
            let stays = chosen.with_untracked(|chosen| chosen.as_ref().is_some_and(is_there));
            (!stays).then(|| found.first().map(|(one, _)| one.clone()))
        });
        if let Some(first) = first {
            chosen.set(first);
        }
    });
    let go = move |down: bool| {
        let row = step(at.get_untracked(), found.with_untracked(Vec::len), down);
        chosen.set(errand(row));
        reveal(&option_id(row));
    };
    let keys = move |event: KeyboardEvent| {
        // Some browsers say so by the old key code only.
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => go(true),
            "ArrowUp" => go(false),
            "Enter" if event.repeat() => {}
            "Enter" => {
                if let Some(errand) = errand(at.get_untracked()) {
                    app.run(errand);
                }
            }
            // The key that has opened it is held down a little longer.
            key if event.repeat() && key.eq_ignore_ascii_case(PALETTE_KEY) && is_command(&event) => {}
            _ => return,
        }
        event.prevent_default();
    };
    let close = move || app.send(Msg::Cover(None));
    let cancel = move |event: web_sys::Event| {
        event.prevent_default();
        close();
    };
    let is_empty = Memo::new(move |_| found.with(Vec::is_empty));
    let rows = move || {
        let row = |(row, (errand, name)): (usize, (Errand, String))| {
            let kind = t(kind(&errand));
            view! {
                <li
                    id=option_id(row)
                    class="menu-row"
                    role="option"
                    aria-selected=move || (at.get() == row).to_string()
                    // The field keeps the keyboard.
                    on:mousedown=move |event| event.prevent_default()
                    on:click=move |_| app.run(errand.clone())
                >
                    <span class="palette-name" dir="auto">{name}</span>
                    <span class="palette-kind">{kind}</span>
                </li>
            }
        };
        found.get().into_iter().enumerate().map(row).collect_view()
    };
    let told = move || match found.with(Vec::len) {
        0 => t(Key::PaletteNothing).to_owned(),
        count => fill(Key::PaletteCount, "count", &count.to_string()),
    };
    view! {
        <dialog class="dialog palette" node_ref=dialog aria-label=t(Key::Palette) on:cancel=cancel>
            <div class="palette-inside">
                <div class="palette-line">
                    <input
                        type="text"
                        name="palette"
                        role="combobox"
                        dir="auto"
                        autocomplete="off"
                        spellcheck="false"
                        autofocus
                        aria-label=t(Key::PaletteField)
                        placeholder=t(Key::PaletteField)
                        aria-autocomplete="list"
                        aria-haspopup="listbox"
                        aria-controls=LIST
                        aria-expanded=move || (!is_empty.get()).to_string()
                        aria-activedescendant=move || (!is_empty.get()).then(|| option_id(at.get()))
                        prop:value=move || text.get()
                        on:input:target=move |event| {
                            chosen.set(None);
                            text.set(event.target().value());
                        }
                        on:keydown=keys
                    />
                    <button class="small" type="button" on:click=move |_| close()>
                        {t(Key::CloseAside)}
                    </button>
                </div>
                <ul
                    class="palette-list"
                    id=LIST
                    role="listbox"
                    aria-label=t(Key::Palette)
                    hidden=move || is_empty.get()
                >
                    {rows}
                </ul>
                <p class="palette-told" class:quiet=move || !is_empty.get() role="status">
                    {told}
                </p>
            </div>
        </dialog>
    }
}

fn is_command(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key()
}

/// What something is called.
fn name(model: &Model, errand: &Errand) -> String {
    t(match errand {
        Errand::Open(id) => {
            let summary = model.summary(id);
            let name = visitor_name(summary.and_then(|summary| summary.visitor.as_deref()));
            let subject = summary.map(|summary| summary.needs.subject.as_str()).unwrap_or_default();
            return if subject.is_empty() { name } else { [&name, " · ", subject].concat() };
        }
        Errand::View(name) => return name.clone(),
        Errand::Act(Action::Close) => Key::CloseTitle,
        Errand::Act(Action::Transfer) => Key::TransferTitle,
        Errand::Act(action) => return actions::name(*action).to_owned(),
        Errand::Note => Key::NoteAdd,
        Errand::Tab(Filter::Waiting) => Key::TabWaiting,
        Errand::Tab(Filter::Mine) => Key::TabMine,
        Errand::Tab(Filter::All) => Key::TabAll,
        Errand::Tab(Filter::Promises) => Key::TabPromises,
        Errand::Filters => Key::Filters,
        Errand::Available(true) => Key::TakeChats,
        Errand::Available(false) => Key::PaletteAway,
        Errand::Settings if model.manages() => Key::Settings,
        Errand::Settings => Key::Account,
        Errand::Shortcuts => Key::Shortcuts,
    })
    .to_owned()
}

/// What kind of thing it is.
fn kind(errand: &Errand) -> Key {
    match errand {
        Errand::Open(_) => Key::Conversations,
        Errand::Act(_) | Errand::Note => Key::Actions,
        Errand::Tab(_) => Key::PaletteTabs,
        Errand::View(_) => Key::SavedViews,
        Errand::Filters | Errand::Available(_) | Errand::Settings | Errand::Shortcuts => Key::RailInbox,
    }
}
