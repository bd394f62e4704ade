//! `/v1/sites/SITE/library`: a site's reply library, for its agents.

use crate::fault::Fault;
use crate::http::body::{self, announced, bytes};
use crate::http::guard::{Call, Guard, Manager, TeamMember};
use crate::http::response;
use crate::rpc::{self, ConversationCall, DeskCall, SiteCall};
use domain::suggest::{self, Reply};
use futures::future::join_all;
use protocol::ids::{ConversationId, SiteId};
use protocol::limits;
use protocol::team::reply_library::{ReplyLibrary, SiteReplyLibrary, Suggestion, Use};
use worker::{Env, ResponseBuilder};

/// How many conversations are asked at once.
const AT_ONCE: usize = 10;

/// `GET`: the library.
#[worker::send]
pub async fn read(
    Guard(TeamMember { site }): Guard<TeamMember>,
    call: Call,
) -> Result<response::Reply, Fault> {
    let shelf: SiteReplyLibrary = rpc::ask(&rpc::site(&call.env, &site)?, &SiteCall::ReplyLibrary).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &shelf)?.into())
}

/// `PUT`: changes it, based on the revision in it.
#[worker::send]
pub async fn change(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<response::Reply, Fault> {
    let given = bytes(&call.request, limits::LIBRARY_MAX).await?;
    let library: ReplyLibrary = response::decode_body(&call.request, &given)?;
    let shelf: SiteReplyLibrary =
        rpc::ask(&rpc::site(&call.env, &site)?, &SiteCall::ChangeReplyLibrary(library, call.actor()?))
            .await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &shelf)?.into())
}

/// `POST /uses`: counts a use of one entry.
#[worker::send]
pub async fn count_use(
    Guard(TeamMember { site }): Guard<TeamMember>,
    call: Call,
) -> Result<response::Reply, Fault> {
    let Use { id } = body::read(&call.request).await?;
    let () = rpc::ask(&rpc::site(&call.env, &site)?, &SiteCall::CountUse(id)).await?;
    response::Reply::no_content()
}

/// `GET /files/ID`: a file of a predefined answer.
#[worker::send]
pub async fn file(
    Guard(TeamMember { site }): Guard<TeamMember>,
    call: Call,
) -> Result<response::Reply, Fault> {
    let get = SiteCall::GetFile(call.file()?);
    Ok(rpc::forward(&rpc::site(&call.env, &site)?, &get, false).await?.into())
}

/// `PUT /files/ID`: stores one.
#[worker::send]
pub async fn put_file(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<response::Reply, Fault> {
    let info = announced(&call.request, call.file()?)?;
    let put = SiteCall::PutFile(info);
    Ok(rpc::forward_body(&rpc::site(&call.env, &site)?, &put, &call.request).await?.into())
}

/// `GET /suggestions`: what could become a canned message.
#[worker::send]
pub async fn suggestions(
    Guard(Manager { site }): Guard<Manager>,
    call: Call,
) -> Result<response::Reply, Fault> {
    let found = suggest_replies(&call.env, &site).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &found)?.into())
}

/// What agents wrote again and again in the latest conversations that are over. A conversation
/// that cannot be asked now is left out: this is advice.
async fn suggest_replies(env: &Env, site: &SiteId) -> Result<Vec<Suggestion>, Fault> {
    let (stub, desk) = (rpc::site(env, site)?, rpc::desk(env, site)?);
    let (shelf, past): (SiteReplyLibrary, Vec<ConversationId>) = futures::try_join!(
        rpc::ask(&stub, &SiteCall::ReplyLibrary),
        rpc::ask(&desk, &DeskCall::PastConversations(suggest::CONVERSATIONS_MAX)),
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
