//! The rail that leads to the team's other places.

use crate::i18n::{Key, t};
use crate::model::Msg;
use crate::shell::App;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use team_ui::rail::{Place, Rail, RailWords};

/// The rail beside the inbox.
#[component]
pub fn AppRail(app: App) -> impl IntoView {
    let words = RailWords {
        rail: t(Key::Rail),
        inbox: t(Key::RailInbox),
        now: t(Key::Now),
        help_centre: t(Key::HelpCentre),
        settings: t(Key::Settings),
        account: t(Key::RailAccount),
    };
    let site = app.memo(|model| model.site.as_ref().map(|site| site.as_str().to_owned()).unwrap_or_default());
    let manages = app.memo(|model| model.manages());
    let current = app.memo(|model| if model.monitors() { Place::Now } else { Place::Inbox });
    let go = Callback::new(move |(place, event): (Place, MouseEvent)| {
        // Into another tab, nothing is left.
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        let on = place == Place::Now;
        if on || place == Place::Inbox && current.get_untracked() == Place::Now {
            event.prevent_default();
            app.send(Msg::Now(on));
        }
    });
    view! { <Rail words site manages current go /> }
}
