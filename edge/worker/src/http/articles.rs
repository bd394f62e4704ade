//! `/v1/sites/SITE/articles`: a site's help articles, for its team. A change answers with the list.

use crate::fault::Fault;
use crate::http::body::bytes;
use crate::http::guard::{Call, Guard, Manager, TeamMember};
use crate::http::response::{self, Reply};
use crate::http::site_lookup;
use crate::rpc::{self, ArticlesCall, SiteCall};
use protocol::ids::{EntryId, SiteId};
use protocol::limits;
use protocol::rejection::Rejection;
use protocol::team::articles::Article;
use worker::ResponseBuilder;

/// `GET`: all of them, without their bodies.
#[worker::send]
pub async fn list(Guard(TeamMember { site }): Guard<TeamMember>, call: Call) -> Result<Reply, Fault> {
    respond_with_list(&call, &site, ArticlesCall::List).await
}

/// `GET /ID`: one of them.
#[worker::send]
pub async fn read(Guard(TeamMember { site }): Guard<TeamMember>, call: Call) -> Result<Reply, Fault> {
    let get = SiteCall::Articles(ArticlesCall::Get(id(&call)?));
    let article: Article = rpc::ask(&rpc::site(&call.env, &site)?, &get).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &article)?.into())
}

/// `PUT /ID`: adds or changes one.
#[worker::send]
pub async fn put(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let given = bytes(&call.request, limits::ARTICLE_BYTES_MAX).await?;
    let article: Article = response::decode_body(&call.request, &given)?;
    if article.id != id(&call)? {
        return Err(Rejection::Malformed.into());
    }
    respond_with_list(&call, &site, ArticlesCall::Put(Box::new(article), call.actor()?)).await
}

/// `DELETE /ID`: removes one.
#[worker::send]
pub async fn remove(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let remove = ArticlesCall::Remove(id(&call)?, call.actor()?);
    respond_with_list(&call, &site, remove).await
}

fn id(call: &Call) -> Result<EntryId, Fault> {
    Ok(EntryId::parse(call.param("article"))?)
}

async fn respond_with_list(call: &Call, site: &SiteId, change: ArticlesCall) -> Result<Reply, Fault> {
    let changes = !matches!(change, ArticlesCall::List);
    let list: Vec<Article> = rpc::ask(&rpc::site(&call.env, site)?, &SiteCall::Articles(change)).await?;
    if changes {
        // Pages say whether there is help to read.
        site_lookup::refresh(&call.env, site).await;
    }
    Ok(response::respond(&call.request, ResponseBuilder::new(), &list)?.into())
}
