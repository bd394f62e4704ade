//! `/v1/sites/SITE/conversations/CONVERSATION/files/FILE`: a conversation's files, for both sides.

use crate::fault::Fault;
use crate::http::body::{announced, query};
use crate::http::guard;
use crate::rpc::{self, ConversationCall, DeskCall, Requester};
use protocol::conversation::file::FileInfo;
use protocol::ids::{ConversationId, FileId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::reply_library::SiteReplyLibrary;
use worker::{Env, Method, Request, Response, ResponseBody, Stub};

/// A file, by the id its sender made.
pub(super) async fn file(
    request: &Request,
    env: &Env,
    method: &Method,
    site: &SiteId,
    id: &ConversationId,
    file: &str,
) -> Result<Response, Fault> {
    let changes = match method {
        Method::Get => false,
        Method::Put => true,
        _ => return Err(Rejection::WrongMethod.into()),
    };
    let requester = guard::authenticate_requester(request, env, site, changes).await?;
    let file = FileId::parse(file)?;
    let stub = rpc::conversation(env, site, id)?;
    if let (true, Requester::Agent, Some(from)) = (changes, &requester, query(request, "from")?) {
        return copy(env, &stub, site, &FileId::parse(&from)?, file).await;
    }
    if changes {
        let call = ConversationCall::PutFile(requester, announced(request, file)?);
        rpc::forward_body(&stub, &call, request).await
    } else {
        rpc::forward(&stub, &ConversationCall::GetFile(requester, file), false).await
    }
}

/// Copies a file of a predefined answer into a conversation. It gets one of its own, so that it lasts
/// as long as the conversation, whatever becomes of the library.
async fn copy(
    env: &Env,
    conversation: &Stub,
    site: &SiteId,
    from: &FileId,
    to: FileId,
) -> Result<Response, Fault> {
    let desk = rpc::desk(env, site)?;
    let shelf: SiteReplyLibrary = rpc::ask(&desk, &DeskCall::Library).await?;
    let known = shelf.library.files().find(|file| file.id == *from).ok_or(Rejection::NotFound)?;
    let info = FileInfo { id: to, ..known.clone() };
    let stored = rpc::forward(&desk, &DeskCall::GetFile(from.clone()), false).await?;
    let bytes = match stored.body() {
        ResponseBody::Stream(bytes) if stored.status_code() == 200 => bytes.clone(),
        _ => return Err(Rejection::FileMissing.into()),
    };
    rpc::forward_stream(conversation, &ConversationCall::PutFile(Requester::Agent, info), Some(bytes)).await
}
