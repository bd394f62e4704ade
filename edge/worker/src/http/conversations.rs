//! `/v1/sites/SITE/conversations/CONVERSATION/...`: sockets, commands, events, the transcript, links that
//! open the conversation elsewhere.

use crate::crypto;
use crate::fault::Fault;
use crate::http::body::{bytes, query, read, text, upgrade};
use crate::http::error::refuse;
use crate::http::{guard, response, session, site_lookup};
use crate::rpc::{self, Caller, ConversationCall, EventsQuery, MailRequest, SocketPlace, TranscriptQuery};
use domain::transcript::OFFSET_MAX_MINUTES;
use protocol::conversation::customer::Grant;
use protocol::frames::visitor::VisitorRequest;
use protocol::ids::{ConversationId, Seq, SiteId, Token};
use protocol::rejection::Rejection;
use protocol::{codec, limits};
use serde::Deserialize;
use worker::{Env, Method, Request, Response};

/// Answers for what stands after the conversation in the path.
pub async fn answer(
    request: &mut Request,
    env: &Env,
    method: Method,
    site: &SiteId,
    id: &ConversationId,
    what: &str,
) -> Result<Response, Fault> {
    match (method, what) {
        (Method::Get, "socket") => {
            guard::from_frame_or_program(request, env)?;
            site_lookup::known_site(env, site).await?;
            upgrade(request)?;
            let call = ConversationCall::VisitorSocket(guard::network(request, env));
            rpc::forward(&rpc::conversation(env, site, id)?, &call, true).await
        }
        (Method::Get, "agent-socket") => {
            guard::from_own_page(request, env)?;
            let agent = guard::require_agent(request, env, site).await?;
            upgrade(request)?;
            let ticket = session::socket_ticket(request)?;
            let call = ConversationCall::AgentSocket(agent, ticket.clone());
            let response = rpc::forward(&rpc::conversation(env, site, id)?, &call, true).await?;
            let place = SocketPlace { site: site.clone(), conversation: Some(id.clone()) };
            session::register_socket(env, ticket, place).await?;
            Ok(response)
        }
        (Method::Post, "commands") => {
            guard::from_frame_or_program(request, env)?;
            site_lookup::known_site(env, site).await?;
            let token = guard::visitor_token(request)?;
            let stub = rpc::conversation(env, site, id)?;
            let network = guard::network(request, env);
            let customer = guard::customer(request, env, site).await?;
            let caller = Caller { token, network, customer };
            if request.headers().get("content-type")?.as_deref() == Some(codec::PACKED) {
                let commands = codec::commands_from_packed(&bytes(request, limits::FRAME_MAX).await?)?;
                return response::run_batch(&stub, &caller, commands).await;
            }
            let text = text(request).await?;
            let command: VisitorRequest = match codec::from_text(&text) {
                Ok(command) => command,
                Err(why) => return Ok(refuse(why, None)?),
            };
            let call = ConversationCall::Command(caller, command);
            rpc::forward(&stub, &call, false).await
        }
        (Method::Get, "events") => {
            guard::from_frame_or_program(request, env)?;
            site_lookup::known_site(env, site).await?;
            let number = |name| -> Result<Seq, Fault> {
                let given = query(request, name)?;
                Ok(given.map_or(Ok(0), |given| given.parse()).map_err(|_| Rejection::Malformed)?)
            };
            let after = number("after")?;
            let wait = u32::try_from(number("wait")?).unwrap_or(limits::WAIT_MAX_SECONDS);
            let token = guard::visitor_token(request)?;
            let customer = guard::customer(request, env, site).await?;
            let query = EventsQuery { token, customer, after, wait };
            rpc::forward(&rpc::conversation(env, site, id)?, &ConversationCall::Events(query), false).await
        }
        (Method::Post, "erase") => {
            guard::from_frame_or_program(request, env)?;
            site_lookup::known_site(env, site).await?;
            let call = ConversationCall::Erase(guard::visitor_token(request)?);
            rpc::forward(&rpc::conversation(env, site, id)?, &call, false).await
        }
        (method @ (Method::Get | Method::Post), "transcript") => {
            site_lookup::known_site(env, site).await?;
            transcript(request, env, &method, site, id).await
        }
        (Method::Post, "resume") => {
            site_lookup::known_site(env, site).await?;
            exchange(request, env, site, id).await
        }
        (_, "socket" | "agent-socket" | "commands" | "events" | "transcript" | "erase" | "resume") => {
            Err(Rejection::WrongMethod.into())
        }
        _ => Err(Rejection::NotFound.into()),
    }
}

/// The transcript: read it, or have it mailed.
async fn transcript(
    request: &mut Request,
    env: &Env,
    method: &Method,
    site: &SiteId,
    id: &ConversationId,
) -> Result<Response, Fault> {
    let mails = *method == Method::Post;
    let requester = guard::authenticate_requester(request, env, site, mails).await?;
    let stub = rpc::conversation(env, site, id)?;
    if mails {
        let mail: MailRequest = read(request).await?;
        offset(mail.offset_minutes)?;
        return rpc::forward(&stub, &ConversationCall::MailTranscript(requester, mail), false).await;
    }
    let html = match query(request, "format")?.as_deref() {
        None | Some("text") => false,
        Some("html") => true,
        Some(_) => return Err(Rejection::Malformed.into()),
    };
    let given = query(request, "offset")?.map_or(Ok(0), |given| given.parse());
    let offset_minutes = offset(given.map_err(|_| Rejection::Malformed)?)?;
    let query = TranscriptQuery { html, language: query(request, "lang")?, offset_minutes };
    rpc::forward(&stub, &ConversationCall::Transcript(requester, query), false).await
}

fn offset(minutes: i32) -> Result<i32, Rejection> {
    let known = (-OFFSET_MAX_MINUTES..=OFFSET_MAX_MINUTES).contains(&minutes);
    if known { Ok(minutes) } else { Err(Rejection::Malformed) }
}

#[derive(Deserialize)]
struct Link {
    code: String,
}

/// A new key, for a code that is good, once.
async fn exchange(
    request: &mut Request,
    env: &Env,
    site: &SiteId,
    id: &ConversationId,
) -> Result<Response, Fault> {
    guard::from_frame_or_program(request, env)?;
    let Link { code } = read(request).await?;
    let token = Token::parse(&crypto::generate_token()?)?;
    let call = ConversationCall::Resume(crypto::hash(&code), crypto::hash(token.reveal()));
    let () = rpc::ask(&rpc::conversation(env, site, id)?, &call).await?;
    Ok(Response::from_json(&Grant { id: id.clone(), token })?)
}
