//! What colleagues tell of themselves, over HTTP.

use crate::model::Msg;
use crate::shell::App;
use leptos::task::spawn_local;
use protocol::ids::SiteId;
use team_ui::http::get;

/// Asks for it. Where no answer comes, a colleague's name has to do.
pub fn ask(app: App, site: SiteId) {
    spawn_local(async move {
        if let Ok(profiles) = get(&format!("/v1/sites/{site}/profiles")).await {
            app.send(Msg::Profiles(site, profiles));
        }
    });
}
