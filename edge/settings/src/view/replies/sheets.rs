//! Scripts, the rush guide, and the words of the courtesy check.

use super::department_mark;
use super::entries::{add, buttons};
use crate::i18n::{Key, t};
use crate::model::Msg;
use crate::model::library::{Editing, LibraryMsg};
use crate::shell::App;
use courtesy::Table;
use leptos::prelude::*;
use protocol::locale::{Localized, team_locale_for};
use protocol::team::reply_library::{Change, Script};
use team_ui::parts::LongField;
use web_sys::SubmitEvent;

fn change(app: App, change: Change) {
    app.send(Msg::Library(LibraryMsg::Change(change)));
}

/// The scripts.
#[component]
pub fn Scripts(app: App) -> impl IntoView {
    let scripts = app.memo(|model| model.library.stored.clone().unwrap_or_default().library.scripts);
    let row = move |one: Script| {
        let buttons = buttons(app, &one.title, one.id.clone(), Editing::Script(one.clone()));
        let steps = one.steps.into_iter().map(|step| view! { <li dir="auto">{step}</li> }).collect_view();
        view! {
            <li class="entry">
                <strong dir="auto">{one.title}</strong>
                {department_mark(app, one.department.as_ref())}
                <ol class="steps entry-text">{steps}</ol>
                {buttons}
            </li>
        }
    };
    let rows = move || scripts.get().into_iter().map(row).collect_view();
    let new = |id| Editing::Script(Script { id, department: None, title: String::new(), steps: Vec::new() });
    view! {
        {add(app, Key::AddScript, new)}
        <ul class="entries" aria-label=t(Key::Scripts)>
            {rows}
        </ul>
    }
}

/// The rush guide.
#[component]
pub fn RushGuide(app: App) -> impl IntoView {
    let saving = app.memo(|model| model.library.saving);
    let text = RwSignal::new(app.peek(|model| {
        model.library.stored.as_ref().map(|stored| stored.library.emergency.clone()).unwrap_or_default()
    }));
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        change(app, Change::Emergency(text.get_untracked()));
    };
    view! {
        <form class="edit" on:submit=save on:input=move |_| app.send(Msg::Touched)>
            <LongField name=t(Key::EmergencySheet) rows="12" text typed=move |typed| text.set(typed) />
            <p class="note">{t(Key::EmergencyHint)}</p>
            <button class="primary" type="submit" disabled=saving>
                {t(Key::Save)}
            </button>
        </form>
    }
}

/// The word lists of a language: the site's own, or those that came with Jasette.
#[component]
pub fn Courtesy(app: App) -> impl IntoView {
    let saving = app.memo(|model| model.library.saving);
    let locale = app.memo(|model| team_locale_for(&model.locale).to_owned());
    let problem = RwSignal::new(None::<String>);
    let text = RwSignal::new(String::new());
    let built_in = app.memo(|model| model.library.built_in_words(team_locale_for(&model.locale)));
    Effect::new(move |_| {
        let locale = locale.get();
        problem.set(None);
        let own = app.peek(|model| model.library.own_words(&locale));
        text.set(own.or_else(|| built_in.get()).unwrap_or_default());
        app.send(Msg::Library(LibraryMsg::NeedWords(locale)));
    });
    let store = move |text: String| {
        change(app, Change::Courtesy(Localized { locale: locale.get_untracked(), text }));
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = text.get_untracked();
        match Table::parse(&typed) {
            Ok(_) => {
                problem.set(None);
                store(typed);
            }
            Err(why) => problem.set(Some(why)),
        }
    };
    let restore = move |_| {
        problem.set(None);
        text.set(built_in.get_untracked().unwrap_or_default());
        store(String::new());
    };
    view! {
        <form class="edit" on:submit=save on:input=move |_| app.send(Msg::Touched)>
            <LongField name=t(Key::CourtesyWords) rows="16" words=true text typed=move |typed| text.set(typed) />
            {move || problem.get().map(|why| view! { <p class="field-error" role="alert">{why}</p> })}
            <p class="note">{t(Key::CourtesyWordsHint)}</p>
            <div class="buttons">
                <button class="primary" type="submit" disabled=saving>
                    {t(Key::Save)}
                </button>
                <button class="small" type="button" on:click=restore>
                    {t(Key::RestoreWords)}
                </button>
            </div>
        </form>
    }
}
