//! `/v1/sites/SITE/conversations/ID/...`: commands, events, the transcript, erasing, links that open the
//! conversation elsewhere.

use crate::crypto;
use crate::fault::Fault;
use crate::http::body::{bytes, read, text};
use crate::http::guard::{Call, Embed, Guard, Participant, Visitor};
use crate::http::response::Reply;
use crate::http::{auth, response};
use crate::rpc::{self, Caller, ConversationCall, EventsQuery, MailRequest, TranscriptQuery};
use domain::transcript::OFFSET_MAX_MINUTES;
use protocol::conversation::customer::Grant;
use protocol::frames::visitor::VisitorRequest;
use protocol::ids::{Seq, Token};
use protocol::rejection::Rejection;
use protocol::{codec, limits};
use serde::Deserialize;
use worker::Response;

/// `POST /commands`: what a visitor does, for networks without sockets and the last message of a page.
#[worker::send]
pub async fn commands(Guard(visitor): Guard<Visitor>, mut call: Call) -> Result<Reply, Fault> {
    let stub = rpc::conversation(&call.env, &visitor.site, &visitor.conversation)?;
    let network = auth::network(&call.request, &call.env);
    let customer = auth::customer(&call.request, &call.env, &visitor.site).await?;
    let caller = Caller { token: visitor.token, network, customer };
    if call.request.headers().get("content-type")?.as_deref() == Some(codec::PACKED) {
        let packed = bytes(&mut call.request, limits::FRAME_MAX).await?;
        let commands = codec::commands_from_packed(&packed)?;
        return Ok(response::run_batch(&stub, &caller, commands).await?.into());
    }
    let command: VisitorRequest = codec::from_text(&text(&mut call.request).await?)?;
    Ok(rpc::forward(&stub, &ConversationCall::Command(caller, command), false).await?.into())
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
    let customer = auth::customer(&call.request, &call.env, &visitor.site).await?;
    let stub = rpc::conversation(&call.env, &visitor.site, &visitor.conversation)?;
    let query = EventsQuery { token: visitor.token, customer, after, wait };
    Ok(rpc::forward(&stub, &ConversationCall::Events(query), false).await?.into())
}

/// `POST /erase`: everything of the conversation is erased.
#[worker::send]
pub async fn erase(Guard(visitor): Guard<Visitor>, call: Call) -> Result<Reply, Fault> {
    let stub = rpc::conversation(&call.env, &visitor.site, &visitor.conversation)?;
    Ok(rpc::forward(&stub, &ConversationCall::Erase(visitor.token), false).await?.into())
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
    let stub = rpc::conversation(&call.env, &participant.site, &participant.conversation)?;
    let read = ConversationCall::Transcript(participant.requester, query);
    Ok(rpc::forward(&stub, &read, false).await?.into())
}

/// `POST /transcript`: has it mailed.
#[worker::send]
pub async fn mail_transcript(Guard(participant): Guard<Participant>, mut call: Call) -> Result<Reply, Fault> {
    let mail: MailRequest = read(&mut call.request).await?;
    offset(mail.offset_minutes)?;
    let network = auth::network(&call.request, &call.env);
    let stub = rpc::conversation(&call.env, &participant.site, &participant.conversation)?;
    let send = ConversationCall::MailTranscript(participant.requester, mail, network);
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

/// `POST /resume`: a new token, for the code of a link that is good, once.
#[worker::send]
pub async fn resume(Guard(Embed { site }): Guard<Embed>, mut call: Call) -> Result<Reply, Fault> {
    let id = call.conversation()?;
    let Link { code } = read(&mut call.request).await?;
    let token = Token::parse(&crypto::generate_token()?)?;
    let resume = ConversationCall::Resume(crypto::hash(&code), crypto::hash(token.reveal()));
    let () = rpc::ask(&rpc::conversation(&call.env, &site, &id)?, &resume).await?;
    Ok(Response::from_json(&Grant { id, token })?.into())
}
