//! `/v1/sites/SITE/conversations/ID/...`: commands, events, the transcript, erasing, links that open the
//! conversation elsewhere.

use crate::crypto;
use crate::fault::Fault;
use crate::http::body::{bytes, read, text};
use crate::http::error::refuse;
use crate::http::guard::{Call, Embed, Guard, Participant, TeamReader, Visitor};
use crate::http::response::Reply;
use crate::http::{audit, auth, opened, response};
use crate::rpc::{
    self, Caller, ConversationCall, DeskCall, EventsQuery, MailRequest, Requester, TranscriptQuery,
};
use domain::audit::AuditAction;
use domain::conversation::is_start;
use domain::transcript::OFFSET_MAX_MINUTES;
use protocol::conversation::customer::Grant;
use protocol::frames::visitor::VisitorRequest;
use protocol::ids::{Seq, Token};
use protocol::rejection::Rejection;
use protocol::team::earlier::Earlier;
use protocol::{codec, limits};
use serde::Deserialize;
use worker::{Response, ResponseBuilder, Stub};

/// `POST /commands`: what a visitor does, for networks without sockets and the last message of a page.
#[worker::send]
pub async fn commands(Guard(visitor): Guard<Visitor>, call: Call) -> Result<Reply, Fault> {
    let network = auth::network(&call.request, &call.env);
    let caller = Caller { shown: visitor.shown.clone(), network };
    if call.request.headers().get("content-type")?.as_deref() == Some(codec::PACKED) {
        let packed = bytes(&call.request, limits::FRAME_MAX).await?;
        let commands = codec::commands_from_packed(&packed)?;
        let stub =
            object(&call, &visitor, &caller, commands.iter().flatten()).await.map_err(Fault::rejection);
        return Ok(response::run_batch(stub, &caller, commands).await?.into());
    }
    let command: VisitorRequest = codec::client_from_text(&text(&call.request).await?)?;
    match object(&call, &visitor, &caller, [&command]).await {
        Ok(stub) => Ok(rpc::forward(&stub, &ConversationCall::Command(caller, command), false).await?.into()),
        Err(fault) => Ok(refuse(fault.rejection(), Some(command.id))?.into()),
    }
}

/// The object that is to carry out commands. Only one that starts the conversation opens it.
async fn object(
    call: &Call,
    visitor: &Visitor,
    caller: &Caller,
    commands: impl IntoIterator<Item = &VisitorRequest>,
) -> Result<Stub, Fault> {
    let Visitor { site, conversation, .. } = visitor;
    if commands.into_iter().any(|request| request.id.is_valid() && is_start(&request.command)) {
        let vouched = caller.shown.identity.as_ref();
        opened::open(&call.env, site, conversation, caller.network.as_deref(), vouched).await
    } else {
        opened::find(&call.env, site, conversation).await
    }
}

/// `GET /events?after=SEQ&wait=SECONDS`: events after a position, waiting for the first if asked to.
#[worker::send]
pub async fn events(Guard(visitor): Guard<Visitor>, call: Call) -> Result<Reply, Fault> {
    let number = |name| -> Result<Seq, Fault> {
        let given = call.query(name)?;
        Ok(given.map_or(Ok(0), |given| given.parse()).map_err(|_| Rejection::Malformed)?)
    };
    let after = number("after")?;
    let wait = u32::try_from(number("wait")?).unwrap_or(limits::WAIT_MAX_SECONDS);
    let stub = opened::find(&call.env, &visitor.site, &visitor.conversation).await?;
    let query = EventsQuery { shown: visitor.shown, after, wait };
    Ok(rpc::forward(&stub, &ConversationCall::Events(query), false).await?.into())
}

/// `POST /erase`: everything of the conversation is erased.
#[worker::send]
pub async fn erase(Guard(visitor): Guard<Visitor>, call: Call) -> Result<Reply, Fault> {
    if !opened::is_opened(&call.env, &visitor.site, &visitor.conversation).await? {
        // There is nothing to erase, and that is what was asked for.
        return Ok(ResponseBuilder::new().with_status(204).empty().into());
    }
    let stub = rpc::conversation(&call.env, &visitor.site, &visitor.conversation)?;
    Ok(rpc::forward(&stub, &ConversationCall::Erase(visitor.shown), false).await?.into())
}

/// `GET /earlier`: what the visitor has had with the team besides, where the site vouches for who they are.
#[worker::send]
pub async fn earlier(Guard(reader): Guard<TeamReader>, call: Call) -> Result<Reply, Fault> {
    let TeamReader { site, conversation, agent, role } = reader;
    let asked = DeskCall::Earlier(agent.id, role, conversation);
    let earlier: Vec<Earlier> = rpc::ask(&rpc::desk(&call.env, &site)?, &asked).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &earlier)?.into())
}

/// `GET /transcript`: the conversation as text or as a page.
#[worker::send]
pub async fn transcript(Guard(participant): Guard<Participant>, call: Call) -> Result<Reply, Fault> {
    let html = match call.query("format")?.as_deref() {
        None | Some("text") => false,
        Some("html") => true,
        Some(_) => return Err(Rejection::Malformed.into()),
    };
    let given = call.query("offset")?.map_or(Ok(0), |given| given.parse());
    let offset_minutes = offset(given.map_err(|_| Rejection::Malformed)?)?;
    let (language, zone) = (call.query("lang")?, call.query("zone")?);
    let query = TranscriptQuery { html, language, zone, offset_minutes };
    let (site, id) = (&participant.site, participant.conversation.as_str());
    let stub = opened::find_for(&call.env, site, &participant.conversation, &participant.requester).await?;
    if let Requester::Agent(..) = participant.requester {
        audit::note(&call, site, AuditAction::TranscriptRead, &[id]).await?;
    }
    let read = ConversationCall::Transcript(participant.requester, query);
    Ok(rpc::forward(&stub, &read, false).await?.into())
}

/// `POST /transcript`: has it mailed.
#[worker::send]
pub async fn mail_transcript(Guard(participant): Guard<Participant>, call: Call) -> Result<Reply, Fault> {
    let mail: MailRequest = read(&call.request).await?;
    offset(mail.offset_minutes)?;
    let Participant { site, conversation, requester } = &participant;
    let stub = opened::find_for(&call.env, site, conversation, requester).await?;
    let network = auth::network(&call.request, &call.env);
    // What came of it stands in the site's audit log once that is known.
    let by = match participant.requester {
        Requester::Agent(..) => Some(call.actor()?),
        Requester::Visitor(_) => None,
    };
    let send = ConversationCall::MailTranscript(participant.requester, mail, network, by);
    Ok(rpc::forward(&stub, &send, false).await?.into())
}

fn offset(minutes: i32) -> Result<i32, Rejection> {
    let known = (-OFFSET_MAX_MINUTES..=OFFSET_MAX_MINUTES).contains(&minutes);
    if known { Ok(minutes) } else { Err(Rejection::Malformed) }
}

#[derive(Deserialize)]
struct Link {
    code: String,
}

/// `POST /resume`: the only token from then on, for the code of a link that is good, once.
#[worker::send]
pub async fn resume(Guard(Embed { site }): Guard<Embed>, call: Call) -> Result<Reply, Fault> {
    let id = call.conversation()?;
    let Link { code } = read(&call.request).await?;
    // Made by the client, so that an answer that got lost can be had again.
    let own = auth::bearer(&call.request)?.filter(|own| !own.is_empty());
    let token = Token::parse(&own.map_or_else(crypto::generate_token, Ok)?)?;
    let resume = ConversationCall::Resume(crypto::hash(&code), crypto::hash(token.reveal()));
    if !opened::is_opened(&call.env, &site, &id).await? {
        return Err(Rejection::ResumeOver.into());
    }
    let () = rpc::ask(&rpc::conversation(&call.env, &site, &id)?, &resume).await?;
    Ok(Response::from_json(&Grant { id, token })?.into())
}
