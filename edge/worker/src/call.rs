//! Typed calls from the worker to objects and between objects: one enum per kind of object, JSON
//! in the body of an internal request. Nothing from outside reaches an object unread: every
//! internal request is made here.

use crate::error::Fault;
use crate::sockets::Pass;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use protocol::articles::Article;
use protocol::desk::{Session, Summary};
use protocol::etiquette::FileInfo;
use protocol::event::{Agent, Side};
use protocol::identity::Customer;
use protocol::ids::{AgentId, CommandId, ConversationId, EntryId, FileId, Seq, SiteId, Timestamp, TriggerId};
use protocol::library::Library;
use protocol::rejection::Rejection;
use protocol::settings::{EditedSettings, SiteSettings};
use protocol::trigger::Reaction;
use protocol::visitor::VisitorRequest;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use web_sys::ReadableStream;
use worker::{Env, Headers, Method, Request, RequestInit, Response, Stub};

/// The header that carries a call. Requests from outside are never passed on, so it cannot be forged.
const HEADER: &str = "x-jasette-call";

/// What a conversation's object can be asked.
#[derive(Debug, Serialize, Deserialize)]
pub enum ConversationCall {
    /// Take a visitor's socket, from a network, when the platform tells it.
    VisitorSocket(Option<String>),
    /// Take an agent's socket.
    AgentSocket(Agent, Pass),
    /// Close the sockets that a session opened.
    SignedOut(String),
    /// An agent takes no conversations any more.
    AgentUnavailable(AgentId),
    /// Carry out a visitor's command. Answers with a public frame.
    Command(Caller, VisitorRequest),
    /// Give a customer, named by the site's id, another key: the token with this hash.
    Grant(String, String),
    /// Tell events. Answers with a public page of events.
    Events(EventsQuery),
    /// Store a file, whose bytes are the body of the request.
    PutFile(Asker, FileInfo),
    /// Give a file back.
    GetFile(Asker, FileId),
    /// Write the transcript.
    Transcript(Asker, TranscriptQuery),
    /// Take the token with the second hash as good, for a link whose code has the first.
    Resume(String, String),
    /// Mail the transcript.
    MailTranscript(Asker, MailRequest),
    /// Tell what its agents wrote.
    Replies,
    /// Erase everything, for a visitor whose token has this hash.
    Erase(String),
    /// Tell the visitor that the site's settings are others now.
    SettingsChanged,
    /// Carry out what is due. The desk asks when it hears nothing of a deadline that has passed.
    MeetDeadlines,
}

/// A visitor who makes a request of their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Caller {
    /// The hash of the visitor's token.
    pub token: String,
    /// The network they come from, when the platform tells it.
    pub network: Option<String>,
    /// Who they are, where the site vouches for it.
    pub customer: Option<Customer>,
}

/// Who asks for something that both sides may ask for.
#[derive(Debug, Serialize, Deserialize)]
pub enum Asker {
    /// Somebody who showed a token with this hash.
    Visitor(String),
    /// An agent of the site.
    Agent,
}

impl Asker {
    /// The side they are on.
    pub fn side(&self) -> Side {
        match self {
            Self::Visitor(_) => Side::Visitor,
            Self::Agent => Side::Agent,
        }
    }
}

/// How a transcript is wanted.
#[derive(Debug, Serialize, Deserialize)]
pub struct TranscriptQuery {
    /// As a page rather than as plain text.
    pub html: bool,
    /// The reader's language; the conversation's when it is not said.
    pub language: Option<String>,
    /// How many minutes the reader's clock is ahead of UTC.
    pub offset_minutes: i32,
}

/// Where a transcript is to be mailed.
#[derive(Debug, Serialize, Deserialize)]
pub struct MailRequest {
    /// Made by the client, so that the same request sends one mail.
    #[serde(default)]
    pub id: Option<CommandId>,
    /// To whom.
    pub email: String,
    /// The reader's language; the conversation's when it is not said.
    #[serde(default)]
    pub language: Option<String>,
    /// How many minutes the reader's clock is ahead of UTC.
    #[serde(default)]
    pub offset_minutes: i32,
    /// Whether it is to bring a link that opens the conversation in another browser.
    #[serde(default)]
    pub link: bool,
}

/// Which events are wanted.
#[derive(Debug, Serialize, Deserialize)]
pub struct EventsQuery {
    /// The hash of the visitor's token.
    pub token: String,
    /// Who they are, where the site vouches for it.
    pub customer: Option<Customer>,
    /// The position after which events are wanted.
    pub after: Seq,
    /// Seconds to wait for one when there is none yet.
    pub wait: u32,
}

/// What a site's desk can be asked.
#[derive(Debug, Serialize, Deserialize)]
pub enum DeskCall {
    /// Take an agent's socket.
    Socket(Agent, Pass),
    /// Close the sockets that a session opened.
    SignedOut(String),
    /// Tell the site's settings; none when it was never set up.
    Settings,
    /// Count a conversation that is being opened from a network, and tell whether it may be.
    Admit(ConversationId, Option<String>),
    /// Tell whom a token of the site stands for.
    Identify(String),
    /// Tell that and their conversations.
    History(String),
    /// Tell the secrets that the site signs with.
    Secrets(SecretWish),
    /// Set the site up, if it is not.
    SetUp(SiteSettings),
    /// Tell the site's settings for editing.
    EditSettings,
    /// Change them, based on the revision in it.
    ChangeSettings(EditedSettings),
    /// Store a picture, whose bytes are the body of the request, and tell its id.
    PutPicture,
    /// Give a picture back.
    GetPicture(FileId),
    /// Count what became of an invitation.
    Count(TriggerId, Reaction),
    /// Tell those counts.
    Counts,
    /// Tell who works there.
    Agents,
    /// Know how a conversation stands, and when something is to happen there on its own.
    Update(Box<Summary>, Option<Timestamp>),
    /// Know that the visitor of a conversation was blocked.
    ShutOut(ConversationId),
    /// Tell the site's ready answers.
    Library,
    /// Change them, based on the revision in it.
    ChangeLibrary(Library),
    /// Store a file for a predefined answer, whose bytes are the body of the request.
    PutFile(FileInfo),
    /// Give such a file back.
    GetFile(FileId),
    /// Count a use of one of them.
    Used(EntryId),
    /// Tell the latest conversations that are over, at most so many.
    Past(usize),
    /// Know nothing of a conversation any more.
    Forget(ConversationId),
    /// Something about the site's help articles.
    Articles(ArticlesCall),
}

/// What a site's desk can be asked about its help articles.
#[derive(Debug, Serialize, Deserialize)]
pub enum ArticlesCall {
    /// Tell whether visitors can read any.
    Any,
    /// Tell all, without their bodies.
    List,
    /// Tell one.
    Get(EntryId),
    /// Add or change one, based on the revision in it.
    Put(Box<Article>),
    /// Remove one.
    Remove(EntryId),
    /// Tell those that visitors can read, as far as they fit what was typed, in a language.
    Find(String, String),
    /// Tell one that visitors can read.
    Read(EntryId),
}

/// What an operator wants of a site's secret.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SecretWish {
    /// Whether a new one is to take its place.
    #[serde(default)]
    pub renew: bool,
    /// Whether the one before ends at once.
    #[serde(default)]
    pub revoke: bool,
}

/// What the directory can be asked.
#[derive(Debug, Serialize, Deserialize)]
pub enum DirectoryCall {
    /// Whether there is such a site.
    HasSite(SiteId),
    /// Create what is missing of a site and an agent.
    SetUp(SetUp),
    /// Count a sign-in attempt and tell what is needed to check it.
    Attempt(Attempt),
    /// Open a session for an agent whose password was right.
    OpenSession(Attempt, String),
    /// Who a session belongs to.
    Session(String),
    /// Know that a session has a socket open, as long as it is a session.
    Opened(Pass, Place),
    /// Know that it is closed.
    Closed(Pass),
    /// End a session, and tell where it has sockets open.
    CloseSession(String),
    /// Know that those are closed.
    Emptied(String),
}

/// Where an agent's socket is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// At which site.
    pub site: SiteId,
    /// In which conversation; at the desk when in none.
    pub conversation: Option<ConversationId>,
}

/// A site and an agent for it.
#[derive(Debug, Serialize, Deserialize)]
pub struct SetUp {
    /// The site.
    pub site: SiteId,
    /// The site's name.
    pub site_name: String,
    /// The agent's email, in the form it is compared in.
    pub email: String,
    /// The agent's name.
    pub name: String,
    /// The hash of the agent's password.
    pub password: String,
}

/// What a set-up created.
#[derive(Debug, Serialize, Deserialize)]
pub struct SetUpDone {
    /// Whether the site is new.
    pub site_created: bool,
    /// Whether the agent is new.
    pub agent_created: bool,
}

/// Who tries to sign in, from where.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// The email, in the form it is compared in.
    pub email: String,
    /// The network address, when the platform tells it.
    pub address: Option<String>,
}

/// The answer to [`DeskCall::Admit`]; none when the site was never set up.
pub type Admission = Option<(SiteSettings, bool)>;

/// The stored side of a sign-in: the hash of the password, none for an email that nobody has.
pub type StoredPassword = Option<String>;

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

/// The installation's directory.
pub fn directory(env: &Env) -> Result<Stub, Fault> {
    Ok(env.durable_object("DIRECTORY")?.get_by_name("directory")?)
}

/// Makes a call and passes the object's answer on as it is.
pub async fn forward<C: Serialize>(stub: &Stub, call: &C, upgrade: bool) -> Result<Response, Fault> {
    let body = serde_json::to_vec(call).map_err(worker::Error::from)?;
    let headers = Headers::new();
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
    let headers = Headers::new();
    headers.set(HEADER, &STANDARD.encode(call))?;
    let mut init = RequestInit::new();
    init.with_method(Method::Put).with_headers(headers).with_body(bytes.map(Into::into));
    let request = Request::new_with_init("https://object.internal/", &init)?;
    Ok(stub.fetch_with_request(request).await?)
}

/// Makes a call and reads the answer.
pub async fn ask<C: Serialize, R: DeserializeOwned>(stub: &Stub, call: &C) -> Result<R, Fault> {
    answered(forward(stub, call, false).await?).await
}

/// Reads the answer that [`answer`] gave.
pub async fn answered<R: DeserializeOwned>(mut response: Response) -> Result<R, Fault> {
    if response.status_code() != 200 {
        return Err(Rejection::Unavailable.into());
    }
    let answer: Result<R, String> = response.json().await?;
    answer.map_err(|code| Rejection::from_code(&code).into())
}

/// Reads a call on the object's side.
pub async fn read<C: DeserializeOwned>(request: &mut Request) -> Result<C, Fault> {
    let body = match request.headers().get(HEADER)? {
        Some(header) => STANDARD.decode(header).map_err(|_| Rejection::Malformed)?,
        None => request.bytes().await?,
    };
    Ok(serde_json::from_slice(&body).map_err(worker::Error::from)?)
}

/// Answers a call that [`ask`] made.
pub fn answer<R: Serialize>(result: Result<R, Fault>) -> worker::Result<Response> {
    Response::from_json(&result.map_err(|fault| fault.rejection().code().to_owned()))
}

/// The answer to [`DirectoryCall::Session`].
pub type SessionAnswer = Option<Session>;
