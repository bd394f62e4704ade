//! The rail that leads to the team's other places.

use crate::i18n::{Key, t};
use crate::shell::App;
use leptos::prelude::*;
use team_ui::rail::{Place, Rail, RailWords};

/// The rail beside the inbox.
#[component]
pub fn AppRail(app: App) -> impl IntoView {
    let words = RailWords {
        rail: t(Key::Rail),
        inbox: t(Key::RailInbox),
        help_centre: t(Key::HelpCentre),
        settings: t(Key::Settings),
        account: t(Key::RailAccount),
    };
    let site = app.memo(|model| model.site.as_ref().map(|site| site.as_str().to_owned()).unwrap_or_default());
    let manages = app.memo(|model| model.manages());
    view! { <Rail words site manages current=Signal::stored(Place::Inbox) /> }
}
