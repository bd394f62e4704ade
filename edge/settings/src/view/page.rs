//! The settings: whose they are, the sections, the one on screen, and what becomes of changes.

use super::fields::Fields;
use super::frame::OfflineBanner;
use super::icon;
use super::preview::Preview;
use crate::i18n::{Key, language_name, refusal, t};
use crate::model::{Destination, HEADING, Model, Msg, STAY, Section, State};
use crate::shell::{App, href};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use protocol::ids::SiteId;
use protocol::locale::LOCALES;
use protocol::rejection::Rejection;
use team_ui::http::Denied;

#[component]
pub fn Page(app: App) -> impl IntoView {
    let section = Memo::new(move |_| app.model.with(|model| model.section));
    view! {
        <div class="inbox">
            <Header app />
            <OfflineBanner app />
            <main class="settings">
                <LeaveQuestion app />
                <SectionTabs section />
                <div class="settings-page">
                    <h2 class="quiet">{move || t(section.get().name())}</h2>
                    <Show when=move || section.get().has_texts()>
                        <LocaleChoice app />
                    </Show>
                    // Sections share no fields, even where they share an id.
                    {move || {
                        section.track();
                        view! { <Fields app /> }
                    }}
                    <Show when=move || section.get() == Section::Look>
                        <Preview app />
                    </Show>
                    <SaveBar app />
                </div>
            </main>
        </div>
    }
}

/// The bar at the top: whose settings these are, and the way back.
#[component]
fn Header(app: App) -> impl IntoView {
    let leave = move |event: MouseEvent| {
        // Into another tab, nothing is left.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            app.send(Msg::Leave(Destination::Inbox));
        }
    };
    view! {
        <header class="top">
            <h1 class="brand" id=HEADING tabindex="-1">
                <span class="mark" aria-hidden="true"></span>
                <span>{t(Key::Title)}</span>
            </h1>
            <SiteChoice app />
            <span class="spring"></span>
            <a class="way-back" href=href(&Destination::Inbox) on:click=leave>
                {icon("i-back")}
                <span>{t(Key::Inbox)}</span>
            </a>
        </header>
    }
}

/// The choice of site, for agents who work for several; else the site's name.
#[component]
fn SiteChoice(app: App) -> impl IntoView {
    let sites = app.model.with_untracked(|model| model.sites.clone());
    if sites.len() < 2 {
        let name = sites.into_iter().next().map(|site| site.name);
        return view! { <span class="site">{name}</span> }.into_any();
    }
    let own = app.model.with_untracked(|model| model.site().map(|site| site.as_str().to_owned()));
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

#[component]
fn SectionTabs(section: Memo<Section>) -> impl IntoView {
    let tabs = Section::ALL.into_iter().map(|tab| {
        let current = move || (section.get() == tab).then_some("page");
        view! { <a class="tab" href=tab.hash() aria-current=current>{t(tab.name())}</a> }
    });
    let tabs = tabs.collect_view();
    view! { <nav class="settings-tabs" aria-label=t(Key::Sections)>{tabs}</nav> }
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
fn LocaleChoice(app: App) -> impl IntoView {
    let own = app.model.with_untracked(|model| model.locale.clone());
    let options = LOCALES.into_iter().map(|locale| {
        view! { <option value=locale>{language_name(locale)}</option> }
    });
    let options = options.collect_view();
    view! {
        <label class="field short">
            <span>{t(Key::TextsIn)}</span>
            <select
                prop:value=own
                on:change:target=move |event| app.send(Msg::Locale(event.target().value()))
            >
                {options}
            </select>
        </label>
    }
}

/// The button that stores, and how that stands.
#[component]
fn SaveBar(app: App) -> impl IntoView {
    let state = Memo::new(move |_| app.model.with(|model| model.state.clone()));
    let status = Memo::new(move |_| app.model.with(status));
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
        State::Failed(Denied::Refused(why)) => refusal(*why),
        State::Failed(Denied::Unreachable) => t(Key::ErrorUnreachable),
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
