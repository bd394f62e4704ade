//! The form in which one canned message, predefined answer or script is written.

use super::{departments, languages};
use crate::i18n::{Key, t};
use crate::model::attachments::Place;
use crate::model::reply_library::{Editing, ReplyLibraryMsg};
use crate::model::{Model, Msg};
use crate::shell::App;
use crate::view::files::{Files, attach};
use leptos::prelude::*;
use protocol::locale::LOCALES;
use protocol::team::reply_library::{Canned, Change, Predefined, Script};
use web_sys::SubmitEvent;

/// The form. What is typed stays in it until the change is stored or given up.
#[component]
pub fn Form(app: App, editing: Editing) -> impl IntoView {
    let (title, word, second, text, locale, department) = match &editing {
        Editing::Canned(one) => {
            (Key::CannedMessage, &one.shortcut, None, one.text.clone(), Some(&one.locale), &one.department)
        }
        Editing::Answer(one) => {
            let subject = Some(one.subject.clone());
            (
                Key::PredefinedAnswer,
                &one.shortcut,
                subject,
                one.text.clone(),
                Some(&one.locale),
                &one.department,
            )
        }
        Editing::Script(one) => (Key::Script, &one.title, None, one.steps.join("\n"), None, &one.department),
    };
    let is_script = locale.is_none();
    let word = RwSignal::new(word.clone());
    let has_subject = second.is_some();
    let subject = RwSignal::new(second.unwrap_or_default());
    let text = RwSignal::new(text);
    let has_locale = locale.is_some();
    let locale = RwSignal::new(locale.cloned().unwrap_or_default());
    let department = RwSignal::new(department.clone());
    let saving = app.memo(|model| model.reply_library.saving);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let (typed, body, locale, department) =
            (word.get_untracked(), text.get_untracked(), locale.get_untracked(), department.get_untracked());
        let change = match editing.clone() {
            Editing::Canned(one) => {
                Change::Canned(Canned { shortcut: typed, text: body, locale, department, ..one })
            }
            Editing::Answer(one) => {
                let subject = subject.get_untracked();
                let files = app.peek(Model::answer_files);
                Change::Answer(Predefined {
                    shortcut: typed,
                    subject,
                    text: body,
                    locale,
                    department,
                    files,
                    ..one
                })
            }
            Editing::Script(one) => {
                let steps = body.lines().map(str::trim).filter(|step| !step.is_empty()).map(str::to_owned);
                Change::Script(Script { title: typed, steps: steps.collect(), department, ..one })
            }
        };
        app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Change(change)));
    };
    let second = has_subject.then(|| {
        view! {
            <label class="field">
                <span>{t(Key::Subject)}</span>
                <input
                    type="text"
                    prop:value=subject
                    on:input=move |event| subject.set(event_target_value(&event))
                />
            </label>
        }
    });
    view! {
        <form class="edit" on:submit=save>
            <h3>{t(title)}</h3>
            {has_locale.then(|| languages(locale, &LOCALES))}
            {departments(app, department)}
            <label class="field short">
                <span>{t(if is_script { Key::ScriptTitle } else { Key::Shortcut })}</span>
                <input
                    type="text"
                    autocomplete="off"
                    prop:value=word
                    on:input=move |event| word.set(event_target_value(&event))
                />
            </label>
            {second}
            <label class="field">
                <span>{t(if is_script { Key::ScriptSteps } else { Key::EntryText })}</span>
                <textarea
                    rows="6"
                    dir="auto"
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
            </label>
            {(!is_script).then(|| view! { <p class="hint">{t(Key::PlaceholdersHint)}</p> })}
            {has_subject
                .then(|| {
                    view! {
                        <div class="field attach-line">
                            {attach(app, Place::Answer, || false)}
                            <span>{t(Key::AnswerFiles)}</span>
                        </div>
                        <Files app place=Place::Answer />
                    }
                })}
            <div class="buttons">
                <button class="primary" type="submit" disabled=move || saving.get()>{t(Key::Save)}</button>
                <button
                    class="small"
                    type="button"
                    on:click=move |_| app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Edit(None)))
                >
                    {t(Key::Cancel)}
                </button>
            </div>
        </form>
    }
}
