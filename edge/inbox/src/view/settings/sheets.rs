//! Scripts, the emergency sheet, and the word lists of the courtesy check.

use super::department_name;
use super::entries::{add, buttons};
use crate::i18n::{Key, t};
use crate::model::Msg;
use crate::model::reply_library::{Editing, ReplyLibraryMsg};
use crate::shell::App;
use courtesy::Table;
use leptos::prelude::*;
use protocol::locale::Localized;
use protocol::team::reply_library::{Change, Script};
use web_sys::SubmitEvent;

/// The scripts.
#[component]
pub fn Scripts(app: App) -> impl IntoView {
    let scripts = app.memo(|model| model.reply_library.stored.clone().unwrap_or_default().library.scripts);
    let row = move |one: Script| {
        let buttons = buttons(app, &one.title, one.id.clone(), Editing::Script(one.clone()));
        let steps = one.steps.into_iter().map(|step| view! { <li dir="auto">{step}</li> }).collect_view();
        view! {
            <li class="entry">
                <strong dir="auto">{one.title}</strong>
                {department_name(app, one.department.as_ref()).map(|name| view! { <span class="chip">{name}</span> })}
                <ol class="steps entry-text">{steps}</ol>
                {buttons}
            </li>
        }
    };
    let rows = move || scripts.get().into_iter().map(row).collect_view();
    let new = |id| Editing::Script(Script { id, department: None, title: String::new(), steps: Vec::new() });
    view! {
        {add(app, Key::AddScript, new)}
        <ul class="entries" aria-label=t(Key::Scripts)>{rows}</ul>
    }
}

/// The emergency sheet.
#[component]
pub fn Emergency(app: App) -> impl IntoView {
    let saving = app.memo(|model| model.reply_library.saving);
    let text = RwSignal::new(app.peek(|model| {
        model.reply_library.stored.as_ref().map(|stored| stored.library.emergency.clone()).unwrap_or_default()
    }));
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Change(Change::Emergency(text.get_untracked()))));
    };
    view! {
        <form class="edit" on:submit=save>
            <label class="field">
                <span>{t(Key::EmergencySheet)}</span>
                <textarea
                    rows="12"
                    dir="auto"
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
            </label>
            <p class="hint">{t(Key::EmergencyHint)}</p>
            <button class="primary" type="submit" disabled=move || saving.get()>{t(Key::Save)}</button>
        </form>
    }
}

/// The word lists of a language: the site's own, or those that came with Jasette.
#[component]
pub fn WordLists(app: App, locale: RwSignal<String>) -> impl IntoView {
    let saving = app.memo(|model| model.reply_library.saving);
    let problem = RwSignal::new(None::<String>);
    let text = RwSignal::new(String::new());
    let built_in = app.memo(move |model| model.built_in_word_list(&locale.read()));
    Effect::new(move |_| {
        let locale = locale.get();
        problem.set(None);
        let own = app.peek(|model| model.own_word_list(&locale));
        text.set(own.or_else(|| built_in.get()).unwrap_or_default());
        app.send(Msg::ReplyLibrary(ReplyLibraryMsg::NeedWordLists(locale)));
    });
    let change = move |text: String| {
        let table = Localized { locale: locale.get_untracked(), text };
        app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Change(Change::Courtesy(table))));
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = text.get_untracked();
        match Table::parse(&typed) {
            Ok(_) => {
                problem.set(None);
                change(typed);
            }
            Err(why) => problem.set(Some(why)),
        }
    };
    let restore = move |_| {
        problem.set(None);
        text.set(built_in.get_untracked().unwrap_or_default());
        change(String::new());
    };
    view! {
        <form class="edit" on:submit=save>
            <label class="field">
                <span>{t(Key::CourtesyWords)}</span>
                <textarea
                    class="words"
                    rows="16"
                    spellcheck="false"
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
            </label>
            {move || problem.get().map(|why| view! { <p class="form-error" role="alert">{why}</p> })}
            <p class="hint">{t(Key::CourtesyWordsHint)}</p>
            <div class="buttons">
                <button class="primary" type="submit" disabled=move || saving.get()>{t(Key::Save)}</button>
                <button class="small" type="button" on:click=restore>{t(Key::RestoreWords)}</button>
            </div>
        </form>
    }
}
