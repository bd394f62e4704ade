//! The agent's session over HTTP: who is signed in, signing in, signing out.

use crate::model::session::Denied;
use js_sys::Promise;
use protocol::codec::from_text;
use protocol::desk::Session;
use protocol::rejection::Rejection;
use protocol::server::Refusal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCache, RequestInit, Response};

const ADDRESS: &str = "/v1/session";
/// After this long without an answer, the server counts as away.
const PATIENCE_MS: u32 = 20_000;

#[derive(Serialize)]
struct Credentials<'a> {
    email: &'a str,
    password: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Problem {
    Rejected(Refusal),
}

/// Asks who is signed in.
pub async fn check() -> Result<Session, Denied> {
    let answer = request("GET", ADDRESS, None).await?;
    read(answer).await
}

/// Signs in.
pub async fn sign_in(email: &str, password: &str) -> Result<Session, Denied> {
    let body = protocol::codec::to_text(&Credentials { email, password });
    let answer = request("POST", ADDRESS, Some(&body)).await?;
    read(answer).await
}

/// Signs out. Without an answer the cookie runs out by itself.
pub async fn sign_out() {
    let _ = request("DELETE", ADDRESS, None).await;
}

/// Asks the server for something that is no socket.
pub async fn request(method: &str, address: &str, body: Option<&str>) -> Result<Response, Denied> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    if let Some(body) = body {
        let headers = Headers::new().map_err(unreachable)?;
        headers.set("content-type", "application/json").map_err(unreachable)?;
        init.set_headers(&headers);
        init.set_body(&JsValue::from_str(body));
    }
    let window = web_sys::window().ok_or(Denied::Unreachable)?;
    let answer = wait(window.fetch_with_str_and_init(address, &init)).await?;
    answer.dyn_into().map_err(unreachable)
}

/// Reads the answer.
pub async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, Denied> {
    let text = wait(answer.text().map_err(unreachable)?).await?;
    let text = text.as_string().unwrap_or_default();
    if answer.ok() {
        // Not through the frame reader: a library may be more than a frame.
        return serde_json::from_str(&text).map_err(|_| Denied::Unreachable);
    }
    match from_text::<Problem>(&text) {
        Ok(Problem::Rejected(refusal)) => Err(Denied::Refused(refusal.why())),
        Err(_) if answer.status() == 401 => Err(Denied::Refused(Rejection::SignedOut)),
        Err(_) => Err(Denied::Unreachable),
    }
}

async fn wait(promise: Promise) -> Result<JsValue, Denied> {
    JsFuture::from(promise).await.map_err(unreachable)
}

fn unreachable(_: JsValue) -> Denied {
    Denied::Unreachable
}
