//! Single sign-on: `/v1/session/oidc` leads to the operator's provider, `/oidc/callback` is where people come back,
//! `/v1/account/oidc` connects one's own account with one there.
//!
//! Browsers send none of our strict cookies with the request that comes back from another site: what has to be known
//! then is stored with the attempt, which is found by its state and a cookie of its own.

mod provider;

use crate::crypto;
use crate::env::now;
use crate::fault::Fault;
use crate::http::account::close_sockets;
use crate::http::guard::{Call, Everybody, Guard, Own, OwnPage};
use crate::http::response::{self, Reply};
use crate::http::second_factor::proof;
use crate::http::session::{self, Cookies};
use crate::http::{auth, body};
use crate::rpc::{self, CodeProof, Connected, DirectoryCall, Ended, OidcCall, VouchedFor};
use domain::access::SESSION_MS;
use domain::oidc::{self, ATTEMPT_MS, Attempt, HOME, Provider, Returned, with_outcome};
use domain::second_factor::TICKET_MS;
use protocol::rejection::Rejection;
use protocol::team::oidc::{BeginOidc, CALLBACK, CONNECTED, ConnectOidc, OUTCOME, OidcState, OidcWay};
use protocol::team::second_factor::SecondFactorProof;
pub use provider::{button, check};
use serde::de::DeserializeOwned;
use worker::{Env, ResponseBuilder};

async fn ask<R: DeserializeOwned>(env: &Env, call: OidcCall) -> Result<R, Fault> {
    rpc::ask(&rpc::directory(env)?, &DirectoryCall::Oidc(call)).await
}

/// `POST /v1/session/oidc`: the address at which to sign in.
#[worker::send]
pub async fn begin(_: Guard<OwnPage>, call: Call) -> Result<Reply, Fault> {
    let provider = provider::set(&call.env)?;
    let BeginOidc { next } = body::read(&call.request).await?;
    go(&call, &provider, &next, None).await
}

/// `GET /v1/account/oidc`: how one's account is connected.
#[worker::send]
pub async fn read(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let Provider { issuer, name, .. } = provider::set(&call.env)?;
    let (connected, needs_code): Connected = ask(&call.env, OidcCall::State(hash, issuer)).await?;
    let state = OidcState { name, connected, needs_code };
    Ok(response::respond(&call.request, ResponseBuilder::new(), &state)?.into())
}

/// `POST /v1/account/oidc`: the address at which to say who one is there. Asks for the password, and for a code where
/// sign-ins do: an open session alone opens no second door.
#[worker::send]
pub async fn connect(Guard(own): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let provider = provider::set(&call.env)?;
    let ConnectOidc { current, code, next } = body::read(&call.request).await?;
    let proof = proof(own, &call, SecondFactorProof { current, code }).await?;
    go(&call, &provider, &next, Some(proof)).await
}

/// `POST /v1/account/oidc/off`: connects it no more.
#[worker::send]
pub async fn disconnect(Guard(own): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let Provider { issuer, name, .. } = provider::set(&call.env)?;
    let proof = proof(own, &call, body::read(&call.request).await?).await?;
    let asked = DirectoryCall::Oidc(OidcCall::Disconnect(proof, issuer, name));
    let by = DirectoryCall::By(call.actor()?, Box::new(asked));
    let ended: Vec<Ended> = rpc::ask(&rpc::directory(&call.env)?, &by).await?;
    close_sockets(&call.env, ended).await;
    Reply::no_content()
}

fn callback(call: &Call) -> Result<String, Fault> {
    Ok(auth::own_origin(&call.request, &call.env)? + CALLBACK)
}

/// Remembers an attempt and tells the way to the provider.
async fn go(call: &Call, provider: &Provider, next: &str, proof: Option<CodeProof>) -> Result<Reply, Fault> {
    let (request, env) = (&call.request, &call.env);
    let browser = session::kept_browser(request, env)?;
    let (state, holder) = (crypto::generate_token()?, crypto::generate_token()?);
    let attempt = Attempt {
        holder: crypto::hash(&holder),
        nonce: crypto::generate_token()?,
        verifier: crypto::generate_token()?,
        next: oidc::next(next).to_owned(),
        browser: Some(crypto::hash(&browser)),
        linking: proof.as_ref().map(|proof| proof.session.clone()),
        until: now().saturating_add(ATTEMPT_MS),
    };
    let network = auth::network(request, env).filter(|_| !auth::is_everybodys(request, env));
    let new = OidcCall::Begin(crypto::hash(&state), network, attempt.clone(), proof);
    // Counted before anybody else is asked.
    let () = ask(env, new).await?;
    let discovery = provider::discovery(provider).await?;
    let url = attempt.address(provider, &discovery, &callback(call)?, &state);
    let response = response::respond(request, ResponseBuilder::new(), &OidcWay { url })?;
    let cookies = Cookies::of(request, env)?;
    response.headers().append("set-cookie", &cookies.lax(cookies.oidc, &holder, ATTEMPT_MS / 1_000))?;
    response.headers().append("set-cookie", &cookies.known_browser(&browser))?;
    Ok(response.into())
}

/// Where a browser goes that has come back, and with which cookie.
struct Outcome {
    page: String,
    cookie: Option<String>,
}

/// `GET /oidc/callback`: back from the provider. Leads to the page that was asked for, which says how it went.
#[worker::send]
pub async fn back(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let provider = provider::set(&call.env)?;
    let cookies = Cookies::of(&call.request, &call.env)?;
    let state = call.query("state")?.unwrap_or_default();
    let holder = session::cookie_value(&call.request, cookies.oidc)?.unwrap_or_default();
    let take = OidcCall::Take(crypto::hash(&state), crypto::hash(&holder));
    let failed = |page: &str, fault: Fault| Outcome {
        page: with_outcome(page, OUTCOME, fault.rejection().code()),
        cookie: None,
    };
    let Outcome { page, cookie } = match ask::<Attempt>(&call.env, take).await {
        Ok(attempt) => finish(&call, &provider, &cookies, &attempt)
            .await
            .unwrap_or_else(|fault| failed(&attempt.next, fault)),
        Err(fault) => failed(HOME, fault),
    };
    let response = ResponseBuilder::new().with_status(303).with_header("location", &page)?.empty();
    let over = cookies.lax(cookies.oidc, "", 0);
    for cookie in [Some(over), cookie].into_iter().flatten() {
        response.headers().append("set-cookie", &cookie)?;
    }
    Ok(response.into())
}

/// Finds out who has come back, and lets them in or connects them.
async fn finish(
    call: &Call,
    provider: &Provider,
    cookies: &Cookies,
    attempt: &Attempt,
) -> Result<Outcome, Fault> {
    let (request, env) = (&call.request, &call.env);
    let discovery = provider::discovery(provider).await?;
    let (code, error, issuer) = (call.query("code")?, call.query("error")?, call.query("iss")?);
    let returned = Returned { code, error, issuer };
    let code = returned.code(provider, &discovery).map_err(provider::refused)?;
    let subject = provider::redeem(provider, &discovery, attempt, code, &callback(call)?).await?;
    let (opened, ticket) = (crypto::generate_token()?, crypto::generate_token()?);
    let who = VouchedFor {
        issuer: provider.issuer.clone(),
        subject: subject.subject,
        attempt: session::attempt_by(request, env, attempt.browser.clone())?,
        session: attempt.linking.clone().unwrap_or_else(|| crypto::hash(&opened)),
    };
    if attempt.linking.is_some() {
        let connect = OidcCall::Connect(who, subject.label, provider.name.clone());
        let ended: Vec<Ended> = ask(env, connect).await?;
        close_sockets(env, ended).await;
        return Ok(Outcome { page: with_outcome(&attempt.next, OUTCOME, CONNECTED), cookie: None });
    }
    let is_strong = subject.is_strong && provider.trusts_amr;
    match ask(env, OidcCall::Enter(who, is_strong, crypto::hash(&ticket))).await {
        Ok(()) => Ok(Outcome {
            page: with_outcome(&attempt.next, "signed_in", "1"),
            cookie: Some(cookies.set(cookies.session, &opened, SESSION_MS / 1_000)),
        }),
        Err(Fault::Rejected(Rejection::CodeNeeded)) => Ok(Outcome {
            page: with_outcome(&attempt.next, OUTCOME, Rejection::CodeNeeded.code()),
            cookie: Some(cookies.set(cookies.step, &ticket, TICKET_MS / 1_000)),
        }),
        Err(fault) => Err(fault),
    }
}
