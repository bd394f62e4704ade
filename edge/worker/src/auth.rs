//! Who is asking: the origin of a request, the visitor's token, the agent's session cookie.

use crate::answers;
use crate::call::{
    self, Asker, Attempt, ConversationCall, DeskCall, DirectoryCall, Place, SessionAnswer, StoredPassword,
};
use crate::error::Fault;
use crate::sockets::Pass;
use crate::{password, secret};
use domain::access;
use futures::future::try_join_all;
use protocol::desk::{Credentials, Session};
use protocol::event::Agent;
use protocol::identity::Customer;
use protocol::ids::{SiteId, Token};
use protocol::rejection::Rejection;
use worker::{Env, Method, Request, Response, ResponseBuilder, State};

/// The session cookie. The prefix makes browsers insist on Secure, our host and the whole path
/// (RFC 6265bis, section 4.1.3.2).
const COOKIE: &str = "__Host-jasette";

/// The header that carries a site's word for who the visitor is, beside the conversation's token.
const IDENTITY: &str = "x-jasette-identity";

/// Our own origin: what the operator set, or the one the request came to.
pub fn own_origin(request: &Request, env: &Env) -> Result<String, Fault> {
    match variable(env, "PUBLIC_ORIGIN") {
        Some(origin) => Ok(origin),
        None => Ok(request.url()?.origin().ascii_serialization()),
    }
}

/// A text the operator set, if they did. Asked of the environment directly: a variable that is
/// missing is null in workerd, and `Env::var` does not survive that.
pub fn variable(env: &Env, name: &str) -> Option<String> {
    let value = js_sys::Reflect::get(env, &name.into()).ok()?.as_string()?;
    (!value.is_empty()).then_some(value)
}

/// Lets a request pass that carries a cookie or signs in: from our own pages only.
pub fn from_own_page(request: &Request, env: &Env) -> Result<(), Fault> {
    let origin = request.headers().get("origin")?;
    Ok(access::own_origin_only(origin.as_deref(), &own_origin(request, env)?)?)
}

/// Lets a visitor's request pass: from our frame, or from a program.
pub fn from_frame_or_program(request: &Request, env: &Env) -> Result<(), Fault> {
    let origin = request.headers().get("origin")?;
    Ok(access::frame_or_program(origin.as_deref(), &own_origin(request, env)?)?)
}

/// The visitor's token from the Authorization header, as the hash that is compared and stored.
pub fn visitor_token(request: &Request) -> Result<String, Fault> {
    let token = Token::parse(&bearer(request)?.ok_or(Rejection::BadToken)?)?;
    Ok(secret::hash(token.reveal()))
}

/// The customer that a visitor's request is made for, where the site's own token says so.
pub async fn customer(request: &Request, env: &Env, site: &SiteId) -> Result<Option<Customer>, Fault> {
    match request.headers().get(IDENTITY)? {
        Some(token) => Ok(Some(call::ask(&call::desk(env, site)?, &DeskCall::Identify(token)).await?)),
        None => Ok(None),
    }
}

/// Who asks for something of a conversation that both sides may ask for: whoever shows a token is a
/// visitor, anybody else must be an agent of the site. `changes` says whether it changes anything:
/// only then browsers always tell the origin.
pub async fn asker(request: &Request, env: &Env, site: &SiteId, changes: bool) -> Result<Asker, Fault> {
    if request.headers().has("authorization")? {
        from_frame_or_program(request, env)?;
        return Ok(Asker::Visitor(visitor_token(request)?));
    }
    if changes {
        from_own_page(request, env)?;
    } else {
        from_frame_or_program(request, env)?;
    }
    agent_for(request, env, site).await?;
    Ok(Asker::Agent)
}

/// Lets a set-up request pass: it shows the key that the operator gave the installation. Without
/// such a key there is no set-up.
pub fn set_up_key(request: &Request, env: &Env) -> Result<(), Fault> {
    let key = variable(env, "SETUP_KEY").ok_or(Rejection::NotFound)?;
    match bearer(request)? {
        Some(shown) if secret::same(&secret::hash(&shown), &secret::hash(&key)) => Ok(()),
        _ => Err(Rejection::NotAllowed.into()),
    }
}

/// What a request shows in its Authorization header.
pub fn bearer(request: &Request) -> Result<Option<String>, Fault> {
    let header = request.headers().get("authorization")?.unwrap_or_default();
    Ok(header.strip_prefix("Bearer ").map(|value| value.trim().to_owned()))
}

/// The session that the request's cookie opens.
pub async fn session(request: &Request, env: &Env) -> Result<Session, Fault> {
    let token = session_token(request)?.ok_or(Rejection::SignedOut)?;
    let directory = call::directory(env)?;
    let session: SessionAnswer = call::ask(&directory, &DirectoryCall::Session(secret::hash(&token))).await?;
    Ok(session.ok_or(Rejection::SignedOut)?)
}

/// The agent that the request's cookie stands for, if they work for the site.
pub async fn agent_for(request: &Request, env: &Env, site: &SiteId) -> Result<Agent, Fault> {
    let session = session(request, env).await?;
    if session.sites.iter().any(|own| own.id == *site) {
        Ok(session.agent)
    } else {
        Err(Rejection::NotAllowed.into())
    }
}

/// Lets an agent of the site pass: to read from anywhere, to change something from our own pages only.
pub async fn team(request: &Request, env: &Env, site: &SiteId, method: &Method) -> Result<(), Fault> {
    if *method != Method::Get {
        from_own_page(request, env)?;
    }
    agent_for(request, env, site).await.map(drop)
}

fn session_token(request: &Request) -> Result<Option<String>, Fault> {
    let header = request.headers().get("cookie")?.unwrap_or_default();
    let mut pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    Ok(pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned()))
}

/// Signs an agent in: the attempt is counted before any password is hashed, and a wrong email
/// costs the same time as a wrong password.
pub async fn sign_in(request: &Request, env: &Env, credentials: Credentials) -> Result<Response, Fault> {
    let Ok(email) = domain::setup::email(&credentials.email) else {
        return Err(Rejection::WrongCredentials.into());
    };
    let attempt = Attempt { email, address: network(request, env) };
    let directory = call::directory(env)?;
    let stored: StoredPassword = call::ask(&directory, &DirectoryCall::Attempt(attempt.clone())).await?;
    let length_ok = credentials.password.chars().count() <= domain::setup::PASSWORD_MAX;
    if !length_ok || !password::fits(&credentials.password, stored.as_deref())? {
        return Err(Rejection::WrongCredentials.into());
    }
    // A new token on every sign-in: one that was planted before is worth nothing.
    let token = secret::generate()?;
    let hash = secret::hash(&token);
    let () = call::ask(&directory, &DirectoryCall::OpenSession(attempt, hash.clone())).await?;
    let session: SessionAnswer = call::ask(&directory, &DirectoryCall::Session(hash)).await?;
    let session = session.ok_or(Rejection::Unavailable)?;
    let seconds = access::SESSION_MS / 1_000;
    let response = ResponseBuilder::new().with_header("set-cookie", &cookie(&token, seconds))?;
    answers::tell(request, response, &session)
}

/// Signs the agent out, whether or not they were signed in, and closes what the session has open.
/// If that does not get through, signing out again does the rest: the cookie is kept until then.
pub async fn sign_out(request: &Request, env: &Env) -> Result<Response, Fault> {
    if let Some(token) = session_token(request)? {
        let session = secret::hash(&token);
        let directory = call::directory(env)?;
        let places: Vec<Place> = call::ask(&directory, &DirectoryCall::CloseSession(session.clone())).await?;
        try_join_all(places.iter().map(|place| empty(env, place, &session))).await?;
        let () = call::ask(&directory, &DirectoryCall::Emptied(session)).await?;
    }
    let response = ResponseBuilder::new().with_status(204).with_header("set-cookie", &cookie("", 0))?;
    Ok(response.empty())
}

/// Closes the sockets that a session has open at a place.
async fn empty(env: &Env, place: &Place, session: &str) -> Result<(), Fault> {
    let session = session.to_owned();
    match &place.conversation {
        None => call::ask(&call::desk(env, &place.site)?, &DeskCall::SignedOut(session)).await,
        Some(id) => {
            let conversation = call::conversation(env, &place.site, id)?;
            call::ask(&conversation, &ConversationCall::SignedOut(session)).await
        }
    }
}

/// A pass for a socket that the request's session is about to open.
pub fn pass(request: &Request) -> Result<Pass, Fault> {
    let token = session_token(request)?.ok_or(Rejection::SignedOut)?;
    Ok(Pass { session: secret::hash(&token), socket: secret::generate()? })
}

/// Lets a socket stay that was accepted with a pass, unless its session has ended meanwhile. From
/// here on the end of the session finds it.
pub async fn stays(env: &Env, pass: Pass, place: Place) -> Result<(), Fault> {
    let session = pass.session.clone();
    let call = DirectoryCall::Opened(pass, place.clone());
    if call::ask(&call::directory(env)?, &call).await? {
        return Ok(());
    }
    empty(env, &place, &session).await?;
    Err(Rejection::SignedOut.into())
}

/// Lets the directory forget an agent's socket that closed. If that does not get through, the end of
/// the session finds nothing to close there, which is as good.
pub fn closed(state: &State, env: &Env, pass: Pass) {
    let env = env.clone();
    state.wait_until(async move {
        let forget = async {
            let () = call::ask(&call::directory(&env)?, &DirectoryCall::Closed(pass)).await?;
            Ok::<_, Fault>(())
        };
        if let Err(fault) = forget.await {
            fault.rejection();
        }
    });
}

fn cookie(token: &str, seconds: u64) -> String {
    format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}")
}

/// The network a request came from, as the platform saw it. Headers are not asked, for anybody can
/// write them: the runtime puts the peer's address into `request.cf` itself, and Cloudflare
/// overwrites its own header. Only an operator whose proxy does the same can name that header.
pub fn network(request: &Request, env: &Env) -> Option<String> {
    let header = |name: &str| request.headers().get(name).ok().flatten();
    if let Some(named) = variable(env, "ADDRESS_HEADER").and_then(|name| header(&name)) {
        return access::forwarded(&named);
    }
    let cf = js_sys::Reflect::get(request.inner(), &"cf".into()).ok()?;
    let peer = js_sys::Reflect::get(&cf, &"clientIp".into()).ok().and_then(|peer| peer.as_string());
    if let Some(peer) = peer {
        return access::network(&peer);
    }
    let on_cloudflare = js_sys::Reflect::get(&cf, &"colo".into()).is_ok_and(|colo| colo.is_string());
    on_cloudflare.then(|| header("cf-connecting-ip")).flatten().and_then(|peer| access::network(&peer))
}
