//! The agent's session over HTTP: who is signed in, signing in, signing out.

use crate::model::session::Denied;
use js_sys::{Promise, Uint8Array};
use protocol::codec::{PACKED, from_packed, server_from_binary, to_binary, unpack};
use protocol::desk::{Credentials, Session};
use protocol::rejection::Rejection;
use protocol::server::ServerFrame;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCache, RequestInit, Response};

const ADDRESS: &str = "/v1/session";
/// After this long without an answer, the server counts as away.
const PATIENCE_MS: u32 = 20_000;

/// Asks who is signed in.
pub async fn check() -> Result<Session, Denied> {
    let answer = request("GET", ADDRESS, None).await?;
    read(answer).await
}

/// Signs in.
pub async fn sign_in(email: &str, password: &str) -> Result<Session, Denied> {
    let body = to_binary(&Credentials { email: email.to_owned(), password: password.to_owned() });
    let answer = request("POST", ADDRESS, Some(&body)).await?;
    read(answer).await
}

/// Signs out. Without an answer the cookie runs out by itself.
pub async fn sign_out() {
    let _ = request("DELETE", ADDRESS, None).await;
}

/// Asks the server for something that is no socket.
pub async fn request(method: &str, address: &str, body: Option<&[u8]>) -> Result<Response, Denied> {
    let body = body.map(Uint8Array::from);
    let headers = body.as_ref().map(|_| ("content-type", PACKED));
    ask(method, address, body.as_deref().map(AsRef::as_ref), headers.as_slice(), PATIENCE_MS).await
}

/// The same with any body and headers of its own.
pub async fn ask(
    method: &str,
    address: &str,
    body: Option<&JsValue>,
    own: &[(&str, &str)],
    patience: u32,
) -> Result<Response, Denied> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(patience)));
    let headers = Headers::new().map_err(unreachable)?;
    for (name, value) in [("accept", PACKED)].iter().chain(own) {
        headers.set(name, value).map_err(unreachable)?;
    }
    if let Some(body) = body {
        init.set_body(body);
    }
    init.set_headers(&headers);
    let window = web_sys::window().ok_or(Denied::Unreachable)?;
    let answer = wait(window.fetch_with_str_and_init(address, &init)).await?;
    answer.dyn_into().map_err(unreachable)
}

/// Reads the answer.
pub async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, Denied> {
    let bytes = wait(answer.array_buffer().map_err(unreachable)?).await?;
    let bytes = Uint8Array::new(&bytes).to_vec();
    if answer.ok() { from_packed(&bytes).ok_or(Denied::Unreachable) } else { Err(refused(&answer, &bytes)) }
}

/// Whether the answer is that it is done.
pub async fn done(answer: Response) -> Result<(), Denied> {
    if answer.ok() {
        return Ok(());
    }
    let bytes = wait(answer.array_buffer().map_err(unreachable)?).await?;
    Err(refused(&answer, &Uint8Array::new(&bytes).to_vec()))
}

fn refused(answer: &Response, bytes: &[u8]) -> Denied {
    match unpack(bytes).next().map(server_from_binary) {
        Some(ServerFrame::Rejected(refusal)) => Denied::Refused(refusal.why()),
        _ if answer.status() == 401 => Denied::Refused(Rejection::SignedOut),
        _ => Denied::Unreachable,
    }
}

async fn wait(promise: Promise) -> Result<JsValue, Denied> {
    JsFuture::from(promise).await.map_err(unreachable)
}

fn unreachable(_: JsValue) -> Denied {
    Denied::Unreachable
}
