//! The operator's provider: what it says of itself, its keys, and codes that it redeems. Every answer has a time and a
//! size, and leads nowhere else: whatever a provider does, whoever signs in is told that it did not work.

use crate::env::{now, variable};
use crate::fault::{self, Fault};
use crate::http::body_reader::BodyReader;
use crate::web_crypto::signatures::is_signed;
use domain::oidc::{
    ANSWER_MAX, Attempt, DOCUMENT_MS, Discovery, Expected, FAILED_MS, IdToken, KeyCache, Keys, PATIENCE_MS,
    Provider, Refused, Subject, Written, discovery_url, form,
};
use futures::future::{Either, select};
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use serde_json::Value;
use std::cell::RefCell;
use std::time::Duration;
use worker::{
    AbortController, Delay, Env, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, ResponseBody,
};

/// What a provider said of itself, and when; or that it did not.
type Known = (String, Timestamp, Option<Discovery>);

thread_local! {
    static KNOWN: RefCell<Option<Known>> = const { RefCell::new(None) };
    static KEYS: RefCell<KeyCache> = RefCell::default();
}

fn read(env: &Env) -> Result<Option<Provider>, &'static str> {
    Provider::read(Written {
        issuer: variable(env, "OIDC_ISSUER"),
        client_id: variable(env, "OIDC_CLIENT_ID"),
        client_secret: variable(env, "OIDC_CLIENT_SECRET"),
        name: variable(env, "OIDC_NAME"),
        second_step: variable(env, "OIDC_SECOND_STEP"),
    })
}

/// The provider that the operator has set. Where that cannot be used, the check-up says why.
pub fn set(env: &Env) -> Result<Provider, Fault> {
    Ok(read(env).ok().flatten().ok_or(Rejection::NotFound)?)
}

/// What the button is called that leads to it, if there is one.
pub fn button(env: &Env) -> Option<String> {
    read(env).ok().flatten().map(|provider| provider.name)
}

/// Asks it what it says of itself, for the check-up: its issuer, and what is wrong. None where none is set.
pub async fn check(env: &Env) -> Option<(String, Result<(), String>)> {
    match read(env) {
        Ok(None) => None,
        Ok(Some(provider)) => {
            let asked = document(&provider).await.map(drop);
            Some((provider.issuer, asked))
        }
        Err(why) => Some((variable(env, "OIDC_ISSUER").unwrap_or_default(), Err(why.to_owned()))),
    }
}

/// What it says is not believed: the operator reads why.
pub fn refused(Refused(why): Refused) -> Fault {
    fault::warn(&format!("single sign-on: {why}"));
    Rejection::OidcFailed.into()
}

fn unavailable(why: &str) -> Fault {
    fault::warn(&format!("single sign-on: {why}"));
    Rejection::OidcUnavailable.into()
}

/// What the provider says of itself, as it was asked of late. One that failed is left alone for a moment.
pub async fn discovery(provider: &Provider) -> Result<Discovery, Fault> {
    let known = KNOWN.with_borrow(|known| {
        let (issuer, at, said) = known.as_ref()?;
        let good_for = if said.is_some() { DOCUMENT_MS } else { FAILED_MS };
        (*issuer == provider.issuer && now().saturating_sub(*at) < good_for).then(|| said.clone())
    });
    if let Some(said) = known {
        return Ok(said.ok_or(Rejection::OidcUnavailable)?);
    }
    let asked = document(provider).await;
    let said = asked.as_ref().ok().cloned();
    KNOWN.set(Some((provider.issuer.clone(), now(), said)));
    asked.map_err(|why| unavailable(&why))
}

async fn document(provider: &Provider) -> Result<Discovery, String> {
    let json = get(&discovery_url(provider)).await?;
    Discovery::read(&json, provider).map_err(|Refused(why)| why.to_owned())
}

/// Redeems a code, and says whom the provider vouches for.
pub async fn redeem(
    provider: &Provider,
    discovery: &Discovery,
    attempt: &Attempt,
    code: &str,
    callback: &str,
) -> Result<Subject, Fault> {
    let (header, ours) = provider.credentials(discovery);
    let mut fields = attempt.redeem(code, callback);
    fields.extend(ours.iter().map(|(name, value)| (*name, value.as_str())));
    let (status, json) =
        post(&discovery.token, &form(&fields), header).await.map_err(|why| unavailable(&why))?;
    match status {
        200 => {}
        // The code was redeemed before, is too old, or is another's.
        400 => return Err(refused(Refused("the provider does not redeem the code"))),
        _ => return Err(unavailable(&format!("{} answered {status}", discovery.token))),
    }
    let tokens: Value = serde_json::from_slice(&json).unwrap_or_default();
    let id_token = tokens.get("id_token").and_then(Value::as_str);
    let id_token = id_token.ok_or_else(|| unavailable("what a code was redeemed for is no ID token"))?;
    let token = IdToken::read(id_token).map_err(refused)?;
    let keys = keys(discovery, token.kid.as_deref()).await?;
    let key = keys.choose(token.kid.as_deref(), token.algorithm).map_err(refused)?;
    if !is_signed(&key, &token.signature, token.signed.as_bytes()).await {
        return Err(refused(Refused("the ID token's signature is wrong")));
    }
    let (issuer, client_id) = (provider.issuer.as_str(), provider.client_id.as_str());
    token.subject(&Expected { issuer, client_id, nonce: &attempt.nonce }, now()).map_err(refused)
}

/// The provider's keys, as they were asked for of late.
async fn keys(discovery: &Discovery, kid: Option<&str>) -> Result<Keys, Fault> {
    let from = discovery.jwks.as_str();
    if let Some(keys) = KEYS.with_borrow(|cache| cache.good(from, kid, now()).cloned()) {
        return Ok(keys);
    }
    let json = get(from).await.map_err(|why| unavailable(&why))?;
    let keys = Keys::read(&json).map_err(|Refused(why)| unavailable(why))?;
    KEYS.set(KeyCache::new(from, keys.clone(), now()));
    Ok(keys)
}

async fn get(url: &str) -> Result<Vec<u8>, String> {
    let (status, body) = in_time(url, RequestInit::new()).await?;
    if status == 200 { Ok(body) } else { Err(format!("{url} answered {status}")) }
}

async fn post(url: &str, body: &str, authorization: Option<String>) -> Result<(u16, Vec<u8>), String> {
    let headers = Headers::new();
    let set = |name: &str, value: &str| headers.set(name, value).map_err(|error| error.to_string());
    set("content-type", "application/x-www-form-urlencoded")?;
    set("accept", "application/json")?;
    if let Some(authorization) = authorization {
        set("authorization", &authorization)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_headers(headers).with_body(Some(body.into()));
    in_time(url, init).await
}

/// Asks, and reads the answer, if it comes in time.
async fn in_time(url: &str, mut init: RequestInit) -> Result<(u16, Vec<u8>), String> {
    // Wherever it would lead was not looked at.
    init.with_redirect(RequestRedirect::Manual);
    let controller = AbortController::default();
    let signal = controller.signal();
    let asked = Box::pin(async {
        let request = Request::new_with_init(url, &init).map_err(|error| error.to_string())?;
        let response = Fetch::Request(request).send_with_signal(&signal).await;
        let response = response.map_err(|error| format!("{url} does not answer: {error}"))?;
        let status = response.status_code();
        let body = read_body(response.into_parts().1).await;
        Ok((status, body.ok_or_else(|| format!("what {url} answers is too long, or breaks off"))?))
    });
    match select(asked, Box::pin(Delay::from(Duration::from_millis(PATIENCE_MS)))).await {
        Either::Left((answer, _)) => answer,
        Either::Right((_, asked)) => {
            controller.abort();
            drop(asked);
            Err(format!("{url} does not answer in {} s", PATIENCE_MS / 1_000))
        }
    }
}

/// Reads a body that is not too long.
async fn read_body(body: ResponseBody) -> Option<Vec<u8>> {
    let ResponseBody::Stream(stream) = body else { return Some(Vec::new()) };
    let mut reader = BodyReader::new(&stream)?;
    let mut bytes = Vec::new();
    while let Some(piece) = reader.next().await.ok()? {
        let piece = piece.to_vec();
        if piece.len() > ANSWER_MAX.saturating_sub(bytes.len()) {
            reader.cancel().await;
            return None;
        }
        bytes.extend(piece);
    }
    Some(bytes)
}
