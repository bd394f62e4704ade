//! `/v1/sites/SITE/articles`: a site's help articles, for its team.

use crate::answers;
use crate::auth;
use crate::call::{self, ArticlesCall, DeskCall};
use crate::error::Fault;
use crate::routes::bytes;
use protocol::articles::Article;
use protocol::ids::{EntryId, SiteId};
use protocol::limits;
use protocol::rejection::Rejection;
use worker::{Env, Method, Request, Response, ResponseBuilder};

/// Answers for what stands after `articles` in the path. A change answers with the list.
pub async fn answer(
    request: &mut Request,
    env: &Env,
    site: &SiteId,
    method: Method,
    what: &[&str],
) -> Result<Response, Fault> {
    auth::team(request, env, site, &method).await?;
    let call = match (method, what) {
        (Method::Get, []) => ArticlesCall::List,
        (Method::Get, [id]) => {
            let desk = call::desk(env, site)?;
            let call = DeskCall::Articles(ArticlesCall::Get(EntryId::parse(id)?));
            let article: Article = call::ask(&desk, &call).await?;
            return answers::tell(request, ResponseBuilder::new(), &article);
        }
        (Method::Put, [id]) => {
            let given = bytes(request, limits::ARTICLE_BYTES_MAX).await?;
            let article: Article = answers::brought(request, &given)?;
            if article.id != EntryId::parse(id)? {
                return Err(Rejection::Malformed.into());
            }
            ArticlesCall::Put(Box::new(article))
        }
        (Method::Delete, [id]) => ArticlesCall::Remove(EntryId::parse(id)?),
        (_, [] | [_]) => return Err(Rejection::WrongMethod.into()),
        _ => return Err(Rejection::NotFound.into()),
    };
    let list: Vec<Article> = call::ask(&call::desk(env, site)?, &DeskCall::Articles(call)).await?;
    answers::tell(request, ResponseBuilder::new(), &list)
}
