//! From a request's path to what answers it. Everything that is not listed is refused.

use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::http::body::{query, upgrade};
use crate::http::error::refuse;
use crate::http::site_lookup::known_site;
use crate::http::{
    articles, assets, conversations, files, guard, help, identity, reply_library, response, session, set_up,
    site,
};
use crate::rpc::{self, DeskCall, SocketPlace};
use protocol::codec;
use protocol::ids::{ConversationId, SiteId};
use protocol::rejection::Rejection;
use worker::{Env, Method, Request, Response};

/// Answers every request, refusals and faults included.
pub async fn answer(mut request: Request, env: &Env) -> worker::Result<Response> {
    failpoints::reached(Failpoint::Route, || request.path());
    let mut response = match route(&mut request, env).await {
        Ok(response) => response,
        Err(fault) => refuse(fault.rejection(), None)?,
    };
    if request.headers().get("accept")?.as_deref() == Some(codec::PACKED) {
        response = response::packed(response).await?;
    }
    if response.status_code() == 101 {
        return Ok(response);
    }
    // A response that came from an object has fixed headers, so the body moves into a new one.
    let (builder, body) = response.into_parts();
    let mut response = builder.body(body);
    let headers = response.headers().clone();
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("referrer-policy", "strict-origin-when-cross-origin")?;
    if !headers.has("cache-control")? {
        headers.set("cache-control", "no-store")?;
    }
    response = response.with_headers(headers);
    Ok(response)
}

async fn route(request: &mut Request, env: &Env) -> Result<Response, Fault> {
    let path = request.path();
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match (request.method(), segments.as_slice()) {
        (Method::Get, ["healthz"]) => Ok(Response::from_json(&serde_json::json!({ "ok": true }))?),
        (Method::Get, ["widget.js"]) => {
            let site = query(request, "site")?.unwrap_or_default();
            let own = guard::own_origin(request, env)?;
            assets::loader(request, env, &site, &own).await
        }
        (Method::Get, ["embed", site]) => {
            let language = query(request, "lang")?.unwrap_or_default();
            assets::embed(request, env, SiteId::parse(site)?, &language).await
        }
        (Method::Get, ["inbox"] | ["inbox", ""]) => {
            assets::app(request, env, "inbox", query(request, "lang")?.as_deref()).await
        }
        (Method::Get, ["inbox", "settings"]) => {
            assets::app(request, env, "settings", query(request, "lang")?.as_deref()).await
        }
        (Method::Get, ["help.css"]) => help::style(request),
        (Method::Get, ["help", site]) => {
            help::page(request, env, &SiteId::parse(site)?, None, help::asked(request)?).await
        }
        (Method::Get, ["help", site, article]) => {
            help::page(request, env, &SiteId::parse(site)?, Some(article), help::asked(request)?).await
        }
        (Method::Get, ["assets", _]) => assets::asset(request, env, &path).await,
        (Method::Get, ["demo"]) => {
            let mut url = request.url()?;
            url.set_path("/demo/");
            Ok(Response::redirect(url)?)
        }
        (Method::Get, ["demo", ..]) => assets::demo(env, &path).await,
        (_, ["v1", "session"]) => session::answer(request, env).await,
        (Method::Post, ["v1", "setup"]) => set_up::answer(request, env).await,
        (Method::Get, ["v1", "sites", site, "desk", "socket"]) => {
            let site = SiteId::parse(site)?;
            guard::from_own_page(request, env)?;
            let agent = guard::require_agent(request, env, &site).await?;
            upgrade(request)?;
            let ticket = session::socket_ticket(request)?;
            let call = DeskCall::Socket(agent, ticket.clone());
            let response = rpc::forward(&rpc::desk(env, &site)?, &call, true).await?;
            session::register_socket(env, ticket, SocketPlace { site, conversation: None }).await?;
            Ok(response)
        }
        (method, ["v1", "sites", site, "settings"]) => {
            site::settings(request, env, &SiteId::parse(site)?, &method).await
        }
        (Method::Get, ["v1", "sites", site, "widget"]) => {
            let language = query(request, "lang")?.unwrap_or_default();
            assets::widget(request, env, SiteId::parse(site)?, &language).await
        }
        (Method::Post, ["v1", "sites", site, "pictures"]) => {
            site::put_picture(request, env, &SiteId::parse(site)?).await
        }
        (Method::Get, ["v1", "sites", site, "pictures", picture]) => {
            let site = SiteId::parse(site)?;
            known_site(env, &site).await?;
            site::picture(env, &site, picture).await
        }
        (Method::Get, ["v1", "sites", site, "agents"]) => {
            site::agents(request, env, &SiteId::parse(site)?).await
        }
        (Method::Get, ["v1", "sites", site, "triggers"]) => {
            site::counts(request, env, &SiteId::parse(site)?).await
        }
        (Method::Post, ["v1", "sites", site, "triggers", trigger, reaction]) => {
            let site = SiteId::parse(site)?;
            known_site(env, &site).await?;
            site::count(request, env, &site, trigger, reaction).await
        }
        (method, ["v1", "sites", site, "library", what @ ..]) => {
            reply_library::answer(request, env, &SiteId::parse(site)?, method, what).await
        }
        (method, ["v1", "sites", site, "articles", what @ ..]) => {
            articles::answer(request, env, &SiteId::parse(site)?, method, what).await
        }
        (Method::Post, ["v1", "sites", site, "identity"]) => {
            let site = SiteId::parse(site)?;
            known_site(env, &site).await?;
            identity::history(request, env, &site).await
        }
        (Method::Post, ["v1", "sites", site, "identity-secret"]) => {
            let site = SiteId::parse(site)?;
            guard::set_up_key(request, env)?;
            known_site(env, &site).await?;
            identity::secret(request, env, &site).await
        }
        (method, ["v1", "sites", site, "conversations", conversation, what]) => {
            let site = SiteId::parse(site)?;
            let id = ConversationId::parse(conversation)?;
            conversations::answer(request, env, method, &site, &id, what).await
        }
        (method, ["v1", "sites", site, "conversations", conversation, "files", file]) => {
            let site = SiteId::parse(site)?;
            let id = ConversationId::parse(conversation)?;
            known_site(env, &site).await?;
            files::file(request, env, &method, &site, &id, file).await
        }
        (Method::Get | Method::Head, _) => Err(Rejection::NotFound.into()),
        _ => Err(Rejection::WrongMethod.into()),
    }
}
