//! What agents keep ready: saved replies, what could become one, scripts, the rush guide and the words of
//! the courtesy check.

mod entries;
mod form;
mod sheets;

use crate::i18n::{Key, refusal, t};
use crate::model::library::{LibraryMsg, Outcome};
use crate::model::{Msg, Section};
use crate::shell::App;
use entries::{SavedReplies, Suggestions};
use form::Form;
use leptos::prelude::*;
use protocol::ids::{DepartmentId, EntryId};
use sheets::{Courtesy, RushGuide, Scripts};
use team_ui::http::Denied;
use team_ui::page::fresh_id;

/// A section about the reply library.
#[component]
pub fn Replies(app: App, section: Section) -> impl IntoView {
    let here = app.memo(|model| model.library.stored.is_some());
    let editing = app.memo(|model| model.library.editing.clone());
    let saving = app.memo(|model| model.library.saving);
    let outcome = app.memo(|model| model.library.outcome);
    let content = move || {
        if !here.get() {
            return view! { <Waiting outcome again=move || app.send(Msg::Library(LibraryMsg::Load)) /> }
                .into_any();
        }
        if let Some(editing) = editing.get() {
            return view! { <Form app editing /> }.into_any();
        }
        match section {
            Section::Suggestions => view! { <Suggestions app /> }.into_any(),
            Section::Scripts => view! { <Scripts app /> }.into_any(),
            Section::RushGuide => view! { <RushGuide app /> }.into_any(),
            Section::Courtesy => view! { <Courtesy app /> }.into_any(),
            _ => view! { <SavedReplies app /> }.into_any(),
        }
    };
    view! {
        <Saved saving outcome />
        {content}
    }
}

/// While something is on its way, and when it did not come.
#[component]
pub fn Waiting(outcome: Memo<Option<Outcome>>, again: impl Fn() + Copy + Send + 'static) -> impl IntoView {
    move || match outcome.get() {
        Some(Outcome::Failed(_)) => view! {
            <button class="small" type="button" on:click=move |_| again()>
                {t(Key::TryAgain)}
            </button>
        }
        .into_any(),
        _ => view! { <p class="note" role="status">{t(Key::LoadingLibrary)}</p> }.into_any(),
    }
}

/// How the last change stands.
#[component]
pub fn Saved(saving: Memo<bool>, outcome: Memo<Option<Outcome>>) -> impl IntoView {
    let is_bad = move || matches!(outcome.get(), Some(Outcome::Stale | Outcome::Failed(_))) && !saving.get();
    let text = move || match outcome.get() {
        _ if saving.get() => t(Key::Saving),
        None => "",
        Some(Outcome::Saved) => t(Key::Saved),
        Some(Outcome::Stale) => t(Key::SaveStale),
        Some(Outcome::Failed(Denied::Refused(why))) => refusal(why),
        Some(Outcome::Failed(Denied::Unreachable)) => t(Key::ErrorUnreachable),
    };
    view! {
        <p class="saved" class:bad=is_bad role="status">
            {text}
        </p>
    }
}

/// A fresh id for an entry.
pub fn fresh_entry() -> Option<EntryId> {
    EntryId::parse(fresh_id().as_str()).ok()
}

/// The choice of department, if the site has any.
fn departments(app: App, chosen: RwSignal<Option<DepartmentId>>) -> impl IntoView {
    let departments = app.peek(|model| model.library.stored.clone().unwrap_or_default().departments);
    (!departments.is_empty()).then(|| {
        let option = |department: protocol::conversation::party::Department| {
            let id = department.id;
            let value = id.as_str().to_owned();
            let selected = chosen.with_untracked(|chosen| chosen.as_ref() == Some(&id));
            view! {
                <option value=value selected=selected>
                    {department.name}
                </option>
            }
        };
        let options = departments.into_iter().map(option).collect_view();
        view! {
            <label class="field short">
                <span>{t(Key::Department)}</span>
                <select on:change:target=move |event| {
                    chosen.set(DepartmentId::parse(&event.target().value()).ok());
                }>
                    <option value="">{t(Key::EveryDepartment)}</option>
                    {options}
                </select>
            </label>
        }
    })
}

/// The name of a department as a small mark; nothing for all.
fn department_mark(app: App, id: Option<&DepartmentId>) -> Option<impl IntoView + use<>> {
    let name = app.peek(|model| {
        let stored = model.library.stored.as_ref()?;
        stored.departments.iter().find(|one| Some(&one.id) == id).map(|one| one.name.clone())
    });
    name.map(|name| view! { <span class="chip">{name}</span> })
}
