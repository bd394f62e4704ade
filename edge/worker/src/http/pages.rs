//! What a browser loads, by its routes: the loader, the embedded app, the team's apps, assets, the demo
//! shop. How they are made is in [`super::assets`].

use crate::fault::Fault;
use crate::http::guard::{Call, Everybody, Guard, KnownSite};
use crate::http::response::Reply;
use crate::http::{assets, auth};
use protocol::rejection::Rejection;
use worker::Response;

/// `/widget.js?site=SITE`: the loader, for a site that need not exist.
#[worker::send]
pub async fn loader(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let site = call.query("site")?.unwrap_or_default();
    let own = auth::own_origin(&call.request, &call.env)?;
    Ok(assets::loader(&call.request, &call.env, &site, &own).await?.into())
}

/// `/embed/SITE`: the document of the embedded app.
#[worker::send]
pub async fn embed(Guard(KnownSite { site }): Guard<KnownSite>, call: Call) -> Result<Reply, Fault> {
    let language = call.query("lang")?.unwrap_or_default();
    Ok(assets::embed(&call.request, &call.env, site, &language).await?.into())
}

/// `/v1/sites/SITE/widget`: what the embedded app's document brings, for one that is open when it changes.
#[worker::send]
pub async fn widget(Guard(KnownSite { site }): Guard<KnownSite>, call: Call) -> Result<Reply, Fault> {
    let language = call.query("lang")?.unwrap_or_default();
    Ok(assets::widget(&call.request, &call.env, site, &language).await?.into())
}

/// `/inbox`: the agents' app.
#[worker::send]
pub async fn inbox(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let language = call.query("lang")?;
    Ok(assets::app(&call.request, &call.env, "inbox", language.as_deref()).await?.into())
}

/// `/inbox/SITE`, `/inbox/SITE/now`: the agents' app at one of their sites, or with what happens there now. Whether there is such a one is not told before somebody
/// signs in.
#[worker::send]
pub async fn site_inbox(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    // What no id looks like is no page.
    call.site().map_err(|_| Rejection::NotFound)?;
    let language = call.query("lang")?;
    Ok(assets::app(&call.request, &call.env, "inbox", language.as_deref()).await?.into())
}

/// `/inbox/SITE/c/ID`: the agents' app, which opens this conversation. Whether there is such a one is not told
/// before somebody signs in.
#[worker::send]
pub async fn conversation(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    // What no id looks like is no page.
    call.site().and(call.conversation()).map_err(|_| Rejection::NotFound)?;
    let language = call.query("lang")?;
    Ok(assets::app(&call.request, &call.env, "inbox", language.as_deref()).await?.into())
}

/// `/settings/SITE`: the app for a site's settings. It finds out itself whose they are, so that
/// `/inbox/settings`, its address from before, leads to the same document.
#[worker::send]
pub async fn settings(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let language = call.query("lang")?;
    Ok(assets::app(&call.request, &call.env, "settings", language.as_deref()).await?.into())
}

/// `/setup`: the page at a set-up link. What makes it one stands behind `#`, which no server sees.
#[worker::send]
pub async fn first_run(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let language = call.query("lang")?;
    Ok(assets::app(&call.request, &call.env, "first-run", language.as_deref()).await?.into())
}

/// `/reset`: the page for a forgotten password. What makes it the one that takes a new password stands behind `#`.
#[worker::send]
pub async fn reset(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let language = call.query("lang")?;
    Ok(assets::app(&call.request, &call.env, "reset", language.as_deref()).await?.into())
}

/// `/sites`: the page on which somebody sees to their sites.
#[worker::send]
pub async fn sites(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let language = call.query("lang")?;
    Ok(assets::app(&call.request, &call.env, "sites", language.as_deref()).await?.into())
}

/// `/assets/FILE`: a file whose name changes with its content.
#[worker::send]
pub async fn asset(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    Ok(assets::asset(&call.request, &call.env, &call.request.path()).await?.into())
}

/// `/inbox.webmanifest`: what makes the inbox an app that can be installed.
#[worker::send]
pub async fn manifest(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    Ok(assets::manifest(&call.request, &call.env).await?.into())
}

/// `/service-worker.js`: what shows push messages while the inbox is closed.
#[worker::send]
pub async fn service_worker(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    Ok(assets::service_worker(&call.request, &call.env).await?.into())
}

/// `/demo`: the way to the demo shop.
#[worker::send]
pub async fn to_demo(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let mut url = call.request.url()?;
    url.set_path("/demo/");
    Ok(Response::redirect(url)?.into())
}

/// `/demo/...`: the demo shop.
#[worker::send]
pub async fn demo(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    Ok(assets::demo(&call.env, &call.request.path()).await?.into())
}
