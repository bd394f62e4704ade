//! The bar at the top: the site, the team, the availability switch, sound, signing out.

use super::initials;
use super::push::PushSwitch;
use super::visitors::Visitors;
use crate::i18n::{Key, fill, fill_all, t};
use crate::model::{BrowserMsg, Model, Msg, Notify};
use crate::notify;
use crate::shell::App;
use crate::sound;
use leptos::prelude::*;
use protocol::frames::desk::{Absence, AgentLoad, Presence};
use protocol::ids::SiteId;
use team_ui::page::account_address;
use team_ui::parts::{icon, portrait};
use team_ui::rail::SETTINGS_TAB;
use team_ui::texts::language;

/// The bar at the top.
#[component]
pub fn Header(app: App) -> impl IntoView {
    let available = app.memo(Model::available);
    let watches = app.memo(Model::watches);
    let load = app.memo(|model| model.desk.rings.load);
    let sound_on = app.memo(|model| model.browser.sound);
    let me = app.memo(|model| model.me().map(|me| me.name.clone()).unwrap_or_default());
    let picture = app.memo(|model| model.me().and_then(|me| model.picture_of(&me.id)));
    let site = app.memo(|model| model.site.as_ref().map(|site| site.as_str().to_owned()).unwrap_or_default());
    let turn = move |_| app.send(Msg::SetAvailable(!available.get_untracked()));
    let toggle_sound = move |_| {
        // The click is the gesture that browsers ask for.
        sound::allow();
        app.send(Msg::Browser(BrowserMsg::Sound(!sound_on.get_untracked())));
    };
    view! {
        <header class="top">
            <h1 class="brand">
                <span class="mark" aria-hidden="true"></span>
                <span class="brand-name">{t(Key::Title)}</span>
            </h1>
            <SiteChoice app />
            <span class="spring"></span>
            <Team app />
            <Visitors app />
            <Show
                when=move || !watches.get()
                fallback=|| view! { <span class="chip" title=t(Key::WatchingHint)>{t(Key::Watching)}</span> }
            >
                <button
                    class="switch"
                    type="button"
                    role="switch"
                    aria-checked=move || available.get().to_string()
                    title=move || t(if available.get() { Key::AvailableHint } else { Key::AwayHint })
                    on:click=turn
                >
                    <span class="switch-track" aria-hidden="true"></span>
                    <span aria-hidden="true">
                        {move || t(if available.get() { Key::Available } else { Key::Away })}
                    </span>
                    <span class="quiet">{t(Key::Available)}</span>
                </button>
                {move || load.get().map(load_shown)}
            </Show>
            <button
                class="plain"
                type="button"
                aria-label=t(Key::Sound)
                aria-pressed=move || sound_on.get().to_string()
                title=move || t(if sound_on.get() { Key::SoundOn } else { Key::SoundOff })
                on:click=toggle_sound
            >
                {move || icon(if sound_on.get() { "i-sound" } else { "i-mute" })}
            </button>
            {notify::are_there().then(|| notifications(app))}
            <Show when=move || !watches.get()>
                <PushSwitch app />
            </Show>
            <a
                class="me"
                href=move || account_address(&site.get(), &language())
                target=SETTINGS_TAB
                title=t(Key::Account)
            >
                <span class="face" aria-hidden="true">
                    {move || initials(&me.get())} {move || portrait(picture.get())}
                </span>
                <span class="quiet">{move || fill(Key::AccountOf, "name", &me.get())}</span>
                <span class="me-name" aria-hidden="true">{move || me.get()}</span>
            </a>
            <button
                class="plain"
                type="button"
                aria-label=t(Key::SignOut)
                title=t(Key::SignOut)
                on:click=move |_| app.send(Msg::SignOut)
            >
                {icon("i-leave")}
            </button>
        </header>
    }
}

/// How many chats the agent has, of how many they get.
fn load_shown(AgentLoad { load, cap }: AgentLoad) -> impl IntoView {
    let (load, cap) = (load.to_string(), cap.to_string());
    let told = fill_all(Key::LoadOf, [("load", load.as_str()), ("cap", cap.as_str())]);
    view! {
        <span class="chip load" title=told.clone()>
            <span aria-hidden="true">{load} "/" {cap}</span>
            <span class="quiet">{told.clone()}</span>
        </span>
    }
}

/// The switch for the browser's notifications. Its first click asks the browser.
fn notifications(app: App) -> impl IntoView {
    let state = app.memo(|model| model.browser.notify);
    let turn = move |_| match state.get_untracked() {
        Notify::On => app.send(Msg::Browser(BrowserMsg::Notify(Notify::Off))),
        Notify::Off | Notify::Denied => notify::ask(app),
    };
    let told = move || {
        t(match state.get() {
            Notify::On => Key::NotifyOn,
            Notify::Off => Key::NotifyOff,
            Notify::Denied => Key::NotifyDenied,
        })
    };
    view! {
        <button
            class="plain"
            type="button"
            aria-label=t(Key::Notify)
            aria-pressed=move || (state.get() == Notify::On).to_string()
            title=told
            on:click=turn
        >
            {move || icon(if state.get() == Notify::On { "i-bell" } else { "i-no-bell" })}
        </button>
    }
}

/// The choice of site, for agents who work for several; else its name.
#[component]
fn SiteChoice(app: App) -> impl IntoView {
    let sites = app.memo(|model| model.sites().to_vec());
    let chosen =
        app.memo(|model| model.site.as_ref().map(|site| site.as_str().to_owned()).unwrap_or_default());
    let choose = move |event| {
        if let Ok(site) = SiteId::parse(&event_target_value(&event)) {
            app.send(Msg::ChooseSite(site));
        }
    };
    move || {
        let sites = sites.get();
        if sites.len() < 2 {
            let name = sites.into_iter().next().map(|site| site.name);
            return view! { <span class="site">{name}</span> }.into_any();
        }
        let options = sites.into_iter().map(|site| {
            let id = site.id.as_str().to_owned();
            let selected = id == chosen.get_untracked();
            view! { <option value=id selected=selected>{site.name}</option> }
        });
        let options = options.collect_view();
        view! {
            <select class="site" aria-label=t(Key::Site) prop:value=move || chosen.get() on:change=choose>
                {options}
            </select>
        }
        .into_any()
    }
}

/// The colleagues whose inbox is open.
#[component]
fn Team(app: App) -> impl IntoView {
    let colleagues = app.memo(|model| {
        let there = model.colleagues().into_iter().take(5);
        let seen = |one: Presence| {
            let why = model.desk.rings.why(&one.agent.id).cloned();
            (model.picture_of(&one.agent.id), why, one)
        };
        there.map(seen).collect::<Vec<_>>()
    });
    move || {
        let colleagues = colleagues.get();
        let faces = colleagues.into_iter().map(|(picture, why, one)| {
            let name = one.agent.name.as_str();
            let text = match why.filter(|_| !one.available) {
                Some(Absence::Break(reason)) => {
                    fill_all(Key::ColleagueBreak, [("name", name), ("reason", reason.as_str())])
                }
                Some(Absence::Missed(_)) => fill(Key::ColleagueMissed, "name", name),
                None if one.available => fill(Key::ColleagueAvailable, "name", name),
                None => fill(Key::ColleagueAway, "name", name),
            };
            let title = text.clone();
            view! {
                <li class="face" class:there=one.available title=title>
                    <span aria-hidden="true">{initials(&one.agent.name)} {portrait(picture)}</span>
                    <span class="quiet">{text}</span>
                </li>
            }
        });
        let faces: Vec<_> = faces.collect();
        (!faces.is_empty()).then(|| view! { <ul class="team" aria-label=t(Key::Team)>{faces}</ul> })
    }
}
