//! `/help/SITE` and `/help/SITE/ARTICLE`: a site's help articles, for everybody who can read. Pages
//! without scripts, which a browser may keep as long as they have not changed.

use crate::crypto;
use crate::fault::Fault;
use crate::http::guard::{Call, Everybody, Guard, KnownSite};
use crate::http::response::Reply;
use crate::http::site_lookup;
use crate::rpc::{self, ArticlesCall, SiteCall};
use domain::access::reading_policy;
use domain::help::{self, Listed, Reader};
use protocol::ids::{EntryId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::articles::Article;
use protocol::text::first_chars;
use worker::{Env, Headers, Request, Response, ResponseBuilder};

/// How the pages look. One sheet for all sites.
const STYLE: &str = include_str!("../../help.css");

/// Most characters that are looked for; the field takes no more.
const QUERY_MAX: usize = 100;

/// What a reader asks for.
struct Query {
    /// The language that the address names.
    language: Option<String>,
    /// What is looked for.
    query: Option<String>,
}

fn asked(call: &Call) -> Result<Query, Fault> {
    Ok(Query { language: call.query("lang")?, query: call.query("q")? })
}

/// `/help/SITE`: the list.
#[worker::send]
pub async fn index(Guard(KnownSite { site }): Guard<KnownSite>, call: Call) -> Result<Reply, Fault> {
    Ok(page(&call.request, &call.env, &site, None, asked(&call)?).await?.into())
}

/// `/help/SITE/ARTICLE`: one article.
#[worker::send]
pub async fn article(Guard(KnownSite { site }): Guard<KnownSite>, call: Call) -> Result<Reply, Fault> {
    let id = Some(call.param("article"));
    Ok(page(&call.request, &call.env, &site, id, asked(&call)?).await?.into())
}

/// `/help.css`.
#[worker::send]
pub async fn style(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let headers = Headers::new();
    headers.set("content-type", "text/css; charset=utf-8")?;
    headers.set("cache-control", "public, max-age=3600")?;
    Ok(known_or(&call.request, headers, 200, STYLE.to_owned())?.into())
}

async fn page(
    request: &Request,
    env: &Env,
    site: &SiteId,
    id: Option<&str>,
    asked: Query,
) -> Result<Response, Fault> {
    let profile = site_lookup::profile(env, site).await?.ok_or(Rejection::UnknownSite)?;
    let settings = &profile.settings;
    let accepted = request.headers().get("accept-language")?.unwrap_or_default();
    let locale = settings.language_for(asked.language.as_deref().unwrap_or(&accepted));
    let reader = Reader { site, company: &settings.name, locale };
    let stub = rpc::site(env, site)?;
    // What cannot be an id names nothing that is there.
    let id = id.map(|id| EntryId::parse(id).ok());
    let found: Option<Article> = match &id {
        Some(Some(id)) => rpc::ask(&stub, &SiteCall::Articles(ArticlesCall::Read(id.clone()))).await?,
        _ => None,
    };
    let text = found.as_ref().and_then(|article| article.text(locale));
    let (status, html) = match text {
        Some(text) => (200, help::article(&reader, text)),
        None => {
            let query = first_chars(&asked.query.unwrap_or_default(), QUERY_MAX).to_owned();
            let call = ArticlesCall::Find(query.clone(), locale.to_owned());
            let list: Vec<Listed> = rpc::ask(&stub, &SiteCall::Articles(call)).await?;
            let gone = id.is_some();
            (if gone { 404 } else { 200 }, help::index(&reader, &list, &query, gone))
        }
    };
    let headers = Headers::new();
    headers.set("content-type", "text/html; charset=utf-8")?;
    headers.set("cache-control", "no-cache")?;
    headers.set("content-security-policy", &reading_policy(&settings.origins))?;
    // It is framed by the chat, whose document asks for the same.
    headers.set("cross-origin-embedder-policy", "require-corp")?;
    headers.set("cross-origin-resource-policy", "cross-origin")?;
    headers.set("vary", "accept-encoding, accept-language")?;
    known_or(request, headers, status, html)
}

/// The text, unless the browser has it already. The tag is a weak one: it names the text, whatever the
/// runtime compresses it to.
fn known_or(request: &Request, headers: Headers, status: u16, text: String) -> Result<Response, Fault> {
    let tag = format!("W/\"{}\"", crypto::fingerprint(text.as_bytes()));
    headers.set("etag", &tag)?;
    let known = request.headers().get("if-none-match")?.unwrap_or_default();
    if status == 200 && known.split(',').any(|known| known.trim() == tag) {
        return Ok(ResponseBuilder::new().with_status(304).with_headers(headers).empty());
    }
    Ok(ResponseBuilder::new().with_status(status).with_headers(headers).fixed(text.into_bytes()))
}
