//! An agent's session: its cookie, signing in and out, and the sockets it opened.

use crate::crypto;
use crate::fault::Fault;
use crate::http::guard::{Call, Guard, OwnPage, SignedIn};
use crate::http::password_reset::mail_frame;
use crate::http::response::Reply;
use crate::http::{auth, body, response, second_factor};
use crate::rpc::{
    self, Attempt, ConversationCall, DeskCall, DirectoryCall, Ended, FactorCall, OwedCode, SessionAnswer,
    SocketPlace, SocketTicket, ToCheck,
};
use domain::access::{self, Whence};
use domain::roles::Role;
use domain::second_factor::TICKET_MS;
use futures::future::try_join_all;
use protocol::rejection::Rejection;
use protocol::session::{Credentials, SecondStep};
use serde::Serialize;
use worker::{Env, Request, Response, ResponseBuilder};

/// What our cookies are called, and what keeps them to encrypted connections.
pub struct Cookies {
    /// The session.
    pub session: &'static str,
    /// What a browser keeps since an agent signed in with it, so that nobody else's wrong passwords keep the agent
    /// out there. It opens nothing.
    browser: &'static str,
    /// What stands for a right password until the code comes.
    pub step: &'static str,
    /// What an attempt to sign in elsewhere is held by.
    pub oidc: &'static str,
    secure: &'static str,
}

/// The prefix makes browsers insist on Secure, our host and the whole path (RFC 6265bis, section 4.1.3.2).
const COOKIES: Cookies = Cookies {
    session: "__Host-jasette",
    browser: "__Host-jasette-browser",
    step: "__Host-jasette-step",
    oidc: "__Host-jasette-oidc",
    secure: " Secure;",
};

/// On a developer's machine without encryption: WebKit keeps no Secure cookie there, and nothing else has the prefix.
const LOOPBACK_COOKIES: Cookies = Cookies {
    session: "jasette_session",
    browser: "jasette_browser",
    step: "jasette_step",
    oidc: "jasette_oidc",
    secure: "",
};

impl Cookies {
    /// Those of the origin that a request came to.
    pub fn of(request: &Request, env: &Env) -> Result<Self, Fault> {
        let own = auth::own_origin(request, env)?;
        Ok(if access::is_open_loopback(&own) { LOOPBACK_COOKIES } else { COOKIES })
    }

    /// A header that sets one.
    pub fn set(&self, name: &str, token: &str, seconds: u64) -> String {
        self.header(name, token, "Strict", seconds)
    }

    /// One that comes along as well when another site leads here.
    pub fn lax(&self, name: &str, token: &str, seconds: u64) -> String {
        self.header(name, token, "Lax", seconds)
    }

    fn header(&self, name: &str, token: &str, same_site: &str, seconds: u64) -> String {
        let secure = self.secure;
        format!("{name}={token}; Path=/;{secure} HttpOnly; SameSite={same_site}; Max-Age={seconds}")
    }

    /// The one that a browser keeps since an agent signed in with it.
    pub fn known_browser(&self, token: &str) -> String {
        self.set(self.browser, token, access::KNOWN_MS / 1_000)
    }
}

/// `GET /v1/session`: who is signed in.
#[worker::send]
pub async fn read(Guard(SignedIn { session }): Guard<SignedIn>, call: Call) -> Result<Reply, Fault> {
    Ok(response::respond(&call.request, ResponseBuilder::new(), &session)?.into())
}

/// The token in the session cookie.
pub fn token(request: &Request, env: &Env) -> Result<Option<String>, Fault> {
    cookie_value(request, Cookies::of(request, env)?.session)
}

/// The value of a cookie.
pub fn cookie_value(request: &Request, wanted: &str) -> Result<Option<String>, Fault> {
    let header = request.headers().get("cookie")?.unwrap_or_default();
    let mut pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    Ok(pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned()))
}

/// `POST /v1/session`: signs an agent in. The attempt is counted before any password is hashed, and a wrong email
/// costs the same time as a wrong password. Where the account has a second factor, the code is owed
/// ([`second_step`]).
#[worker::send]
pub async fn sign_in(_: Guard<OwnPage>, call: Call) -> Result<Reply, Fault> {
    let credentials: Credentials = body::read(&call.request).await?;
    let (request, env) = (&call.request, &call.env);
    let Ok(email) = domain::setup::email(&credentials.email) else {
        return Err(Rejection::WrongCredentials.into());
    };
    let browser = kept_browser(request, env)?;
    let attempt = attempt(request, env, email, &browser)?;
    let attempt = check_password(env, attempt, &credentials.password).await?;
    match open(env, attempt.clone()).await {
        Err(Fault::Rejected(Rejection::CodeNeeded)) => owe_code(request, env, attempt, &browser).await,
        opened => welcome(request, env, &opened?, &browser).await,
    }
}

/// Tells who is signed in, and sets their cookies.
pub async fn welcome(request: &Request, env: &Env, opened: &str, browser: &str) -> Result<Reply, Fault> {
    let known: SessionAnswer =
        rpc::ask(&rpc::directory(env)?, &DirectoryCall::Session(crypto::hash(opened))).await?;
    let session = known.ok_or(Rejection::Unavailable)?.session;
    Ok(with_cookies(request, env, opened, browser, &session)?.into())
}

/// Asks for the code, and has this browser remember that its password was right.
async fn owe_code(request: &Request, env: &Env, attempt: Attempt, browser: &str) -> Result<Reply, Fault> {
    let ticket = crypto::generate_token()?;
    let () = second_factor::ask(env, FactorCall::Owe(attempt, crypto::hash(&ticket))).await?;
    let cookies = Cookies::of(request, env)?;
    let response = response::refusal(request, Rejection::CodeNeeded).await?;
    let step = cookies.set(cookies.step, &ticket, TICKET_MS / 1_000);
    for cookie in [step, cookies.known_browser(browser)] {
        response.headers().append("set-cookie", &cookie)?;
    }
    Ok(response.into())
}

/// `POST /v1/session/code`: the second step. The password that was right is in the browser's own cookie.
#[worker::send]
pub async fn second_step(_: Guard<OwnPage>, call: Call) -> Result<Reply, Fault> {
    let SecondStep { code } = body::read(&call.request).await?;
    let (request, env) = (&call.request, &call.env);
    let ticket = cookie_value(request, Cookies::of(request, env)?.step)?.ok_or(Rejection::SignedOut)?;
    let browser = kept_browser(request, env)?;
    let opened = crypto::generate_token()?;
    let owed = OwedCode {
        ticket: crypto::hash(&ticket),
        attempt: attempt(request, env, String::new(), &browser)?,
        code,
        session: crypto::hash(&opened),
    };
    let () = second_factor::ask(env, FactorCall::Pay(owed)).await?;
    welcome(request, env, &opened, &browser).await
}

/// Signs in whoever has just made their account, and answers with `value`.
pub async fn begin<T: Serialize>(
    request: &Request,
    env: &Env,
    email: String,
    value: &T,
) -> Result<Response, Fault> {
    let browser = kept_browser(request, env)?;
    let opened = open(env, attempt(request, env, email, &browser)?).await?;
    with_cookies(request, env, &opened, &browser, value)
}

/// What the browser keeps since somebody signed in with it, which goes on being good; else something new.
pub fn kept_browser(request: &Request, env: &Env) -> Result<String, Fault> {
    match cookie_value(request, Cookies::of(request, env)?.browser)? {
        Some(kept) => Ok(kept),
        None => Ok(crypto::generate_token()?),
    }
}

/// An attempt to sign in.
pub fn attempt(request: &Request, env: &Env, email: String, browser: &str) -> Result<Attempt, Fault> {
    Ok(Attempt { email, ..attempt_by(request, env, Some(crypto::hash(browser)))? })
}

/// Somebody's whose email is not known yet, by the hash of what their browser keeps.
pub fn attempt_by(request: &Request, env: &Env, browser: Option<String>) -> Result<Attempt, Fault> {
    let user_agent = request.headers().get("user-agent")?.unwrap_or_default();
    let called = domain::account::browser(&user_agent);
    let (whence, frame) = (Whence { browser, ..whence(request, env, None) }, mail_frame(request, env, None)?);
    Ok(Attempt { email: String::new(), whence, browser: called, checked: None, frame: Some(frame) })
}

/// Opens a session, and returns its token: a new one every time, so that one that was planted before is worth nothing.
async fn open(env: &Env, attempt: Attempt) -> Result<String, Fault> {
    let token = crypto::generate_token()?;
    let open = DirectoryCall::OpenSession(attempt, crypto::hash(&token));
    let () = rpc::ask(&rpc::directory(env)?, &open).await?;
    Ok(token)
}

fn with_cookies<T: Serialize>(
    request: &Request,
    env: &Env,
    opened: &str,
    browser: &str,
    value: &T,
) -> Result<Response, Fault> {
    let cookies = Cookies::of(request, env)?;
    let seconds = access::SESSION_MS / 1_000;
    let response =
        ResponseBuilder::new().with_header("set-cookie", &cookies.set(cookies.session, opened, seconds))?;
    let response = response::respond(request, response, value)?;
    response.headers().append("set-cookie", &cookies.known_browser(browser))?;
    Ok(response)
}

/// Where a password comes from, with what the browser keeps since somebody signed in with it.
fn whence(request: &Request, env: &Env, browser: Option<&str>) -> Whence {
    Whence {
        network: auth::network(request, env),
        everybody: auth::is_everybodys(request, env),
        browser: browser.map(crypto::hash),
    }
}

/// The attempt with which an agent who is signed in shows their password once more.
pub fn own_attempt(request: &Request, env: &Env, email: String) -> Result<Attempt, Fault> {
    let browser = cookie_value(request, Cookies::of(request, env)?.browser)?;
    let whence = whence(request, env, browser.as_deref());
    Ok(Attempt { email, whence, browser: String::new(), checked: None, frame: None })
}

/// Checks a password. The attempt is counted before anything is hashed, and comes back with what it was checked
/// against.
pub async fn check_password(env: &Env, attempt: Attempt, password: &str) -> Result<Attempt, Fault> {
    let directory = rpc::directory(env)?;
    let ToCheck { password: stored, check } =
        rpc::ask(&directory, &DirectoryCall::Attempt(attempt.clone())).await?;
    let length_ok = password.chars().count() <= domain::setup::PASSWORD_MAX;
    let right = length_ok && crypto::verify_password(password, stored.as_deref())?;
    let () = rpc::ask(&directory, &DirectoryCall::Checked(check)).await?;
    if right {
        return Ok(Attempt { checked: stored, ..attempt });
    }
    let () = rpc::ask(&directory, &DirectoryCall::SignInFailed(attempt)).await?;
    Err(Rejection::WrongCredentials.into())
}

/// `DELETE /v1/session`: signs the agent out, whether or not they were signed in, and closes what the session has open.
/// If that does not get through, signing out again does the rest: the cookie is kept until then.
#[worker::send]
pub async fn sign_out(_: Guard<OwnPage>, call: Call) -> Result<Reply, Fault> {
    let (request, env) = (&call.request, &call.env);
    if let Some(token) = token(request, env)? {
        let session = crypto::hash(&token);
        let close = DirectoryCall::CloseSession(session.clone());
        let close = DirectoryCall::By(call.outsider(), Box::new(close));
        let places: Vec<SocketPlace> = rpc::ask(&rpc::directory(env)?, &close).await?;
        close_sockets_of(env, Ended { session, places }).await?;
    }
    let cookies = Cookies::of(request, env)?;
    let gone = cookies.set(cookies.session, "", 0);
    let response = ResponseBuilder::new().with_status(204).with_header("set-cookie", &gone)?;
    Ok(response.empty().into())
}

/// Closes all sockets of a session that was ended.
pub async fn close_sockets_of(env: &Env, Ended { session, places }: Ended) -> Result<(), Fault> {
    try_join_all(places.iter().map(|place| close_sockets_at(env, place, &session))).await?;
    rpc::ask(&rpc::directory(env)?, &DirectoryCall::ForgetSockets(session)).await
}

/// Closes the sockets that a session has open at a place.
pub async fn close_sockets_at(env: &Env, place: &SocketPlace, session: &str) -> Result<(), Fault> {
    let session = session.to_owned();
    match &place.conversation {
        None => rpc::ask(&rpc::desk(env, &place.site)?, &DeskCall::SignedOut(session)).await,
        Some(id) => {
            let conversation = rpc::conversation(env, &place.site, id)?;
            rpc::ask(&conversation, &ConversationCall::SignedOut(session)).await
        }
    }
}

/// The hash of the token in the session cookie.
pub fn hash(request: &Request, env: &Env) -> Result<String, Fault> {
    Ok(crypto::hash(&token(request, env)?.ok_or(Rejection::SignedOut)?))
}

/// A ticket for a socket that the request's session is about to open.
pub fn socket_ticket(request: &Request, env: &Env) -> Result<SocketTicket, Fault> {
    Ok(SocketTicket { session: hash(request, env)?, socket: crypto::generate_token()? })
}

/// Lets a socket stay that was accepted with a ticket for somebody in a role, unless the session has ended meanwhile, or
/// the role is another one. From here on the end of either finds it.
pub async fn register_socket(
    env: &Env,
    ticket: SocketTicket,
    place: SocketPlace,
    role: Role,
) -> Result<(), Fault> {
    let session = ticket.session.clone();
    let call = DirectoryCall::RegisterSocket(ticket, place.clone(), role);
    if rpc::ask(&rpc::directory(env)?, &call).await? {
        return Ok(());
    }
    close_sockets_at(env, &place, &session).await?;
    Err(Rejection::SignedOut.into())
}
