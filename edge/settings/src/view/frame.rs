//! What stands in the place of the settings while they are not there: they are on their way, nobody is
//! signed in, they are somebody else's, or they did not come.

use super::icon;
use crate::i18n::{Key, language, refusal, t};
use crate::model::{Leaving, Msg, Screen, State};
use crate::shell::{App, place_of};
use leptos::prelude::*;
use team_ui::http::Denied;

/// They are on their way.
pub fn loading() -> impl IntoView {
    view! {
        <div class="loading" role="status">
            <span class="mark" aria-hidden="true"></span>
            <span>{t(Key::Loading)}</span>
        </div>
    }
}

/// A card that says what is the matter, and what to do.
pub fn instead(app: App, screen: Screen) -> impl IntoView {
    let (title, lead) = match screen {
        Screen::SignIn => (Key::SignInTitle, t(Key::SignInLead)),
        Screen::NotYours => (Key::NotYoursTitle, t(Key::NotYoursLead)),
        _ => (Key::FailedTitle, app.peek(|model| why(&model.state))),
    };
    let action = match screen {
        Screen::SignIn => {
            let site = app.peek(|model| model.site().map(|site| site.as_str().to_owned()));
            let address = ["/inbox?settings=", &site.unwrap_or_default(), "&lang=", &language()].concat();
            view! { <a class="primary wide" href=address>{t(Key::SignIn)}</a> }.into_any()
        }
        Screen::NotYours => {
            view! { <a class="primary wide" href=place_of(&Leaving::Inbox)>{t(Key::Inbox)}</a> }.into_any()
        }
        _ => view! {
            <button class="primary wide" type="button" on:click=move |_| app.send(Msg::TryAgain)>
                {t(Key::TryAgain)}
            </button>
        }
        .into_any(),
    };
    view! {
        <main class="welcome">
            <div class="card">
                <span class="mark" aria-hidden="true"></span>
                <h1>{t(title)}</h1>
                <p class="card-lead" role="alert">{lead}</p>
                {action}
            </div>
        </main>
    }
}

/// Why something failed.
fn why(state: &State) -> &'static str {
    match state {
        State::Failed(Denied::Refused(why)) => refusal(*why),
        _ => t(Key::ErrorUnreachable),
    }
}

/// The line under the header that says that the network is gone. Its place is always there, so that it
/// is read out when it fills.
pub fn banner(app: App) -> impl IntoView {
    let inside = move || {
        app.see(|model| model.offline).then(|| {
            view! {
                <p class="banner">
                    {icon("i-cloud")}
                    <span>{t(Key::Offline)}</span>
                </p>
            }
        })
    };
    view! { <div class="banner-place" role="status">{inside}</div> }
}
