//! One message to one browser, through its push service.

use crate::crypto;
use crate::env::now;
use crate::fault::{self, Fault};
use crate::rpc::PushKeys;
use crate::web_crypto::web_push::{self, object};
use domain::push::delivery::{Outcome, PATIENCE_MS, TTL_S, URGENCY, outcome};
use domain::push::endpoint::Endpoint;
use domain::push::vapid::{TOKEN_MS, authorization, contact, signing_input};
use domain::push::{AUTH, PUBLIC_KEY, Subscription, bytes};
use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::Env;

/// The binding of the network that has the public internet in it, and nothing else. Cloudflare needs none: what its
/// Workers reach is that.
const OUTSIDE: &str = "OUTSIDE";

#[wasm_bindgen]
extern "C" {
    type Network;

    #[wasm_bindgen(method, catch, js_name = fetch)]
    async fn fetch_through(this: &Network, url: &str, init: &Object) -> Result<JsValue, JsValue>;

    // Named by its place: the Worker's own `fetch` is exported under that name, and would lose it.
    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = fetch)]
    async fn fetch_directly(url: &str, init: &Object) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = AbortSignal, js_name = timeout)]
    fn abort_after(milliseconds: u32) -> JsValue;
}

/// Sends a message and says what came of it. Takes no longer than [`PATIENCE_MS`].
pub async fn send(env: &Env, keys: &PushKeys, to: &Subscription, topic: &str, message: &[u8]) -> Outcome {
    match attempt(env, keys, to, topic, message).await {
        Ok(outcome) => outcome,
        Err(fault) => {
            fault.log("sending a push message");
            Outcome::Refused
        }
    }
}

async fn attempt(
    env: &Env,
    keys: &PushKeys,
    to: &Subscription,
    topic: &str,
    message: &[u8],
) -> Result<Outcome, Fault> {
    // Of an endpoint only its origin is said anywhere: whoever knows the rest of it can write to it.
    let Some(endpoint) = Endpoint::parse(&to.endpoint) else { return Ok(Outcome::Gone) };
    let (Some(key), Some(auth), Some(public)) =
        (bytes::<PUBLIC_KEY>(&to.key), bytes::<AUTH>(&to.auth), web_push::public_key(keys))
    else {
        return Ok(Outcome::Gone);
    };
    let input = signing_input(endpoint.origin(), now() + TOKEN_MS, contact(&to.origin));
    let signature = web_push::signature(&keys.private, &input).await?;
    let Some(body) = web_push::seal(message, &key, &auth, &crypto::random()?).await? else {
        // Nothing can ever be sent there.
        return Ok(Outcome::Gone);
    };
    let headers = object(&[
        ("authorization", authorization(&input, &signature, &public).into()),
        ("content-encoding", "aes128gcm".into()),
        ("content-type", "application/octet-stream".into()),
        ("ttl", TTL_S.to_string().into()),
        ("urgency", URGENCY.into()),
        ("topic", topic.into()),
    ]);
    let init = object(&[
        ("method", "POST".into()),
        ("headers", headers.into()),
        ("body", Uint8Array::from(body.as_slice()).into()),
        // Where somebody is sent on to was not looked at.
        ("redirect", "manual".into()),
        ("signal", abort_after(u32::try_from(PATIENCE_MS).unwrap_or(u32::MAX))),
    ]);
    let answer = if endpoint.is_local() {
        fetch_directly(&to.endpoint, &init).await
    } else {
        match network(env) {
            Some(network) => network.fetch_through(&to.endpoint, &init).await,
            None => fetch_directly(&to.endpoint, &init).await,
        }
    };
    let status = answer.ok().and_then(|answer| status(&answer));
    let outcome = outcome(status);
    if !matches!(outcome, Outcome::Taken | Outcome::Gone) {
        let said = status.map_or_else(|| "does not answer".to_owned(), |status| format!("answered {status}"));
        fault::log(Some("push message not sent"), &format!("{} {said}", endpoint.origin()));
    }
    Ok(outcome)
}

/// The status of an answer, whose body nobody reads.
fn status(answer: &JsValue) -> Option<u16> {
    let status = Reflect::get(answer, &"status".into()).ok()?.as_f64()?;
    if let Ok(body) = Reflect::get(answer, &"body".into())
        && let Some(body) = body.dyn_ref::<web_sys::ReadableStream>()
    {
        let _let_go = body.cancel();
    }
    Some(status as u16)
}

fn network(env: &Env) -> Option<Network> {
    let bound = Reflect::get(env, &OUTSIDE.into()).ok()?;
    bound.is_object().then(|| bound.unchecked_into())
}
