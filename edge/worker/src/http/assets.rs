//! The documents and files a browser loads: the loader, the frame, the team's apps, hashed assets, the
//! demo shop. All come from the folder that `cargo xtask build` writes, through one binding.

use crate::env::now;
use crate::fault::Fault;
use crate::http::auth::public_origin;
use crate::http::oidc;
use crate::http::response;
use crate::http::seen;
use crate::http::site_lookup::{has_site, is_attended, profile};
use crate::mail::mailer;
use crate::rpc::SiteProfile;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::access::content_security_policy;
use domain::hours::timetable;
use domain::sites;
use domain::transcript::escape;
use first_view::first_view;
use protocol::codec::to_binary;
use protocol::ids::SiteId;
use protocol::locale::{LOCALES, loader_texts, team_locale_for};
use protocol::rejection::Rejection;
use protocol::site::settings::WidgetSettings;
use protocol::site::trigger::{Sign, Waits, Watch};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use worker::{EncodeBody, Env, Headers, Request, Response, ResponseBody, ResponseBuilder};

/// What changes its address with its content.
pub const FOREVER: &str = "public, max-age=31536000, immutable";
const ALWAYS_ASK: &str = "no-cache";

/// The demo shop stands on the origin of the team's apps: nothing in it runs or loads but what is served here.
const DEMO_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

thread_local! {
    /// Templates that were read once. A deploy starts new isolates, so they cannot go stale.
    static TEMPLATES: RefCell<HashMap<String, String>> = RefCell::default();
}

/// Seconds on the page, what its path contains, the visit's so many-th page, what has happened.
type LoaderWake = (u32, String, u32, Sign);

/// What the loader must know of a site before anything happens.
#[derive(Serialize)]
struct LoaderConfig<'a> {
    site: &'a str,
    base: &'a str,
    /// What the site sets of the loader's style sheet.
    look: String,
    /// When an invitation could fire.
    wakes: Vec<LoaderWake>,
    /// What triggers ask to be watched on the page, if any does.
    #[serde(skip_serializing_if = "Option::is_none")]
    watch: Option<Watch>,
    /// Per language: what the launcher is called, and what it says where no chat comes.
    labels: BTreeMap<&'static str, (&'static str, String)>,
    /// Per language: what it says beside its sign, where it says anything.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    says: BTreeMap<&'static str, String>,
}

/// `/widget.js`: the loader with the site's configuration in it.
pub async fn loader(request: &Request, env: &Env, site: &str, own_origin: &str) -> Result<Response, Fault> {
    let profile = match SiteId::parse(site) {
        Ok(site) => {
            let profile = profile(env, &site).await?;
            if let Some(profile) = profile.as_ref().filter(|profile| !profile.closed) {
                seen::note(request, env, &site, &profile.settings).await;
            }
            profile
        }
        Err(_) => None,
    };
    let script = match profile {
        Some(profile) => {
            let settings = &profile.settings;
            // Of one that is put away nothing invites.
            let waits = if profile.closed { Waits::default() } else { settings.waits(now()) };
            let signs = waits.need_signs();
            let file = if signs { "/loader-signs.js" } else { "/loader.js" };
            let config = LoaderConfig {
                site,
                base: own_origin,
                look: settings.outside("").style,
                wakes: waits
                    .wakes
                    .into_iter()
                    .map(|wake| (wake.after, wake.path, wake.pages, wake.sign))
                    .collect(),
                watch: signs.then_some(waits.watch),
                labels: loader_texts(&settings.contact_email),
                says: LOCALES
                    .into_iter()
                    .map(|locale| (locale, settings.outside(locale).text))
                    .filter(|(_, text)| !text.is_empty())
                    .collect(),
            };
            let config = serde_json::to_string(&config).map_err(worker::Error::from)?;
            // The configuration goes last: a site's own words may look like a token.
            let script = template(env, file).await?.replace("site-language", settings.language_for(""));
            let loader = script.replace("__JASETTE_CONFIG__", &config);
            // Put away by its team, who know: whoever has a chat goes on, and nothing is said to anybody else.
            if profile.closed {
                sites::loader_of_archived(&SiteId::parse(site)?, &loader)
            } else if settings.live.on {
                let asks = settings.live_needs_consent();
                let config = serde_json::to_string(&(own_origin, site, asks)).map_err(worker::Error::from)?;
                // It stands before the loader, which stays what it is: what a page has said so far it reads first.
                template(env, "/loader-live.js").await?.replace("__JASETTE_LIVE__", &config) + "\n" + &loader
            } else {
                loader
            }
        }
        None => {
            let line = "Jasette: there is no site with the id in this page's snippet. The chat stays away.";
            format!("console.warn({});", serde_json::to_string(line).map_err(worker::Error::from)?)
        }
    };
    let headers = Headers::new();
    headers.set("content-type", "text/javascript; charset=utf-8")?;
    // Without a public origin the script names the host that the request named, which may be anybody's word: no
    // cache that others share may keep it.
    let shared = if matches!(public_origin(env), Ok(Some(_))) { "public" } else { "private" };
    headers.set("cache-control", &format!("{shared}, max-age=60, stale-while-revalidate=86400"))?;
    // Pages that ask for isolation (COEP) may still load it.
    headers.set("cross-origin-resource-policy", "cross-origin")?;
    text(request, headers, script)
}

/// `/embed/{site}`: the frame's document with the site's settings in it.
pub async fn embed(request: &Request, env: &Env, site: SiteId, language: &str) -> Result<Response, Fault> {
    let profile = profile(env, &site).await?.ok_or(Rejection::UnknownSite)?;
    let told = widget_settings(env, &profile, site, language).await;
    let packed = STANDARD.encode(to_binary(&told));
    let html = template(env, &format!("/embed.{}.html", told.locale)).await?;
    let texts = template(env, &format!("/embed.{}.txt", told.locale)).await?;
    // The view goes last: a site's own words may look like a token.
    let html = html.replace("__JASETTE_SETTINGS__", &packed);
    let html = html.replace("__JASETTE_VIEW__", &first_view(&texts, &told));
    document(request, html, &profile.settings.origins)
}

/// `/v1/sites/SITE/widget`: what the frame's document brings, for one that is open when it changes.
pub async fn widget(request: &Request, env: &Env, site: SiteId, language: &str) -> Result<Response, Fault> {
    let profile = profile(env, &site).await?.ok_or(Rejection::UnknownSite)?;
    let told = widget_settings(env, &profile, site, language).await;
    response::respond(request, ResponseBuilder::new(), &told)
}

/// What a widget is told of a site, with what only the edge knows.
async fn widget_settings(env: &Env, profile: &SiteProfile, site: SiteId, language: &str) -> WidgetSettings {
    let SiteProfile { settings, has_articles, .. } = profile;
    let hours = timetable(&settings.hours, now());
    let mail = mailer(env).is_some();
    let attended = settings.chats_unattended || is_attended(env, &site).await;
    let mut told = settings.for_widget(site, settings.language_for(language));
    if profile.closed {
        told.triggers.clear();
    }
    WidgetSettings { hours, help: *has_articles, mail, attended, ..told }
}

/// `/inbox` and `/settings/SITE`: the team's apps, by their documents' names. Nobody may frame them.
pub async fn app(
    request: &Request,
    env: &Env,
    name: &str,
    language: Option<&str>,
) -> Result<Response, Fault> {
    let accepted = request.headers().get("accept-language")?.unwrap_or_default();
    let locale = team_locale_for(language.unwrap_or(&accepted));
    let html = template(env, &format!("/{name}.{locale}.html")).await?;
    let button = oidc::button(env).unwrap_or_default();
    document(request, html.replace("__JASETTE_SSO__", &escape(&button)), &[])
}

/// `/inbox.webmanifest`.
pub async fn manifest(request: &Request, env: &Env) -> Result<Response, Fault> {
    unchanging(request, env, "/inbox.webmanifest", "application/manifest+json").await
}

/// `/service-worker.js`. It loads nothing but the picture that its notifications have.
pub async fn service_worker(request: &Request, env: &Env) -> Result<Response, Fault> {
    unchanging(request, env, "/service-worker.js", content_type(".js")).await
}

/// A file with an address that stays as it is: asked for again each time, so that a deploy is seen.
async fn unchanging(request: &Request, env: &Env, path: &str, kind: &str) -> Result<Response, Fault> {
    let headers = Headers::new();
    headers.set("content-type", kind)?;
    headers.set("cache-control", ALWAYS_ASK)?;
    headers.set("content-security-policy", "default-src 'none'; img-src 'self'")?;
    text(request, headers, template(env, path).await?)
}

fn document(request: &Request, html: String, ancestors: &[String]) -> Result<Response, Fault> {
    let headers = Headers::new();
    headers.set("content-type", "text/html; charset=utf-8")?;
    headers.set("cache-control", ALWAYS_ASK)?;
    headers.set("content-security-policy", &content_security_policy(ancestors))?;
    if ancestors.is_empty() {
        headers.set("x-frame-options", "DENY")?;
    } else {
        // Pages that ask for isolation frame only what asks for it too and may be loaded from elsewhere.
        // The frame loads nothing but its own origin's, so it loses nothing.
        headers.set("cross-origin-embedder-policy", "require-corp")?;
        headers.set("cross-origin-resource-policy", "cross-origin")?;
    }
    text(request, headers, html)
}

/// Answers with text that the runtime compresses on its way out.
fn text(request: &Request, headers: Headers, text: String) -> Result<Response, Fault> {
    headers.set("vary", "accept-encoding")?;
    if takes_brotli(request)? {
        headers.set("content-encoding", "br")?;
    }
    Ok(ResponseBuilder::new().with_headers(headers).fixed(text.into_bytes()))
}

/// `/assets/*`: files whose names change with their content, compressed when they were built.
pub async fn asset(request: &Request, env: &Env, path: &str) -> Result<Response, Fault> {
    let brotli = takes_brotli(request)?;
    let stored = if brotli { format!("{path}.br") } else { path.to_owned() };
    let found = file(env, &stored).await?.ok_or(Rejection::NotFound)?;
    let headers = Headers::new();
    headers.set("content-type", content_type(path))?;
    headers.set("cache-control", FOREVER)?;
    headers.set("vary", "accept-encoding")?;
    let mut response = ResponseBuilder::new();
    if brotli {
        headers.set("content-encoding", "br")?;
        response = response.with_encode_body(EncodeBody::Manual);
    }
    Ok(response.with_headers(headers).body(found))
}

/// `/demo/*`: the demo shop, where a demo site was set up. A path without an ending is a page:
/// the nearest `index.html` above it answers, so that client-side routes can be reloaded.
pub async fn demo(env: &Env, path: &str) -> Result<Response, Fault> {
    let site = SiteId::parse("demo")?;
    if !has_site(env, &site).await? {
        return Err(Rejection::NotFound.into());
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_file = last.contains('.');
    let mut folder = path.trim_end_matches('/');
    let mut found = if is_file { file(env, path).await? } else { None };
    while !is_file && found.is_none() && folder.starts_with("/demo") {
        found = file(env, &format!("{folder}/index.html")).await?;
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    let headers = Headers::new();
    headers.set("content-type", content_type(if is_file { path } else { "index.html" }))?;
    headers.set("cache-control", ALWAYS_ASK)?;
    headers.set("content-security-policy", DEMO_POLICY)?;
    headers.set("x-frame-options", "DENY")?;
    Ok(ResponseBuilder::new().with_headers(headers).body(found.ok_or(Rejection::NotFound)?))
}

async fn template(env: &Env, path: &str) -> Result<String, Fault> {
    if let Some(text) = TEMPLATES.with_borrow(|known| known.get(path).cloned()) {
        return Ok(text);
    }
    let mut response = fetch(env, path).await?.ok_or(Rejection::NotFound)?;
    let text = response.text().await?;
    TEMPLATES.with_borrow_mut(|known| known.insert(path.to_owned(), text.clone()));
    Ok(text)
}

async fn file(env: &Env, path: &str) -> Result<Option<ResponseBody>, Fault> {
    Ok(fetch(env, path).await?.map(|response| response.into_parts().1))
}

async fn fetch(env: &Env, path: &str) -> Result<Option<Response>, Fault> {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_'));
    if !plain || path.contains("..") {
        return Ok(None);
    }
    let response = env.service("ASSETS")?.fetch(format!("https://assets.internal{path}"), None).await?;
    Ok((response.status_code() == 200).then_some(response))
}

fn takes_brotli(request: &Request) -> Result<bool, Fault> {
    let accepted = request.headers().get("accept-encoding")?.unwrap_or_default();
    Ok(accepted.split(',').any(|coding| coding.split(';').next().is_some_and(|name| name.trim() == "br")))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "application/octet-stream",
    }
}
