//! The lists of canned messages and predefined answers, and what could become one.

use super::department_name;
use crate::i18n::{Key, fill, language_name, t};
use crate::model::Msg;
use crate::model::reply_library::{Editing, ReplyLibraryMsg, Suggested};
use crate::shell::App;
use crate::view::icon;
use leptos::prelude::*;
use protocol::ids::EntryId;
use protocol::team::reply_library::{Canned, Change, Predefined, Suggestion};

fn send(app: App, msg: ReplyLibraryMsg) {
    app.send(Msg::ReplyLibrary(msg));
}

/// The buttons of a row.
pub fn buttons(app: App, name: &str, id: EntryId, editing: Editing) -> impl IntoView + use<> {
    let (edit, delete) = (fill(Key::EditNamed, "name", name), fill(Key::DeleteNamed, "name", name));
    view! {
        <button
            class="small"
            type="button"
            aria-label=edit
            on:click=move |_| send(app, ReplyLibraryMsg::Edit(Some(editing.clone())))
        >
            {t(Key::Edit)}
        </button>
        <button
            class="small"
            type="button"
            aria-label=delete
            on:click=move |_| send(app, ReplyLibraryMsg::Change(Change::Remove(id.clone())))
        >
            {t(Key::Delete)}
        </button>
    }
}

/// The button that begins a new one.
pub fn add(app: App, word: Key, new: impl Fn(EntryId) -> Editing + Send + 'static) -> impl IntoView {
    view! { <button class="primary add" type="button" on:click=move |_| app.add_entry(&new)>{t(word)}</button> }
}

fn uses(count: u32) -> Option<impl IntoView> {
    (count > 0)
        .then(|| view! { <span class="uses">{fill(Key::UsedTimes, "count", &count.to_string())}</span> })
}

/// The canned messages of a language.
#[component]
pub fn CannedMessages(app: App, locale: RwSignal<String>) -> impl IntoView {
    let canned = app.memo(|model| model.reply_library.stored.clone().unwrap_or_default().library.canned);
    let row = move |one: Canned| {
        let buttons = buttons(app, &one.shortcut, one.id.clone(), Editing::Canned(one.clone()));
        view! {
            <li class="entry">
                <span class="menu-word">"/"{one.shortcut}</span>
                {department_name(app, one.department.as_ref()).map(|name| view! { <span class="chip">{name}</span> })}
                <span class="entry-text" dir="auto">{one.text}</span>
                {uses(one.uses)}
                {buttons}
            </li>
        }
    };
    let rows = move || {
        let locale = locale.get();
        canned.get().into_iter().filter(|one| one.locale == locale).map(row).collect_view()
    };
    let new = move |id| {
        let (shortcut, text) = (String::new(), String::new());
        let locale = locale.get_untracked();
        Editing::Canned(Canned { id, shortcut, locale, department: None, text, uses: 0 })
    };
    view! {
        {add(app, Key::AddCanned, new)}
        <ul class="entries" aria-label=t(Key::CannedMessages)>{rows}</ul>
    }
}

/// The predefined answers of a language.
#[component]
pub fn Answers(app: App, locale: RwSignal<String>) -> impl IntoView {
    let answers = app.memo(|model| model.reply_library.stored.clone().unwrap_or_default().library.answers);
    let row = move |one: Predefined| {
        let buttons = buttons(app, &one.shortcut, one.id.clone(), Editing::Answer(one.clone()));
        view! {
            <li class="entry">
                <span class="menu-word">"/"{one.shortcut}</span>
                <span class="chip">{one.subject}</span>
                {(!one.files.is_empty())
                    .then(|| {
                        let names: Vec<_> = one.files.into_iter().map(|file| file.name).collect();
                        view! { <span class="chip" dir="auto">{icon("i-attach")} {names.join(", ")}</span> }
                    })}
                {department_name(app, one.department.as_ref()).map(|name| view! { <span class="chip">{name}</span> })}
                <span class="entry-text" dir="auto">{one.text}</span>
                {uses(one.uses)}
                {buttons}
            </li>
        }
    };
    let rows = move || {
        let locale = locale.get();
        answers.get().into_iter().filter(|one| one.locale == locale).map(row).collect_view()
    };
    let new = move |id| {
        let (shortcut, subject, text) = (String::new(), String::new(), String::new());
        let locale = locale.get_untracked();
        Editing::Answer(Predefined {
            id,
            shortcut,
            locale,
            department: None,
            subject,
            text,
            uses: 0,
            files: vec![],
        })
    };
    view! {
        {add(app, Key::AddAnswer, new)}
        <ul class="entries" aria-label=t(Key::PredefinedAnswers)>{rows}</ul>
    }
}

/// What agents write again and again.
#[component]
pub fn Suggestions(app: App) -> impl IntoView {
    let suggested = app.memo(|model| model.reply_library.suggested.clone());
    let row = move |one: Suggestion| {
        let (text, locale) = (one.text.clone(), one.locale.clone());
        let promote = move |_| app.promote(text.clone(), locale.clone());
        view! {
            <li class="entry">
                <span class="chip">{fill(Key::WrittenTimes, "count", &one.count.to_string())}</span>
                <span class="chip">{language_name(&one.locale)}</span>
                <span class="entry-text" dir="auto">{one.text}</span>
                <button class="small" type="button" on:click=promote>{t(Key::AddSuggestion)}</button>
            </li>
        }
    };
    move || {
        let text = match suggested.get() {
            Suggested::No | Suggested::Loading => Key::LoadingSuggestions,
            Suggested::Failed => Key::ErrorUnavailable,
            Suggested::Here(found) if found.is_empty() => Key::NoSuggestions,
            Suggested::Here(found) => {
                let rows = found.into_iter().map(row).collect_view();
                return view! { <ul class="entries" aria-label=t(Key::Suggestions)>{rows}</ul> }.into_any();
            }
        };
        view! { <p class="empty-text" role="status">{t(text)}</p> }.into_any()
    }
}
