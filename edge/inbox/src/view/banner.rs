//! The lines under the header: when the app may be behind, and when visitors wait for an agent who is away.

use super::parts::action;
use crate::i18n::{Key, fill, t};
use crate::model::ringing::RingMsg;
use crate::model::{Model, Msg, Trouble};
use crate::shell::App;
use leptos::prelude::*;
use protocol::limits::BREAK_MAX;
use team_ui::parts::icon;

/// The connection banner. Its place is always there, so that it is read out when it fills.
#[component]
pub fn Banner(app: App) -> impl IntoView {
    let trouble = app.memo(Model::trouble);
    let inside = move || {
        trouble.get().map(|trouble| {
            let text = match trouble {
                Trouble::Offline => t(Key::Offline),
                Trouble::Lost => t(Key::Reconnecting),
                Trouble::NoSockets => t(Key::NoSockets),
            };
            view! {
                <p class="banner">
                    {icon("i-cloud")}
                    <span>{text}</span>
                </p>
            }
        })
    };
    view! { <div class="banner-place" role="status">{inside}</div> }
}

/// Says that the site on screen is put away.
#[component]
pub fn ArchivedBanner(app: App) -> impl IntoView {
    let archived = app.memo(Model::is_archived);
    view! {
        <div class="banner-place" role="status">
            <Show when=move || archived.get()>
                <p class="banner away">
                    <span>{t(Key::SiteArchived)}</span>
                </p>
            </Show>
        </div>
    }
}

/// Says to an agent who takes no conversations how many rang out at them, or how many visitors wait, and offers to take
/// them.
#[component]
pub fn AwayBanner(app: App) -> impl IntoView {
    let missed = app.memo(Model::away_for_missing);
    let waiting = app.memo(Model::waiting_while_away);
    let asked = app.memo(|model| model.away_for().is_some());
    let inside = move || {
        let (count, text, back) = match (missed.get(), waiting.get()) {
            (Some(missed), _) => (missed.to_string(), Key::AwayMissed, Key::BackAgain),
            (None, 0) => return asked.get().then(|| what_for(app)),
            (None, waiting) => (waiting.to_string(), Key::AwayWhileWaiting, Key::TakeChats),
        };
        let told = view! {
            <p class="banner away">
                <span>{fill(text, "count", &count)}</span>
                {action(t(back).to_owned(), move || app.send(Msg::SetAvailable(true)))}
            </p>
        };
        Some(told.into_any())
    };
    view! { <div class="banner-place" role="status">{inside}</div> }
}

/// Asks an agent what they are away for.
fn what_for(app: App) -> AnyView {
    let said = app.memo(|model| model.away_for().unwrap_or_default());
    let say = move |event| app.send(Msg::Ring(RingMsg::Break(event_target_value(&event))));
    view! {
        <label class="banner away">
            <span>{t(Key::AwayFor)}</span>
            <input
                class="away-for"
                type="text"
                dir="auto"
                maxlength=BREAK_MAX.to_string()
                prop:value=move || said.get()
                on:change=say
            />
        </label>
    }
    .into_any()
}
