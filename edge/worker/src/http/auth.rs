//! Who is asking: the origin of a request, the visitor's token, the agent's session cookie.

use crate::crypto;
use crate::env::variable;
use crate::fault::{self, Fault};
use crate::http::session;
use crate::rpc::{self, DirectoryCall, KnownAgent, Requester, SessionAnswer, SiteCall};
use domain::doctor::Address;
use domain::keys::Shown;
use domain::roles::asked::of_route;
use domain::roles::{Action, Role};
use domain::{access, identity};
use protocol::conversation::party::Agent;
use protocol::ids::{SiteId, Token};
use protocol::rejection::Rejection;
use std::cell::Cell;
use worker::{Env, Request};

/// The header that carries a site's word for who the visitor is, beside the conversation's token.
const IDENTITY: &str = "x-jasette-identity";

/// Our own origin: what the operator set, or the one the request came to.
pub fn own_origin(request: &Request, env: &Env) -> Result<String, Fault> {
    match public_origin(env) {
        Ok(Some(origin)) => Ok(origin),
        // One that is none is told by `/healthz`, and nobody gets in by it.
        Ok(None) | Err(_) => Ok(request.url()?.origin().ascii_serialization()),
    }
}

/// The origin that the operator set, as browsers write it.
pub fn public_origin(env: &Env) -> Result<Option<String>, String> {
    variable(env, "PUBLIC_ORIGIN").map(|written| domain::origin::normal(&written)).transpose()
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

/// What a visitor's request shows: the token from the Authorization header, as the hash that is compared and
/// stored, and whom the site's own token vouches for, if there is one.
pub async fn shown(request: &Request, env: &Env, site: &SiteId) -> Result<Shown, Fault> {
    let token = Token::parse(&bearer(request)?.ok_or(Rejection::BadToken)?)?;
    let identity = match request.headers().get(IDENTITY)? {
        Some(word) => {
            identity::check_shape(&word)?;
            Some(rpc::ask(&rpc::site(env, site)?, &SiteCall::Identify(word)).await?)
        }
        None => None,
    };
    Ok(Shown { token: crypto::hash(token.reveal()), identity })
}

/// Who asks for something of a conversation that both sides may ask for: whoever shows a token is a
/// visitor, anybody else must be an agent of the site, who is told. `changes` says whether it changes anything:
/// only then browsers always tell the origin.
pub async fn authenticate_requester(
    request: &Request,
    env: &Env,
    site: &SiteId,
    changes: bool,
) -> Result<(Requester, Option<Agent>), Fault> {
    if request.headers().has("authorization")? {
        from_frame_or_program(request, env)?;
        return Ok((Requester::Visitor(shown(request, env, site).await?), None));
    }
    if changes {
        from_own_page(request, env)?;
    } else {
        from_frame_or_program(request, env)?;
    }
    let (agent, role) = require_agent(request, env, site, of_route(!changes)).await?;
    Ok((Requester::Agent(agent.id.clone(), role), Some(agent)))
}

/// Lets a set-up request pass: it shows the key that the operator gave the installation. Without
/// such a key, or with one that could be guessed, there is no set-up. Wrong keys are counted; the right one is
/// never kept out.
pub async fn set_up_key(request: &Request, env: &Env) -> Result<(), Fault> {
    let key = variable(env, "SETUP_KEY").ok_or(Rejection::NotFound)?;
    if key.len() < domain::setup::KEY_MIN {
        fault::warn(&format!(
            "the set-up key is too short to be used: it needs {} characters",
            domain::setup::KEY_MIN
        ));
        return Err(Rejection::NotFound.into());
    }
    match bearer(request)? {
        Some(shown) if crypto::equal(&crypto::hash(&shown), &crypto::hash(&key)) => Ok(()),
        _ => {
            let whence = network(request, env).unwrap_or_default();
            let () = rpc::ask(&rpc::directory(env)?, &DirectoryCall::WrongKey(whence)).await?;
            Err(Rejection::NotAllowed.into())
        }
    }
}

/// Lets the operator's monitoring pass: it shows the token that the operator gave the installation. Without such a
/// token, or with one that could be guessed, there is nothing to be read. Wrong ones are not counted: none of that
/// length is found by trying.
pub fn metrics_token(request: &Request, env: &Env) -> Result<(), Fault> {
    let token = variable(env, "METRICS_TOKEN").filter(|token| token.len() >= domain::setup::KEY_MIN);
    let token = token.ok_or(Rejection::NotFound)?;
    match bearer(request)? {
        Some(shown) if crypto::equal(&crypto::hash(&shown), &crypto::hash(&token)) => Ok(()),
        _ => Err(Rejection::WrongCredentials.into()),
    }
}

/// What a request shows in its Authorization header.
pub fn bearer(request: &Request) -> Result<Option<String>, Fault> {
    let header = request.headers().get("authorization")?.unwrap_or_default();
    Ok(header.strip_prefix("Bearer ").map(|value| value.trim().to_owned()))
}

/// Whose session the request's cookie opens.
pub async fn known_agent(request: &Request, env: &Env) -> Result<KnownAgent, Fault> {
    let token = session::token(request, env)?.ok_or(Rejection::SignedOut)?;
    let directory = rpc::directory(env)?;
    let known: SessionAnswer = rpc::ask(&directory, &DirectoryCall::Session(crypto::hash(&token))).await?;
    Ok(known.ok_or(Rejection::SignedOut)?)
}

/// The agent that the request's cookie stands for, with their role at the site, if it is enough for what they are
/// about to do there.
pub async fn require_agent(
    request: &Request,
    env: &Env,
    site: &SiteId,
    action: Action,
) -> Result<(Agent, Role), Fault> {
    let KnownAgent { session, roles } = known_agent(request, env).await?;
    domain::second_factor::let_in(session.is_closed(site), false)?;
    let role =
        roles.iter().find(|(own, _)| own == site).map(|(_, role)| *role).ok_or(Rejection::NotAllowed)?;
    domain::roles::check(role, action)?;
    Ok((session.agent, role))
}

/// The network a request came from, as the platform saw it. Headers are not asked, for anybody can
/// write them: the runtime puts the peer's address into `request.cf` itself, and Cloudflare
/// overwrites its own header. Only an operator whose proxy does the same can name that header.
pub fn network(request: &Request, env: &Env) -> Option<String> {
    let header = |name: &str| request.headers().get(name).ok().flatten();
    if let Some(named) = variable(env, "ADDRESS_HEADER").and_then(|name| header(&name)) {
        return Some(access::forwarded(&named));
    }
    let cf = cf(request)?;
    if let Some(peer) = peer(&cf) {
        return access::network(&peer);
    }
    let on_cloudflare = js_sys::Reflect::get(&cf, &"colo".into()).is_ok_and(|colo| colo.is_string());
    let told = on_cloudflare.then(|| header("cf-connecting-ip")).flatten();
    told.map(|told| access::forwarded(&told))
}

/// Whether everybody seems to come from one network, because a proxy stands in front and no header is named in
/// which it tells for whom it asks. So it is on a developer's machine, too.
pub fn is_everybodys(request: &Request, env: &Env) -> bool {
    let named = variable(env, "ADDRESS_HEADER").is_some();
    let shared = !named && cf(request).and_then(|cf| peer(&cf)).is_some_and(|peer| access::is_private(&peer));
    if shared && !TOLD_SHARED.replace(true) {
        fault::warn(
            "requests come from a private address: behind a proxy, name the header in which it tells the client's \
             (JASETTE_ADDRESS_HEADER), or limits count all visitors together",
        );
    }
    shared
}

thread_local! {
    /// Whether the operator was told that all addresses are one.
    static TOLD_SHARED: Cell<bool> = const { Cell::new(false) };
}

/// Where a request seems to come from, for the check-up.
pub fn seen_address(request: &Request, env: &Env) -> Address {
    let header = variable(env, "ADDRESS_HEADER");
    let told = header.as_deref().and_then(|name| request.headers().get(name).ok().flatten());
    Address { header, told, peer: cf(request).and_then(|cf| peer(&cf)) }
}

fn cf(request: &Request) -> Option<wasm_bindgen::JsValue> {
    js_sys::Reflect::get(request.inner(), &"cf".into()).ok()
}

/// The other end of the connection, as workerd tells it.
fn peer(cf: &wasm_bindgen::JsValue) -> Option<String> {
    js_sys::Reflect::get(cf, &"clientIp".into()).ok().and_then(|peer| peer.as_string())
}
