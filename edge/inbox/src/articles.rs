//! The site's help articles over HTTP.

use crate::model::Msg;
use crate::model::articles::{ArticlesEffect, ArticlesMsg};
use crate::model::session::Denied;
use crate::shell::App;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::ids::SiteId;
use serde::de::DeserializeOwned;
use team_ui::http::{read, request};

/// Does what the model decided.
pub fn perform(app: App, effect: ArticlesEffect) {
    spawn_local(async move {
        let answer = match effect {
            ArticlesEffect::List(site) => {
                let answer = ask("GET", &site, "", None).await;
                ArticlesMsg::Loaded(site, answer)
            }
            ArticlesEffect::Get(site, id) => {
                let answer = ask("GET", &site, id.as_str(), None).await;
                ArticlesMsg::Came(site, answer)
            }
            ArticlesEffect::Put(site, article) => {
                let body = to_binary(&article);
                let answer = ask("PUT", &site, article.id.as_str(), Some(&body)).await;
                ArticlesMsg::Saved(site, answer)
            }
            ArticlesEffect::Remove(site, id) => {
                let answer = ask("DELETE", &site, id.as_str(), None).await;
                ArticlesMsg::Saved(site, answer)
            }
        };
        app.send(Msg::Articles(answer));
    });
}

async fn ask<T: DeserializeOwned>(
    method: &str,
    site: &SiteId,
    article: &str,
    body: Option<&[u8]>,
) -> Result<T, Denied> {
    let slash = if article.is_empty() { "" } else { "/" };
    let address = ["/v1/sites/", site.as_str(), "/articles", slash, article].concat();
    read(request(method, &address, body).await?).await
}
