//! The site's help articles over HTTP.

use crate::model::Msg;
use crate::model::articles::{ArticlesEffect, ArticlesMsg};
use crate::shell::App;
use leptos::task::spawn_local;
use team_ui::http::get;

/// Does what the model decided.
pub fn perform(app: App, effect: ArticlesEffect) {
    spawn_local(async move {
        let ArticlesEffect::List(site) = effect;
        let answer = get(&format!("/v1/sites/{site}/articles")).await;
        app.send(Msg::Articles(ArticlesMsg::Loaded(site, answer)));
    });
}
