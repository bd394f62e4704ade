//! The settings: the rail, whose they are, where one can go, the section on screen, and what becomes of
//! changes.

use super::fields::Fields;
use super::frame::{ArchivedBanner, OfflineBanner};
use super::lazy::{Chunk, Lazy};
use super::navigation::Navigation;
use super::preview::Preview;
use crate::i18n::{Key, failure, language, language_name, t};
use crate::model::{Destination, Group, HEADING, Model, Msg, SECTION_HEADING, STAY, Section, State};
use crate::shell::{App, href};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use protocol::ids::SiteId;
use protocol::locale::{LOCALES, TEAM_LOCALES, team_locale_for};
use protocol::rejection::Rejection;
use team_ui::http::Denied;
use team_ui::rail::{Place, Rail, RailWords};

#[component]
pub fn Page(app: App) -> impl IntoView {
    let section = app.memo(|model| model.section);
    // An entry that is written says its language itself.
    let has_texts = app.memo(|model| model.section.has_texts() && model.library.editing.is_none());
    view! {
        <div class="inbox">
            <AppRail app section manages=true />
            <Header app />
            <OfflineBanner app />
            <ArchivedBanner app />
            <main class="settings">
                <LeaveQuestion app />
                <div class="places">
                    <Navigation app section />
                    <div class="settings-page">
                        <h2 id=SECTION_HEADING tabindex="-1">
                            {move || t(section.get().name())}
                        </h2>
                        <Show when=move || has_texts.get()>
                            <LocaleChoice app section />
                        </Show>
                        // Sections share no fields, even where they share an id.
                        {move || {
                            let section = section.get();
                            match Chunk::of(section) {
                                Some(chunk) => view! { <Lazy app chunk section /> }.into_any(),
                                None => view! { <Fields app /> }.into_any(),
                            }
                        }}
                        <Show when=move || section.get().has_preview()>
                            <Preview app />
                        </Show>
                        <Show when=move || section.get().is_saved()>
                            <SaveBar app />
                        </Show>
                    </div>
                </div>
            </main>
        </div>
    }
}

/// The rail, which asks before unsaved changes are left.
#[component]
pub fn AppRail(app: App, section: Memo<Section>, manages: bool) -> impl IntoView {
    let words = RailWords {
        rail: t(Key::Rail),
        inbox: t(Key::Inbox),
        now: t(Key::Now),
        help_centre: t(Key::HelpCentre),
        settings: t(Key::Settings),
        account: t(Key::SectionAccount),
    };
    let site = app.memo(|model| model.site().map(|site| site.as_str().to_owned()).unwrap_or_default());
    let current = Memo::new(move |_| match section.get().group() {
        Group::HelpCentre => Place::HelpCentre,
        _ if !manages => Place::Account,
        _ => Place::Settings,
    });
    let go = Callback::new(move |(place, event): (Place, MouseEvent)| {
        // Into another tab, nothing is left.
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        match place {
            Place::Inbox => app.send(Msg::Leave(Destination::Inbox)),
            Place::Now => {
                if let Some(site) = app.peek(|model| model.site().cloned()) {
                    app.send(Msg::Leave(Destination::Now(site)));
                }
            }
            Place::HelpCentre => app.send(Msg::Find(Section::Articles, None)),
            Place::Settings if current.get_untracked() == Place::HelpCentre => {
                app.send(Msg::Find(Section::default(), None));
            }
            Place::Settings | Place::Account => {}
        }
    });
    view! { <Rail words site current manages=Signal::stored(manages) go /> }
}

/// The bar at the top: whose settings these are.
#[component]
pub fn Header(app: App) -> impl IntoView {
    view! {
        <header class="top">
            <h1 class="brand" id=HEADING tabindex="-1">
                <span class="mark" aria-hidden="true"></span>
                <span>{t(Key::Title)}</span>
            </h1>
            <SiteChoice app />
            <a class="sites" href=["/sites?lang=", &language()].concat()>
                {t(Key::Sites)}
            </a>
        </header>
    }
}

/// The choice of site, for agents who work for several; else the site's name.
#[component]
fn SiteChoice(app: App) -> impl IntoView {
    let sites = app.peek(|model| model.sites.clone());
    if sites.len() < 2 {
        let name = sites.into_iter().next().map(|site| site.name);
        return view! { <span class="site">{name}</span> }.into_any();
    }
    let own = app.peek(|model| model.site().map(|site| site.as_str().to_owned()));
    let own = own.unwrap_or_default();
    let options = sites.into_iter().map(|site| {
        let id = site.id.as_str().to_owned();
        view! { <option value=id>{site.name}</option> }
    });
    let options = options.collect_view();
    view! {
        <select
            class="site"
            aria-label=t(Key::Site)
            prop:value=own.clone()
            on:change:target=move |event| {
                let chosen = event.target().value();
                // Until this page is left, its site is the one that is named.
                event.target().set_value(&own);
                if let Ok(site) = SiteId::parse(&chosen) {
                    app.send(Msg::Leave(Destination::Site(site)));
                }
            }
        >
            {options}
        </select>
    }
    .into_any()
}

/// The question before changes are discarded.
#[component]
fn LeaveQuestion(app: App) -> impl IntoView {
    let stay = move || app.send(Msg::KeepEditing);
    view! {
        <Show when=move || app.model.with(|model| model.leaving.is_some())>
            <div
                class="banner leaving"
                role="alertdialog"
                aria-label=t(Key::NotSaved)
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        stay();
                    }
                }
            >
                <span>{t(Key::LeaveQuestion)}</span>
                <button id=STAY class="small" type="button" on:click=move |_| stay()>
                    {t(Key::KeepEditing)}
                </button>
                <button class="small" type="button" on:click=move |_| app.send(Msg::DiscardChanges)>
                    {t(Key::GiveUpChanges)}
                </button>
            </div>
        </Show>
    }
}

/// The choice of the language whose texts are edited.
#[component]
fn LocaleChoice(app: App, section: Memo<Section>) -> impl IntoView {
    // Those the courtesy check knows are fewer.
    let spoken = Memo::new(move |_| match section.get() {
        Section::Courtesy => TEAM_LOCALES.to_vec(),
        _ => LOCALES.to_vec(),
    });
    let chosen = app.memo(|model| model.locale.clone());
    let shown = move || {
        let chosen = chosen.get();
        if section.get() == Section::Courtesy { team_locale_for(&chosen).to_owned() } else { chosen }
    };
    view! {
        <label class="field short">
            <span>{t(Key::TextsIn)}</span>
            <select on:change:target=move |event| app.send(Msg::Locale(event.target().value()))>
                <For each=move || spoken.get() key=|locale| *locale let(locale)>
                    <option value=locale prop:selected=move || shown() == locale>
                        {language_name(locale)}
                    </option>
                </For>
            </select>
        </label>
    }
}

/// The button that stores, and how that stands.
#[component]
fn SaveBar(app: App) -> impl IntoView {
    let state = app.memo(|model| model.state.clone());
    let status = app.memo(status);
    let is_bad =
        move || state.with(|state| matches!(state, State::Wrong | State::Failed(_) | State::Merged(_)));
    let is_signed_out =
        move || state.with(|state| *state == State::Failed(Denied::Refused(Rejection::SignedOut)));
    view! {
        <div class="save-bar">
            <button class="primary" type="button" on:click=move |_| app.send(Msg::Save)>
                {t(Key::Save)}
            </button>
            <p
                class="saved"
                class:bad=is_bad
                class:unsaved=move || state.with(|state| *state == State::Editing)
                role="status"
            >
                {status}
            </p>
            <Show when=is_signed_out>
                <a href=href(&Destination::Inbox) target="_blank">
                    {t(Key::SignIn)}
                </a>
            </Show>
        </div>
    }
}

fn status(model: &Model) -> String {
    let text = match &model.state {
        State::Loading => t(Key::Loading),
        State::Saving => t(Key::Saving),
        State::Saved => t(Key::Saved),
        State::Wrong => t(Key::SettingsWrong),
        State::Failed(why) => failure(*why),
        State::Merged(both) if both.is_empty() => t(Key::SettingsMerged),
        State::Merged(both) => {
            let both: Vec<_> = both.iter().copied().map(t).collect();
            return [t(Key::SettingsMerged), t(Key::SettingsBoth), &both.join(", ")].join(" ");
        }
        State::Editing if model.is_dirty() => t(Key::NotSaved),
        State::Editing => "",
    };
    text.to_owned()
}
