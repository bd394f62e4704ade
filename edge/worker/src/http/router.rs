//! The table of routes, and what happens around every answer.

use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::http::error::refuse;
use crate::http::guard::Incoming;
use crate::http::response::{self, Reply};
use crate::http::routes::{Route, Routes};
use crate::http::{
    account, articles, audit, auth, body, check_up, conversations, export, files, health, help, identity,
    import, installation, invites, live, not_found, oidc, openapi, pages, passkeys, password_reset, people,
    profile, push, reply_library, second_factor, session, set_up, site, sites, sockets,
};
use crate::scope::Scope;
use crate::{crypto, http, metrics};
use axum::Router;
use axum::body::Body;
use domain::metrics::RouteClass;
use domain::request_id::RequestId;
use protocol::codec;
use protocol::rejection::Rejection;
use std::cell::OnceCell;
use tower::ServiceExt;
use worker::send::SendWrapper;
use worker::{Env, Method, Request, Response};

/// Every route, each behind the guard that its handler names.
fn routes() -> Routes {
    Routes::default()
        // What browsers load.
        .get("/healthz", health::health)
        .get("/readyz", health::ready)
        .get("/metrics", http::metrics::read)
        .get("/widget.js", pages::loader)
        .get("/embed/{site}", pages::embed)
        .get("/inbox", pages::inbox)
        .get("/inbox/", pages::inbox)
        .get("/inbox/settings", pages::settings)
        .get("/inbox/{site}", pages::site_inbox)
        .get("/inbox/{site}/now", pages::site_inbox)
        .get("/inbox/{site}/c/{conversation}", pages::conversation)
        .get("/settings/{site}", pages::settings)
        .get("/setup", pages::first_run)
        .get("/join", pages::settings)
        .get("/reset", pages::reset)
        .get("/sites", pages::sites)
        .get("/help.css", help::style)
        .get("/help/{site}", help::index)
        .get("/help/{site}/{article}", help::article)
        .get("/assets/{file}", pages::asset)
        .get("/oidc/callback", oidc::back)
        .get("/inbox.webmanifest", pages::manifest)
        .get("/service-worker.js", pages::service_worker)
        .get("/demo", pages::to_demo)
        .get("/demo/", pages::demo)
        .get("/demo/{*path}", pages::demo)
        // The installation.
        .get("/v1/openapi.json", openapi::document)
        .get("/v1/session", session::read)
        .post("/v1/session", session::sign_in)
        .post("/v1/session/code", session::second_step)
        .post("/v1/session/passkey/challenge", passkeys::challenge)
        .post("/v1/session/passkey", passkeys::sign_in)
        .post("/v1/session/oidc", oidc::begin)
        .delete("/v1/session", session::sign_out)
        .get("/v1/account/sessions", account::sessions)
        .delete("/v1/account/sessions", account::end_others)
        .delete("/v1/account/sessions/{session}", account::end_one)
        .get("/v1/account/sign-ins", account::sign_ins)
        .put("/v1/account/password", account::change_password)
        .get("/v1/account/profile", profile::read)
        .put("/v1/account/profile", profile::change)
        .put("/v1/account/picture", profile::put_picture)
        .delete("/v1/account/picture", profile::remove_picture)
        .get("/v1/pictures/{picture}", profile::picture)
        .get("/v1/account/push", push::read)
        .post("/v1/account/push", push::add)
        .delete("/v1/account/push", push::remove)
        .get("/v1/account/second-factor", second_factor::read)
        .post("/v1/account/second-factor", second_factor::begin)
        .put("/v1/account/second-factor", second_factor::confirm)
        .post("/v1/account/second-factor/off", second_factor::end)
        .post("/v1/account/second-factor/recovery-codes", second_factor::renew_recovery)
        .get("/v1/account/passkeys", passkeys::list)
        .post("/v1/account/passkeys", passkeys::add)
        .post("/v1/account/passkeys/challenge", passkeys::begin)
        .put("/v1/account/passkeys/{passkey}", passkeys::rename)
        .post("/v1/account/passkeys/{passkey}/removal", passkeys::remove)
        .get("/v1/account/oidc", oidc::read)
        .post("/v1/account/oidc", oidc::connect)
        .post("/v1/account/oidc/off", oidc::disconnect)
        .post("/v1/password-resets", password_reset::ask)
        .post("/v1/password-resets/links", password_reset::make_link)
        .get("/v1/password-resets/link", password_reset::link)
        .post("/v1/password-resets/link", password_reset::choose)
        .post("/v1/setup", set_up::set_up)
        .post("/v1/setup/links", set_up::make_link)
        .post("/v1/setup/second-factor", second_factor::clear)
        .get("/v1/setup/link", set_up::link)
        .post("/v1/setup/link", set_up::first_run)
        .post("/v1/invites/look", invites::look)
        .post("/v1/invites", invites::join)
        .get("/v1/sites", sites::list)
        .post("/v1/sites", sites::create)
        // A site.
        .put("/v1/sites/{site}/archived", sites::archive)
        .post("/v1/sites/{site}/deletion", sites::delete)
        .get("/v1/sites/{site}/receipt", sites::receipt)
        .get("/v1/sites/{site}/desk/socket", sockets::desk)
        .get("/v1/sites/{site}/live/socket", live::socket)
        .get("/v1/sites/{site}/live", live::list)
        .post("/v1/sites/{site}/live/invitations", live::invite)
        .get("/v1/sites/{site}/widget", pages::widget)
        .get("/v1/sites/{site}/settings", site::settings)
        .put("/v1/sites/{site}/settings", site::change_settings)
        .post("/v1/sites/{site}/settings/routing-trial", site::try_routing)
        .get("/v1/sites/{site}/profiles", profile::of_colleagues)
        .get("/v1/sites/{site}/people", people::list)
        .put("/v1/sites/{site}/people/{agent}", people::change)
        .delete("/v1/sites/{site}/people/{agent}", people::remove)
        .get("/v1/sites/{site}/invites", invites::list)
        .post("/v1/sites/{site}/invites", invites::invite)
        .delete("/v1/sites/{site}/invites/{invite}", invites::withdraw)
        .get("/v1/sites/{site}/suspended", people::suspended)
        .put("/v1/sites/{site}/suspended/{agent}", people::suspend)
        .delete("/v1/sites/{site}/suspended/{agent}", people::restore)
        .get("/v1/sites/{site}/second-factor", second_factor::rule)
        .put("/v1/sites/{site}/second-factor", second_factor::put_rule)
        .post("/v1/sites/{site}/pictures", site::put_picture)
        .get("/v1/sites/{site}/pictures/{picture}", site::picture)
        .get("/v1/sites/{site}/triggers", site::counts)
        .post("/v1/sites/{site}/triggers/{trigger}/{outcome}", site::count)
        .get("/v1/sites/{site}/library", reply_library::read)
        .put("/v1/sites/{site}/library", reply_library::change)
        .post("/v1/sites/{site}/library/uses", reply_library::count_use)
        .get("/v1/sites/{site}/library/suggestions", reply_library::suggestions)
        .get("/v1/sites/{site}/library/files/{file}", reply_library::file)
        .put("/v1/sites/{site}/library/files/{file}", reply_library::put_file)
        .get("/v1/sites/{site}/articles", articles::list)
        .get("/v1/sites/{site}/articles/{article}", articles::read)
        .put("/v1/sites/{site}/articles/{article}", articles::put)
        .delete("/v1/sites/{site}/articles/{article}", articles::remove)
        .get("/v1/sites/{site}/installation", installation::read)
        .get("/v1/sites/{site}/installation/seen", installation::seen)
        .post("/v1/sites/{site}/installation/identity-secret", installation::new_secret)
        .get("/v1/sites/{site}/audit", audit::list)
        .get("/v1/sites/{site}/audit.csv", audit::export)
        .put("/v1/sites/{site}/audit/retention", audit::set_retention)
        .post("/v1/sites/{site}/check-up", check_up::run)
        .post("/v1/sites/{site}/export", export::begin)
        .get("/v1/sites/{site}/export", export::fetch)
        .post("/v1/sites/{site}/import", import::lines)
        .put("/v1/sites/{site}/import/conversations/{conversation}/files/{file}", import::file)
        .post("/v1/sites/{site}/identity", identity::history)
        .post("/v1/sites/{site}/identity-secret", identity::secret)
        // A conversation.
        .get("/v1/sites/{site}/conversations/{conversation}/socket", sockets::visitor)
        .get("/v1/sites/{site}/conversations/{conversation}/agent-socket", sockets::agent)
        .post("/v1/sites/{site}/conversations/{conversation}/commands", conversations::commands)
        .get("/v1/sites/{site}/conversations/{conversation}/events", conversations::events)
        .post("/v1/sites/{site}/conversations/{conversation}/erase", conversations::erase)
        .post("/v1/sites/{site}/conversations/{conversation}/resume", conversations::resume)
        .get("/v1/sites/{site}/conversations/{conversation}/earlier", conversations::earlier)
        .get("/v1/sites/{site}/conversations/{conversation}/transcript", conversations::transcript)
        .post("/v1/sites/{site}/conversations/{conversation}/transcript", conversations::mail_transcript)
        .get("/v1/sites/{site}/conversations/{conversation}/files/{file}", files::read)
        .put("/v1/sites/{site}/conversations/{conversation}/files/{file}", files::put)
}

/// The header with a request's name, both ways.
const REQUEST_ID: &str = "x-request-id";

/// What none of our documents asks a browser for, whatever it were made to run.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=()";

struct Table {
    router: Router,
    list: Vec<Route>,
}

thread_local! {
    /// Made once in each isolate.
    static TABLE: OnceCell<Table> = const { OnceCell::new() };
}

fn with_table<T>(look: impl FnOnce(&Table) -> T) -> T {
    TABLE.with(|table| {
        look(table.get_or_init(|| {
            let (router, list) = routes().into_parts();
            let router = router
                .fallback(async || Fault::from(Rejection::NotFound))
                .method_not_allowed_fallback(async || Fault::from(Rejection::WrongMethod));
            Table { router, list }
        }))
    })
}

/// The routes there are.
pub fn list() -> Vec<Route> {
    with_table(|table| table.list.clone())
}

/// Answers every request, refusals and faults included, and says by which name the log knows it.
pub async fn answer(request: Request, env: Env) -> worker::Result<Response> {
    let id = request_id(&request)?;
    let response = Scope::of_request(id.clone()).run(answer_within(request, env)).await?;
    // A socket's answer cannot be changed any more, and what caches keep is not one request's.
    if response.headers().get("cache-control")?.as_deref() == Some("no-store") {
        response.headers().set(REQUEST_ID, id.as_str())?;
    }
    Ok(response)
}

/// The name of a request: the one that a proxy in front has given, or a new one.
fn request_id(request: &Request) -> worker::Result<RequestId> {
    let given = request.headers().get(REQUEST_ID)?.and_then(|header| RequestId::given(&header));
    given.map_or_else(crypto::request_id, Ok)
}

async fn answer_within(request: Request, env: Env) -> worker::Result<Response> {
    failpoints::reached(Failpoint::Route, || request.path());
    failpoints::releases(&request);
    let is_secure = auth::own_origin(&request, &env).is_ok_and(|origin| origin.starts_with("https://"));
    let mut response = route(&request, env).await?;
    if response.status_code() != 101 {
        body::discard(&request).await;
    }
    if request.headers().get("accept")?.as_deref() == Some(codec::PACKED) {
        response = response::packed(response).await?;
    }
    if response.status_code() == 101 {
        return Ok(response);
    }
    if response.status_code() == 404 && not_found::is_for_people(&request, &response)? {
        response = not_found::page(&request)?;
    }
    // A response that came from an object has fixed headers, so the body moves into a new one.
    let (builder, body) = response.into_parts();
    let mut response = if request.method() == Method::Head { builder.empty() } else { builder.body(body) };
    let headers = response.headers().clone();
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("referrer-policy", "strict-origin-when-cross-origin")?;
    headers.set("permissions-policy", PERMISSIONS)?;
    headers.set("cross-origin-opener-policy", "same-origin")?;
    if is_secure {
        // A year, and of this host alone: what else its owner serves is not ours to say.
        headers.set("strict-transport-security", "max-age=31536000")?;
    }
    if !headers.has("cache-control")? {
        headers.set("cache-control", "no-store")?;
    }
    response = response.with_headers(headers);
    Ok(response)
}

/// Finds the route and has it answer. Only method and path go through the router: the request itself and
/// its body, and the answer and its body, are carried beside and stay with the platform.
async fn route(request: &Request, env: Env) -> worker::Result<Response> {
    let url = request.inner().url();
    let routed = axum::http::Request::builder()
        .method(request.inner().method().as_str())
        .uri(url)
        .extension(Incoming { request: SendWrapper::new(Clone::clone(request.inner())), env })
        .body(Body::empty());
    let Ok(routed) = routed else {
        let refused = refuse(Rejection::NotFound, None)?;
        metrics::count(|metrics| metrics.request(RouteClass::NONE, refused.status_code()));
        return Ok(refused);
    };
    let router = with_table(|table| table.router.clone());
    let Ok(mut answered) = router.oneshot(routed).await;
    let class = answered.extensions().get().copied().unwrap_or(RouteClass::NONE);
    let response = match Reply::of(&mut answered) {
        Some(response) => response,
        // Every handler and every refusal brings one.
        None => refuse(Rejection::Unavailable, None)?,
    };
    metrics::count(|metrics| metrics.request(class, response.status_code()));
    Ok(response)
}
