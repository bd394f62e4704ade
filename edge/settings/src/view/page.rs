//! The settings: whose they are, the sections, the one on screen, and what becomes of changes.

use super::frame::banner;
use super::icon;
use super::preview::Preview;
use crate::i18n::{Key, language_name, refusal, t};
use crate::model::{HEADING, Leaving, Model, Msg, STAY, Section, State};
use crate::shell::{App, place_of};
use crate::view::fields::Fields;
use leptos::prelude::*;
use protocol::ids::SiteId;
use protocol::locale::LOCALES;
use protocol::rejection::Rejection;
use team_ui::http::Denied;
use web_sys::{KeyboardEvent, MouseEvent};

/// The page.
#[component]
pub fn Page(app: App) -> impl IntoView {
    let section = Memo::new(move |_| app.see(|model| model.section));
    let tabs = Section::ALL.into_iter().map(|one| {
        let current = move || (section.get() == one).then_some("page");
        view! { <a class="tab" href=one.hash() aria-current=current>{t(one.name())}</a> }
    });
    let tabs = tabs.collect_view();
    view! {
        <div class="inbox">
            <Header app />
            {banner(app)}
            <main class="settings">
                <Question app />
                <nav class="settings-tabs" aria-label=t(Key::Sections)>{tabs}</nav>
                <div class="settings-page">
                    <h2 class="quiet">{move || t(section.get().name())}</h2>
                    {move || section.get().has_texts().then(|| locales(app))}
                    <Fields app />
                    {move || (section.get() == Section::Look).then(|| view! { <Preview app /> })}
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
            app.send(Msg::Go(Leaving::Inbox));
        }
    };
    view! {
        <header class="top">
            <h1 class="brand" id=HEADING tabindex="-1">
                <span class="mark" aria-hidden="true"></span>
                <span>{t(Key::Title)}</span>
            </h1>
            {sites(app)}
            <span class="spring"></span>
            <a class="way-back" href=place_of(&Leaving::Inbox) on:click=leave>
                {icon("i-back")}
                <span>{t(Key::Inbox)}</span>
            </a>
        </header>
    }
}

/// The choice of site, for agents who work for several; else its name.
fn sites(app: App) -> impl IntoView {
    let sites = app.peek(|model| model.sites.clone());
    let own = app.peek(|model| model.site().cloned());
    if sites.len() < 2 {
        let name = sites.into_iter().next().map(|site| site.name);
        return view! { <span class="site">{name}</span> }.into_any();
    }
    let options = sites.into_iter().map(|site| {
        let selected = own.as_ref() == Some(&site.id);
        view! { <option value=site.id.as_str().to_owned() selected=selected>{site.name}</option> }
    });
    let options = options.collect_view();
    let choose = move |event| {
        let chosen = SiteId::parse(&event_target_value(&event)).ok();
        if let Some(site) = chosen {
            app.send(Msg::Go(Leaving::Site(site)));
        }
    };
    // Whoever stays with the changes stays with the site.
    let shown = move || {
        app.see(|model| model.leaving.is_none());
        app.peek(|model| model.site().map(|site| site.as_str().to_owned())).unwrap_or_default()
    };
    view! {
        <select class="site" aria-label=t(Key::Site) prop:value=shown on:change=choose>
            {options}
        </select>
    }
    .into_any()
}

/// What is asked before changes are given up.
#[component]
fn Question(app: App) -> impl IntoView {
    let asked = Memo::new(move |_| app.see(|model| model.leaving.is_some()));
    move || {
        asked.get().then(|| {
            view! {
                <div
                    class="banner leaving"
                    role="alertdialog"
                    aria-label=t(Key::NotSaved)
                    on:keydown=move |event: KeyboardEvent| {
                        if event.key() == "Escape" {
                            app.send(Msg::Leave(false));
                        }
                    }
                >
                    <span>{t(Key::LeaveQuestion)}</span>
                    <button id=STAY class="small" type="button" on:click=move |_| app.send(Msg::Leave(false))>
                        {t(Key::KeepEditing)}
                    </button>
                    <button class="small" type="button" on:click=move |_| app.send(Msg::Leave(true))>
                        {t(Key::GiveUpChanges)}
                    </button>
                </div>
            }
        })
    }
}

/// The choice of the language whose texts are edited.
fn locales(app: App) -> impl IntoView {
    let own = app.peek(|model| model.locale.clone());
    let options = LOCALES.into_iter().map(|one| {
        view! { <option value=one selected=own == one>{language_name(one)}</option> }
    });
    let options = options.collect_view();
    let choose = move |event| app.send(Msg::Locale(event_target_value(&event)));
    view! {
        <label class="field short">
            <span>{t(Key::TextsIn)}</span>
            <select on:change=choose>{options}</select>
        </label>
    }
}

/// The button that stores, and how that stands.
#[component]
fn SaveBar(app: App) -> impl IntoView {
    let unsaved = move || app.see(|model| model.state == State::Editing);
    let bad =
        move || app.see(|model| matches!(model.state, State::Wrong | State::Failed(_) | State::Merged(_)));
    let signed_out = Memo::new(move |_| {
        app.see(|model| model.state == State::Failed(Denied::Refused(Rejection::SignedOut)))
    });
    view! {
        <div class="save-bar">
            <button class="primary" type="button" on:click=move |_| app.send(Msg::Save)>
                {t(Key::Save)}
            </button>
            <p class="saved" class:bad=bad class:unsaved=unsaved role="status">{move || app.see(told)}</p>
            {move || {
                signed_out
                    .get()
                    .then(|| {
                        view! {
                            <a href=place_of(&Leaving::Inbox) target="_blank">
                                {t(Key::SignIn)}
                            </a>
                        }
                    })
            }}
        </div>
    }
}

fn told(model: &Model) -> String {
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
