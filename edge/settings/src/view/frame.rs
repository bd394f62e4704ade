//! What stands in the place of the settings while they are not there: they are loading, nobody is
//! signed in, they are another team's, or they could not be loaded.

use crate::i18n::{Key, language, refusal, t};
use crate::model::{Destination, Msg, State};
use crate::shell::{App, href};
use leptos::prelude::*;
use team_ui::http::Denied;
use team_ui::parts::icon;

#[component]
pub fn Loading() -> impl IntoView {
    view! {
        <div class="loading" role="status">
            <span class="mark" aria-hidden="true"></span>
            <span>{t(Key::Loading)}</span>
        </div>
    }
}

#[component]
pub fn SignIn(app: App) -> impl IntoView {
    let site = app.model.with_untracked(|model| model.site().map(|site| site.as_str().to_owned()));
    let address = ["/inbox?settings=", &site.unwrap_or_default(), "&lang=", &language()].concat();
    view! {
        <Card title=Key::SignInTitle lead=t(Key::SignInLead)>
            <a class="primary wide" href=address>{t(Key::SignIn)}</a>
        </Card>
    }
}

#[component]
pub fn NotManaged() -> impl IntoView {
    view! {
        <Card title=Key::NotManagedTitle lead=t(Key::NotManagedLead)>
            <a class="primary wide" href=href(&Destination::Inbox)>{t(Key::Inbox)}</a>
        </Card>
    }
}

#[component]
pub fn NotYours() -> impl IntoView {
    view! {
        <Card title=Key::NotYoursTitle lead=t(Key::NotYoursLead)>
            <a class="primary wide" href=href(&Destination::Inbox)>{t(Key::Inbox)}</a>
        </Card>
    }
}

#[component]
pub fn Failed(app: App) -> impl IntoView {
    let reason = app.model.with_untracked(|model| match &model.state {
        State::Failed(Denied::Refused(why)) => refusal(*why),
        _ => t(Key::ErrorUnreachable),
    });
    view! {
        <Card title=Key::FailedTitle lead=reason>
            <button class="primary wide" type="button" on:click=move |_| app.send(Msg::TryAgain)>
                {t(Key::TryAgain)}
            </button>
        </Card>
    }
}

/// A card that says what is the matter, and what to do.
#[component]
pub fn Card(title: Key, lead: &'static str, children: Children) -> impl IntoView {
    view! {
        <main class="welcome">
            <div class="card">
                <span class="mark" aria-hidden="true"></span>
                <h1>{t(title)}</h1>
                <p class="card-lead" role="alert">{lead}</p>
                {children()}
            </div>
        </main>
    }
}

/// Says that the site is put away.
#[component]
pub fn ArchivedBanner(app: App) -> impl IntoView {
    let archived = app.memo(|model| model.archived);
    view! {
        <div class="banner-place" role="status">
            <Show when=move || archived.get()>
                <p class="banner">
                    <span>{t(Key::SiteArchived)}</span>
                </p>
            </Show>
        </div>
    }
}

/// The line under the header that says that the network is gone. Its place is always there, so that it
/// is announced when it fills.
#[component]
pub fn OfflineBanner(app: App) -> impl IntoView {
    view! {
        <div class="banner-place" role="status">
            <Show when=move || app.model.with(|model| model.offline)>
                <p class="banner">
                    {icon("i-cloud")}
                    <span>{t(Key::Offline)}</span>
                </p>
            </Show>
        </div>
    }
}
