//! `/v1/sites/SITE/conversations/CONVERSATION/files/FILE`: a conversation's files, for both sides.

use crate::fault::Fault;
use crate::http::auth;
use crate::http::body::announced;
use crate::http::guard::{Call, Guard, Participant};
use crate::http::opened;
use crate::http::response::Reply;
use crate::rpc::{self, ConversationCall, Requester, SiteCall};
use protocol::conversation::file::FileInfo;
use protocol::ids::{FileId, SiteId};
use protocol::rejection::Rejection;
use protocol::team::reply_library::SiteReplyLibrary;
use worker::{Env, Response, ResponseBody, Stub};

/// `GET /v1/sites/SITE/conversations/ID/files/FILE`: a file, by the id its sender made.
#[worker::send]
pub async fn read(Guard(participant): Guard<Participant>, call: Call) -> Result<Reply, Fault> {
    let Participant { site, conversation, requester } = &participant;
    let stub = match opened::find_for(&call.env, site, conversation, requester).await {
        Err(Fault::Rejected(Rejection::NotStarted)) => return Err(Rejection::NotFound.into()),
        found => found?,
    };
    let get = ConversationCall::GetFile(participant.requester, call.file()?);
    Ok(rpc::forward(&stub, &get, false).await?.into())
}

/// `PUT` at the same address: stores one. An agent may name one of the reply library instead of bytes.
#[worker::send]
pub async fn put(Guard(participant): Guard<Participant>, call: Call) -> Result<Reply, Fault> {
    let Participant { site, conversation, requester } = participant;
    let file = call.file()?;
    let stub = opened::find_for(&call.env, &site, &conversation, &requester).await?;
    let from = match &requester {
        Requester::Agent(..) => call.query("from")?,
        Requester::Visitor(_) => None,
    };
    if let Some(from) = from {
        return Ok(copy(&call.env, &stub, &site, &FileId::parse(&from)?, file, requester).await?.into());
    }
    let network = auth::network(&call.request, &call.env);
    let put = ConversationCall::PutFile(requester, announced(&call.request, file)?, network);
    Ok(rpc::forward_body(&stub, &put, &call.request).await?.into())
}

/// Copies a file of a predefined answer into a conversation. It gets one of its own, so that it lasts
/// as long as the conversation, whatever becomes of the library.
async fn copy(
    env: &Env,
    conversation: &Stub,
    site: &SiteId,
    from: &FileId,
    to: FileId,
    by: Requester,
) -> Result<Response, Fault> {
    let stub = rpc::site(env, site)?;
    let shelf: SiteReplyLibrary = rpc::ask(&stub, &SiteCall::ReplyLibrary).await?;
    let known = shelf.library.files().find(|file| file.id == *from).ok_or(Rejection::NotFound)?;
    let info = FileInfo { id: to, ..known.clone() };
    let stored = rpc::forward(&stub, &SiteCall::GetFile(from.clone()), false).await?;
    let bytes = match stored.body() {
        ResponseBody::Stream(bytes) if stored.status_code() == 200 => bytes.clone(),
        _ => return Err(Rejection::FileMissing.into()),
    };
    rpc::forward_stream(conversation, &ConversationCall::PutFile(by, info, None), Some(bytes)).await
}
