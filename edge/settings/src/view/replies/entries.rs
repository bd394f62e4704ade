//! The list of saved replies, and what could become one.

use super::{department_mark, fresh_entry};
use crate::i18n::{Key, fill, language_name, t};
use crate::model::Msg;
use crate::model::library::{Editing, LibraryMsg, Suggested, new_reply};
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::EntryId;
use protocol::team::reply_library::{Change, Predefined, Suggestion};
use team_ui::parts::icon;

fn send(app: App, msg: LibraryMsg) {
    app.send(Msg::Library(msg));
}

/// The buttons of a row.
pub fn buttons(app: App, name: &str, id: EntryId, editing: Editing) -> impl IntoView + use<> {
    let (edit, delete) = (fill(Key::EditNamed, name), fill(Key::DeleteNamed, name));
    view! {
        <span class="buttons">
            <button
                class="small"
                type="button"
                aria-label=edit
                on:click=move |_| send(app, LibraryMsg::Edit(Some(editing.clone())))
            >
                {t(Key::Edit)}
            </button>
            <button
                class="small"
                type="button"
                aria-label=delete
                on:click=move |_| send(app, LibraryMsg::Change(Change::Remove(id.clone())))
            >
                {t(Key::Delete)}
            </button>
        </span>
    }
}

/// The button that begins a new one.
pub fn add(app: App, word: Key, new: impl Fn(EntryId) -> Editing + Send + 'static) -> impl IntoView {
    let add = move |_| {
        if let Some(id) = fresh_entry() {
            send(app, LibraryMsg::Edit(Some(new(id))));
        }
    };
    view! {
        <button class="primary add" type="button" on:click=add>
            {t(word)}
        </button>
    }
}

/// The saved replies of a language, those with a subject or files among them.
#[component]
pub fn SavedReplies(app: App) -> impl IntoView {
    let replies = app.memo(|model| model.library.replies(&model.locale));
    let row = move |one: Predefined| {
        let buttons = buttons(app, &one.shortcut, one.id.clone(), Editing::Reply(one.clone()));
        let names: Vec<_> = one.files.into_iter().map(|file| file.name).collect();
        view! {
            <li class="entry">
                <span class="shortcut">"/"{one.shortcut}</span>
                {(!one.subject.is_empty()).then(|| view! { <span class="chip">{one.subject}</span> })}
                {(!names.is_empty())
                    .then(|| view! { <span class="chip" dir="auto">{icon("i-attach")} {names.join(", ")}</span> })}
                {department_mark(app, one.department.as_ref())}
                <span class="entry-text" dir="auto">
                    {one.text}
                </span>
                {(one.uses > 0)
                    .then(|| view! { <span class="uses">{fill(Key::UsedTimes, &one.uses.to_string())}</span> })}
                {buttons}
            </li>
        }
    };
    let rows = move || replies.get().into_iter().map(row).collect_view();
    let new = move |id| new_reply(id, String::new(), app.peek(|model| model.locale.clone()));
    view! {
        {add(app, Key::AddReply, new)}
        <ul class="entries" aria-label=t(Key::SavedReplies)>
            {rows}
        </ul>
        <Show when=move || replies.with(Vec::is_empty)>
            <p class="note">{t(Key::NoReplies)}</p>
        </Show>
    }
}

/// What agents write again and again.
#[component]
pub fn Suggestions(app: App) -> impl IntoView {
    let suggested = app.memo(|model| model.library.suggested.clone());
    let row = move |one: Suggestion| {
        let (text, locale) = (one.text.clone(), one.locale.clone());
        let promote = move |_| {
            if let Some(id) = fresh_entry() {
                send(app, LibraryMsg::Promote(id, text.clone(), locale.clone()));
            }
        };
        view! {
            <li class="entry">
                <span class="chip">{fill(Key::WrittenTimes, &one.count.to_string())}</span>
                <span class="chip">{language_name(&one.locale)}</span>
                <span class="entry-text" dir="auto">
                    {one.text}
                </span>
                <button class="small" type="button" on:click=promote>
                    {t(Key::AddSuggestion)}
                </button>
            </li>
        }
    };
    let found = move || {
        let text = match suggested.get() {
            Suggested::Loading => Key::LoadingSuggestions,
            Suggested::Failed => Key::ErrorUnavailable,
            Suggested::Here(found) if found.is_empty() => Key::NoSuggestions,
            Suggested::Here(found) => {
                let rows = found.into_iter().map(row).collect_view();
                return view! {
                    <ul class="entries" aria-label=t(Key::Suggestions)>
                        {rows}
                    </ul>
                }
                .into_any();
            }
        };
        view! { <p class="note" role="status">{t(text)}</p> }.into_any()
    };
    view! {
        <p class="note">{t(Key::SuggestionsHint)}</p>
        {found}
    }
}
