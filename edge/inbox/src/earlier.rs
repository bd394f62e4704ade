//! What a visitor has had with the team besides, over HTTP.

use crate::model::Msg;
use crate::shell::App;
use leptos::task::spawn_local;
use protocol::ids::{ConversationId, SiteId};
use team_ui::http::get;

/// Asks for it.
pub fn ask(app: App, site: SiteId, id: ConversationId) {
    spawn_local(async move {
        let answer = get(&format!("/v1/sites/{site}/conversations/{id}/earlier")).await;
        app.send(Msg::Earlier(id, answer));
    });
}
