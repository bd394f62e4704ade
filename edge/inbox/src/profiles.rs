//! What colleagues tell of themselves, over HTTP.

use crate::model::Msg;
use crate::shell::App;
use leptos::task::spawn_local;
use protocol::ids::SiteId;
use protocol::team::list::List;
use team_ui::http::get;

/// Asks for it, under this number.
pub fn ask(app: App, site: SiteId, number: u32) {
    spawn_local(async move {
        let answer = get(&format!("/v1/sites/{site}/profiles")).await;
        app.send(Msg::Profiles(number, answer.map(|List(profiles)| profiles)));
    });
}
