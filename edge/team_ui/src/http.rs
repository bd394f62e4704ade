//! Requests to the edge, and what came of them.

use js_sys::{Promise, Uint8Array};
use protocol::codec::{PACKED, from_packed, refusal_from_binary, session_from_packed, unpack};
use protocol::rejection::Rejection;
use protocol::session::Session;
use protocol::team::oidc::OidcWay;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCache, RequestInit, Response};

/// After this long without an answer, the server counts as away.
const PATIENCE_MS: u32 = 20_000;

/// Why something could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The server said no.
    Refused(Rejection),
    /// The server did not answer, or not as it should.
    Unreachable,
}

/// Where the agent's session is.
pub const SESSION: &str = "/v1/session";

/// Asks who is signed in.
///
/// # Errors
/// Nobody is, or the server does not answer.
pub async fn signed_in() -> Result<Session, Denied> {
    read_session(request("GET", SESSION, None).await?).await
}

/// Reads who is signed in, also as a server tells it that is a version behind.
///
/// # Errors
/// See [`read`].
pub async fn read_session(answer: Response) -> Result<Session, Denied> {
    read_by(answer, session_from_packed).await
}

/// Reads something.
///
/// # Errors
/// The server refuses, or does not answer.
pub async fn get<T: DeserializeOwned>(address: &str) -> Result<T, Denied> {
    read(request("GET", address, None).await?).await
}

/// Goes to the operator's provider of single sign-on, whose address is asked for with this.
///
/// # Errors
/// See [`read`].
pub async fn leave(address: &str, body: &[u8]) -> Result<(), Denied> {
    let OidcWay { url } = read(request("POST", address, Some(body)).await?).await?;
    let window = web_sys::window().ok_or(Denied::Unreachable)?;
    window.location().assign(&url).map_err(unreachable)
}

/// Asks the server for something that is no socket.
///
/// # Errors
/// No answer came.
pub async fn request(method: &str, address: &str, body: Option<&[u8]>) -> Result<Response, Denied> {
    let body = body.map(Uint8Array::from);
    let headers = body.as_ref().map(|_| ("content-type", PACKED));
    ask(method, address, body.as_deref().map(AsRef::as_ref), headers.as_slice(), PATIENCE_MS).await
}

/// The same with any body and headers of its own.
///
/// # Errors
/// No answer came.
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
///
/// # Errors
/// It is a refusal, or none of ours.
pub async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, Denied> {
    read_by(answer, from_packed).await
}

async fn read_by<T>(answer: Response, decode: impl FnOnce(&[u8]) -> Option<T>) -> Result<T, Denied> {
    let bytes = wait(answer.array_buffer().map_err(unreachable)?).await?;
    let bytes = Uint8Array::new(&bytes).to_vec();
    if answer.ok() { decode(&bytes).ok_or(Denied::Unreachable) } else { Err(refused(&answer, &bytes)) }
}

/// Whether the answer is that it is done.
///
/// # Errors
/// It is a refusal, or none of ours.
pub async fn done(answer: Response) -> Result<(), Denied> {
    if answer.ok() {
        return Ok(());
    }
    let bytes = wait(answer.array_buffer().map_err(unreachable)?).await?;
    Err(refused(&answer, &Uint8Array::new(&bytes).to_vec()))
}

fn refused(answer: &Response, bytes: &[u8]) -> Denied {
    match unpack(bytes).next().and_then(refusal_from_binary) {
        Some(refusal) => Denied::Refused(refusal.why()),
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
