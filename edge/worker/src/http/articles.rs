//! `/v1/sites/SITE/articles`: a site's help articles, for its team.

use crate::fault::Fault;
use crate::http::body::bytes;
use crate::http::guard;
use crate::http::response;
use crate::rpc::{self, ArticlesCall, DeskCall};
use protocol::ids::{EntryId, SiteId};
use protocol::limits;
use protocol::rejection::Rejection;
use protocol::team::articles::Article;
use worker::{Env, Method, Request, Response, ResponseBuilder};

/// Answers for what stands after `articles` in the path. A change answers with the list.
pub async fn answer(
    request: &mut Request,
    env: &Env,
    site: &SiteId,
    method: Method,
    what: &[&str],
) -> Result<Response, Fault> {
    guard::require_team(request, env, site, &method).await?;
    let call = match (method, what) {
        (Method::Get, []) => ArticlesCall::List,
        (Method::Get, [id]) => {
            let desk = rpc::desk(env, site)?;
            let call = DeskCall::Articles(ArticlesCall::Get(EntryId::parse(id)?));
            let article: Article = rpc::ask(&desk, &call).await?;
            return response::respond(request, ResponseBuilder::new(), &article);
        }
        (Method::Put, [id]) => {
            let given = bytes(request, limits::ARTICLE_BYTES_MAX).await?;
            let article: Article = response::decode_body(request, &given)?;
            if article.id != EntryId::parse(id)? {
                return Err(Rejection::Malformed.into());
            }
            ArticlesCall::Put(Box::new(article))
        }
        (Method::Delete, [id]) => ArticlesCall::Remove(EntryId::parse(id)?),
        (_, [] | [_]) => return Err(Rejection::WrongMethod.into()),
        _ => return Err(Rejection::NotFound.into()),
    };
    let list: Vec<Article> = rpc::ask(&rpc::desk(env, site)?, &DeskCall::Articles(call)).await?;
    response::respond(request, ResponseBuilder::new(), &list)
}
