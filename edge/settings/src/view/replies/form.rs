//! The form in which one saved reply or script is written.

use super::departments;
use crate::i18n::{Key, t};
use crate::model::library::{Editing, LibraryMsg};
use crate::model::{Model, Msg};
use crate::shell::App;
use crate::view::attachments::Attachments;
use leptos::prelude::*;
use protocol::locale::LOCALES;
use protocol::team::reply_library::{Predefined, Script};
use team_ui::parts::LongField;
use team_ui::texts::language_name;
use web_sys::SubmitEvent;

/// The form. What is typed stays in it until the change is stored or given up.
#[component]
pub fn Form(app: App, editing: Editing) -> impl IntoView {
    let (title, word, subject, text, locale, department) = match &editing {
        Editing::Reply(one) => (
            Key::SavedReply,
            one.shortcut.clone(),
            Some(one.subject.clone()),
            one.text.clone(),
            one.locale.clone(),
            one.department.clone(),
        ),
        Editing::Script(one) => (
            Key::Script,
            one.title.clone(),
            None,
            one.steps.join("\n"),
            String::new(),
            one.department.clone(),
        ),
    };
    let is_reply = subject.is_some();
    let (word, text, locale) = (RwSignal::new(word), RwSignal::new(text), RwSignal::new(locale));
    let subject = RwSignal::new(subject.unwrap_or_default());
    let department = RwSignal::new(department);
    let saving = app.memo(|model| model.library.saving);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let (word, text, department) =
            (word.get_untracked(), text.get_untracked(), department.get_untracked());
        let edited = match editing.clone() {
            Editing::Reply(one) => Editing::Reply(Predefined {
                shortcut: word,
                subject: subject.get_untracked(),
                text,
                locale: locale.get_untracked(),
                department,
                files: app.peek(Model::stored_files),
                ..one
            }),
            Editing::Script(one) => {
                let steps = text.lines().map(str::trim).filter(|step| !step.is_empty()).map(str::to_owned);
                Editing::Script(Script { title: word, steps: steps.collect(), department, ..one })
            }
        };
        app.send(Msg::Library(LibraryMsg::Save(edited)));
    };
    let more = move || {
        view! {
            <label class="field">
                <span>{t(Key::ReplySubject)}</span>
                <input type="text" prop:value=subject on:input:target=move |event| subject.set(event.target().value()) />
            </label>
            <Attachments app />
        }
    };
    view! {
        <form
            class="edit"
            on:submit=save
            on:input=move |_| app.send(Msg::Touched)
        >
            <h3>{t(title)}</h3>
            {is_reply.then(|| view! { <Language locale /> })}
            {departments(app, department)}
            <label class="field short">
                <span>{t(if is_reply { Key::Shortcut } else { Key::ScriptTitle })}</span>
                <input
                    type="text"
                    autocomplete="off"
                    prop:value=word
                    on:input:target=move |event| word.set(event.target().value())
                />
            </label>
            <LongField
                name=t(if is_reply { Key::EntryText } else { Key::ScriptSteps })
                rows="6"
                text
                typed=move |typed| text.set(typed)
            />
            {is_reply.then(|| view! { <p class="note">{t(Key::PlaceholdersHint)}</p> })}
            {is_reply.then(more)}
            <div class="buttons">
                <button class="primary" type="submit" disabled=saving>
                    {t(Key::Save)}
                </button>
                <button
                    class="small"
                    type="button"
                    on:click=move |_| app.send(Msg::Library(LibraryMsg::Edit(None)))
                >
                    {t(Key::Cancel)}
                </button>
            </div>
        </form>
    }
}

/// The language that a saved reply is in.
#[component]
fn Language(locale: RwSignal<String>) -> impl IntoView {
    let options = LOCALES.into_iter().map(|one| {
        view! {
            <option value=one selected=locale.get_untracked() == one>
                {language_name(one)}
            </option>
        }
    });
    let options = options.collect_view();
    view! {
        <label class="field short">
            <span>{t(Key::Language)}</span>
            <select on:change:target=move |event| locale.set(event.target().value())>{options}</select>
        </label>
    }
}
