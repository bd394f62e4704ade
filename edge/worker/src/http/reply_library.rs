//! `/v1/sites/SITE/library`: a site's ready answers, for its agents.

use crate::fault::Fault;
use crate::http::body::{announced, bytes, read};
use crate::http::guard;
use crate::http::response;
use crate::rpc::{self, ConversationCall, DeskCall};
use domain::suggest::{self, Reply};
use futures::future::join_all;
use protocol::ids::{ConversationId, FileId, SiteId};
use protocol::limits;
use protocol::rejection::Rejection;
use protocol::team::reply_library::{ReplyLibrary, SiteReplyLibrary, Suggestion, Use};
use worker::{Env, Method, Request, Response, ResponseBuilder};

/// How many conversations are asked at once.
const AT_ONCE: usize = 10;

/// Answers for what stands after `library` in the path.
pub async fn answer(
    request: &mut Request,
    env: &Env,
    site: &SiteId,
    method: Method,
    what: &[&str],
) -> Result<Response, Fault> {
    guard::require_team(request, env, site, &method).await?;
    let desk = rpc::desk(env, site)?;
    match (method, what) {
        (Method::Get, []) => {
            let shelf: SiteReplyLibrary = rpc::ask(&desk, &DeskCall::Library).await?;
            response::respond(request, ResponseBuilder::new(), &shelf)
        }
        (Method::Put, []) => {
            let given = bytes(request, limits::LIBRARY_MAX).await?;
            let library: ReplyLibrary = response::decode_body(request, &given)?;
            let shelf: SiteReplyLibrary = rpc::ask(&desk, &DeskCall::ChangeLibrary(library)).await?;
            response::respond(request, ResponseBuilder::new(), &shelf)
        }
        (Method::Post, ["uses"]) => {
            let Use { id } = read(request).await?;
            let () = rpc::ask(&desk, &DeskCall::Used(id)).await?;
            Ok(Response::empty()?.with_status(204))
        }
        (Method::Put, ["files", file]) => {
            let info = announced(request, FileId::parse(file)?)?;
            rpc::forward_body(&desk, &DeskCall::PutFile(info), request).await
        }
        (Method::Get, ["files", file]) => {
            rpc::forward(&desk, &DeskCall::GetFile(FileId::parse(file)?), false).await
        }
        (Method::Get, ["suggestions"]) => {
            response::respond(request, ResponseBuilder::new(), &suggestions(env, site).await?)
        }
        (_, [] | ["uses"] | ["suggestions"] | ["files", _]) => Err(Rejection::WrongMethod.into()),
        _ => Err(Rejection::NotFound.into()),
    }
}

/// What agents wrote again and again in the latest conversations that are over. A conversation
/// that cannot be asked now is left out: this is advice.
async fn suggestions(env: &Env, site: &SiteId) -> Result<Vec<Suggestion>, Fault> {
    let desk = rpc::desk(env, site)?;
    let (shelf, past): (SiteReplyLibrary, Vec<ConversationId>) = futures::try_join!(
        rpc::ask(&desk, &DeskCall::Library),
        rpc::ask(&desk, &DeskCall::Past(suggest::CONVERSATIONS_MAX)),
    )?;
    let mut replies: Vec<Reply> = Vec::new();
    for some in past.chunks(AT_ONCE) {
        let asked = some.iter().map(async |id| {
            let stub = rpc::conversation(env, site, id)?;
            rpc::ask::<_, Vec<Reply>>(&stub, &ConversationCall::Replies).await
        });
        replies.extend(join_all(asked).await.into_iter().filter_map(Result::ok).flatten());
    }
    Ok(suggest::suggest(&replies, &shelf.library))
}
