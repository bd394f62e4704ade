//! Typed calls from the worker to objects and between objects: one enum per kind of object, JSON
//! in the body of an internal request. Nothing from outside reaches an object unread: every
//! internal request is made here.

mod conversation;
mod desk;
mod directory;
mod lobby;
mod oidc;
mod passkeys;
mod profile;
mod push;
mod second_factor;
mod site;
mod sites;

pub use conversation::{
    Caller, ConversationCall, EVENTS, EventsQuery, FILES, MailRequest, Requester, TranscriptQuery,
};
pub use desk::DeskCall;
pub use directory::{
    AskedInvite, Attempt, Departure, DirectoryCall, Ended, KnownAgent, MailFrame, PasswordChange,
    ResetHolder, ResetRequest, SessionAnswer, SetUp, SetUpDone, SocketPlace, ToCheck,
};
pub use domain::attachment::SocketTicket;
pub use lobby::{LobbyCall, LobbyLook};
pub use oidc::{Connected, OidcCall, VouchedFor};
pub use passkeys::{BegunPasskey, KnownPasskey, MadePasskey, PasskeyCall, SignedByPasskey};
pub use profile::{NewPicture, Pictured, ProfileCall, Renamed};
pub use push::{PushCall, PushKeys, PushTargets};
pub use second_factor::{CodeProof, FactorCall, MadeFactor, OwedCode};
pub use site::{
    Admission, Admitted, ArticlesCall, ConversationFacts, Entrant, FoundAudit, MailCount, Noted,
    SecretRequest, SiteCall, SiteProfile,
};
pub use sites::{DeletionOrder, Erased, Listed, PendingDeletion, SitesCall, Weight, WishedSite};

use crate::env::now;
use crate::fault::Fault;
use crate::scope::{self, Scope};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::object_kind::ObjectKind;
use domain::request_id::RequestId;
use protocol::ids::{ConversationId, SiteId};
use protocol::rejection::Rejection;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::ReadableStream;
use worker::{Env, Headers, Method, Request, RequestInit, Response, State, Stub};

/// The header that carries a call. Requests from outside are never passed on, so it cannot be forged.
const HEADER: &str = "x-jasette-call";

/// The header that says for which request from outside a call is made.
const REQUEST: &str = "x-jasette-request";

/// The name of a conversation's object, from which it knows who it is.
pub fn conversation_name(site: &SiteId, conversation: &ConversationId) -> String {
    format!("{site}/{conversation}")
}

/// The ids in the name of a conversation's object.
pub fn parse_conversation_name(name: &str) -> Result<(SiteId, ConversationId), Rejection> {
    let (site, conversation) = name.split_once('/').ok_or(Rejection::BadId)?;
    Ok((SiteId::parse(site)?, ConversationId::parse(conversation)?))
}

/// A conversation's object.
pub fn conversation(env: &Env, site: &SiteId, id: &ConversationId) -> Result<Stub, Fault> {
    Ok(env.durable_object("CONVERSATION")?.get_by_name(&conversation_name(site, id))?)
}

/// A site's desk.
pub fn desk(env: &Env, site: &SiteId) -> Result<Stub, Fault> {
    Ok(env.durable_object("DESK")?.get_by_name(site.as_str())?)
}

/// A site's object.
pub fn site(env: &Env, site: &SiteId) -> Result<Stub, Fault> {
    Ok(env.durable_object("SITE")?.get_by_name(site.as_str())?)
}

/// The installation's directory.
pub fn directory(env: &Env) -> Result<Stub, Fault> {
    Ok(env.durable_object("DIRECTORY")?.get_by_name("directory")?)
}

/// A part of a site's lobby.
pub fn lobby(env: &Env, site: &SiteId, part: u8) -> Result<Stub, Fault> {
    Ok(env.durable_object("LOBBY")?.get_by_name(&domain::live::part_name(site, part))?)
}

/// The name of the objects that are there to be asked whether their kind answers: no id has that character.
const PROBED: &str = "~probe";

/// Has an object of this kind read what it stores, and the directory write as well.
pub async fn probe(env: &Env, kind: ObjectKind) -> Result<(), Fault> {
    let named = |binding: &str| Ok::<_, Fault>(env.durable_object(binding)?.get_by_name(PROBED)?);
    match kind {
        ObjectKind::Conversation => ask(&named("CONVERSATION")?, &ConversationCall::Probe).await,
        ObjectKind::Desk => ask(&named("DESK")?, &DeskCall::Probe).await,
        ObjectKind::Lobby => ask(&named("LOBBY")?, &LobbyCall::Probe).await,
        ObjectKind::Site => ask(&named("SITE")?, &SiteCall::Probe).await,
        ObjectKind::Directory => ask(&directory(env)?, &DirectoryCall::Probe(now())).await,
    }
}

/// Makes a call and passes the object's answer on as it is.
pub async fn forward<C: Serialize>(stub: &Stub, call: &C, upgrade: bool) -> Result<Response, Fault> {
    let body = serde_json::to_vec(call).map_err(worker::Error::from)?;
    let headers = call_headers()?;
    let mut init = RequestInit::new();
    if upgrade {
        // An upgrade has no body, and a header no characters beyond ASCII.
        headers.set("upgrade", "websocket")?;
        headers.set(HEADER, &STANDARD.encode(body))?;
    } else {
        init.with_method(Method::Post).with_body(Some(js_sys::Uint8Array::from(body.as_slice()).into()));
    }
    init.with_headers(headers);
    let request = Request::new_with_init("https://object.internal/", &init)?;
    Ok(stub.fetch_with_request(request).await?)
}

fn call_headers() -> Result<Headers, Fault> {
    let headers = Headers::new();
    if let Some(request) = scope::request() {
        headers.set(REQUEST, request.as_str())?;
    }
    Ok(headers)
}

/// Has an object do what it is called for, and remembers meanwhile for which request.
pub async fn called(
    kind: ObjectKind,
    state: &State,
    request: Request,
    answer: impl AsyncFnOnce(Request) -> worker::Result<Response>,
) -> worker::Result<Response> {
    let outside = request.headers().get(REQUEST)?.map(|id| RequestId::passed_on(&id));
    Scope::in_object(kind, state, outside).run(answer(request)).await
}

/// Makes a call along with the body of a request from outside, which is passed on as it comes in.
pub async fn forward_body<C: Serialize>(stub: &Stub, call: &C, request: &Request) -> Result<Response, Fault> {
    forward_stream(stub, call, request.inner().body()).await
}

/// Makes a call along with bytes that are passed on as they come in.
pub async fn forward_stream<C: Serialize>(
    stub: &Stub,
    call: &C,
    bytes: Option<ReadableStream>,
) -> Result<Response, Fault> {
    let call = serde_json::to_vec(call).map_err(worker::Error::from)?;
    let headers = call_headers()?;
    headers.set(HEADER, &STANDARD.encode(call))?;
    let mut init = RequestInit::new();
    init.with_method(Method::Put).with_headers(headers).with_body(bytes.map(Into::into));
    let request = Request::new_with_init("https://object.internal/", &init)?;
    Ok(stub.fetch_with_request(request).await?)
}

/// Makes a call and reads the answer.
pub async fn ask<C: Serialize, R: DeserializeOwned>(stub: &Stub, call: &C) -> Result<R, Fault> {
    read_answer(forward(stub, call, false).await?).await
}

/// Reads the answer that [`answer`] gave.
pub async fn read_answer<R: DeserializeOwned>(mut response: Response) -> Result<R, Fault> {
    if response.status_code() != 200 {
        return Err(Rejection::Unavailable.into());
    }
    let answer: Result<R, String> = response.json().await?;
    answer.map_err(|code| Rejection::from_code(&code).into())
}

/// Reads a call on the object's side.
pub async fn read_call<C: DeserializeOwned>(request: &mut Request) -> Result<C, Fault> {
    let body = match request.headers().get(HEADER)? {
        Some(header) => STANDARD.decode(header).map_err(|_| Rejection::Malformed)?,
        None => request.bytes().await?,
    };
    scope::doing(variant(&body));
    Ok(serde_json::from_slice(&body).map_err(worker::Error::from)?)
}

/// The name of the call that an enum's JSON says.
fn variant(body: &[u8]) -> &str {
    let text = std::str::from_utf8(body).unwrap_or_default();
    text.trim_start_matches(['{', '"']).split('"').next().unwrap_or_default()
}

/// Answers a call that [`ask`] made.
pub fn answer<R: Serialize>(result: Result<R, Fault>) -> worker::Result<Response> {
    Response::from_json(&result.map_err(|fault| fault.rejection().code().to_owned()))
}
