//! The settings: where the team's reply library and help articles are edited.

mod articles;
mod entries;
mod form;
mod sheets;

use super::icon;
use crate::i18n::{Key, language, language_name, refusal, t};
use crate::model::Msg;
use crate::model::reply_library::{Outcome, ReplyLibraryMsg};
use crate::model::session::Denied;
use crate::shell::App;
use articles::HelpArticles;
use entries::{Answers, CannedMessages, Suggestions};
use form::Form;
use leptos::prelude::*;
use protocol::ids::DepartmentId;
use protocol::locale::{LOCALES, TEAM_LOCALES, team_locale_for};
use protocol::rejection::Rejection;
use sheets::{Emergency, Scripts, WordLists};
use team_ui::page::settings_address;

/// The pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Canned,
    Answers,
    Suggestions,
    Scripts,
    Emergency,
    WordLists,
    Articles,
}

impl Page {
    const ALL: [(Self, Key); 7] = [
        (Self::Canned, Key::CannedMessages),
        (Self::Answers, Key::PredefinedAnswers),
        (Self::Suggestions, Key::Suggestions),
        (Self::Scripts, Key::Scripts),
        (Self::Emergency, Key::EmergencySheet),
        (Self::WordLists, Key::CourtesyWords),
        (Self::Articles, Key::HelpArticles),
    ];

    /// Whether it shows one language at a time.
    fn has_language(self) -> bool {
        matches!(self, Self::Canned | Self::Answers | Self::WordLists)
    }
}

/// The settings, in the place of the panes.
#[component]
pub fn Settings(app: App) -> impl IntoView {
    let page = RwSignal::new(Page::Canned);
    let locale = RwSignal::new(team_locale_for(&language()).to_owned());
    let here = app.memo(|model| model.reply_library.stored.is_some());
    let editing = app.memo(|model| model.reply_library.editing.clone());
    let tabs = Page::ALL.into_iter().map(|(one, word)| {
        let open = move |_| {
            app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Edit(None)));
            page.set(one);
            if one == Page::WordLists {
                // Those the check knows are fewer.
                locale.update(|locale| *locale = team_locale_for(locale).to_owned());
            }
            if one == Page::Suggestions {
                app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Suggest));
            }
        };
        let current = move || (page.get() == one).then_some("page");
        view! { <button class="tab" type="button" aria-current=current on:click=open>{t(word)}</button> }
    });
    let tabs = tabs.collect_view();
    let site = app.peek(|model| model.site.clone()).map(|site| {
        let address = settings_address(site.as_str(), &language());
        // In a tab of its own: without an open inbox an agent counts as away.
        view! { <a class="tab" href=address target="_blank">{t(Key::SiteSettings)}</a> }
    });
    let content = move || {
        if !here.get() {
            return view! { <p class="empty-text" role="status">{t(Key::LoadingLibrary)}</p> }.into_any();
        }
        if let Some(editing) = editing.get() {
            return view! { <Form app editing /> }.into_any();
        }
        match page.get() {
            Page::Canned => view! { <CannedMessages app locale /> }.into_any(),
            Page::Answers => view! { <Answers app locale /> }.into_any(),
            Page::Suggestions => view! { <Suggestions app /> }.into_any(),
            Page::Scripts => view! { <Scripts app /> }.into_any(),
            Page::Emergency => view! { <Emergency app /> }.into_any(),
            Page::WordLists => view! { <WordLists app locale /> }.into_any(),
            Page::Articles => view! { <HelpArticles app /> }.into_any(),
        }
    };
    let language = move || {
        let spoken = if page.get() == Page::WordLists { &TEAM_LOCALES[..] } else { &LOCALES };
        (editing.with(Option::is_none) && page.get().has_language()).then(|| languages(locale, spoken))
    };
    view! {
        <main class="settings" aria-label=t(Key::Settings)>
            <div class="settings-top">
                <h2>{t(Key::Settings)}</h2>
                <span class="spring"></span>
                <Saved app />
                <button
                    class="plain"
                    type="button"
                    aria-label=t(Key::CloseSettings)
                    title=t(Key::CloseSettings)
                    on:click=move |_| app.send(Msg::ReplyLibrary(ReplyLibraryMsg::Settings(false)))
                >
                    {icon("i-close")}
                </button>
            </div>
            <nav class="settings-tabs">{tabs} {site}</nav>
            <div class="settings-page">{language} {content}</div>
        </main>
    }
}

/// How the last change stands.
#[component]
fn Saved(app: App) -> impl IntoView {
    let saving = app.memo(|model| model.reply_library.saving);
    let outcome = app.memo(|model| model.reply_library.outcome);
    move || {
        let (class, text) = match outcome.get() {
            _ if saving.get() => ("saved", t(Key::Saving)),
            None => ("saved", ""),
            Some(Outcome::Saved) => ("saved", t(Key::Saved)),
            Some(Outcome::Stale) => ("saved bad", t(Key::SaveStale)),
            // Only a script has what is refused so: its title.
            Some(Outcome::Failed(Denied::Refused(Rejection::ReasonMissing))) => {
                ("saved bad", t(Key::ErrorTitleMissing))
            }
            Some(Outcome::Failed(Denied::Refused(why))) => ("saved bad", refusal(why)),
            Some(Outcome::Failed(Denied::Unreachable)) => ("saved bad", t(Key::ErrorUnreachable)),
        };
        view! { <p class=class role="status">{text}</p> }
    }
}

/// The choice of one of some languages.
fn languages(locale: RwSignal<String>, spoken: &[&str]) -> impl IntoView + use<> {
    let option = |one: &str| {
        let (value, selected) = (one.to_owned(), locale.get_untracked() == one);
        view! { <option value=value selected=selected>{language_name(one)}</option> }
    };
    let options = spoken.iter().copied().map(option).collect_view();
    view! {
        <label class="field short">
            <span>{t(Key::FactLanguage)}</span>
            <select on:change=move |event| locale.set(event_target_value(&event))>{options}</select>
        </label>
    }
}

/// The choice of department, if the site has any.
fn departments(app: App, chosen: RwSignal<Option<DepartmentId>>) -> impl IntoView {
    let departments = app.peek(|model| model.reply_library.stored.clone().unwrap_or_default().departments);
    (!departments.is_empty()).then(|| {
        let option = |department: protocol::conversation::party::Department| {
            let selected = chosen.get_untracked().as_ref() == Some(&department.id);
            view! { <option value=department.id.as_str().to_owned() selected=selected>{department.name}</option> }
        };
        let options = departments.into_iter().map(option).collect_view();
        let choose = move |event| chosen.set(DepartmentId::parse(&event_target_value(&event)).ok());
        view! {
            <label class="field short">
                <span>{t(Key::Department)}</span>
                <select on:change=choose>
                    <option value="">{t(Key::EveryDepartment)}</option>
                    {options}
                </select>
            </label>
        }
    })
}

/// The name of a department; nothing for all.
fn department_name(app: App, id: Option<&DepartmentId>) -> Option<String> {
    let id = id?;
    app.peek(|model| {
        let stored = model.reply_library.stored.as_ref()?;
        stored.departments.iter().find(|one| one.id == *id).map(|one| one.name.clone())
    })
}
