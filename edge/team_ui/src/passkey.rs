//! Passkeys in the browser: `passkey.js`, with its types, and the requests around it.

use crate::http::{Denied, SESSION, read, read_session, request};
use core::cell::{Cell, RefCell};
use js_sys::{Array, Promise, Reflect};
use protocol::codec::to_binary;
use protocol::session::Session;
use protocol::team::passkey::{NewPasskey, PasskeyChallenge, PasskeyOptions, PasskeySignIn};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

#[wasm_bindgen(module = "/passkey.js")]
extern "C" {
    #[wasm_bindgen(js_name = arePossible)]
    fn are_possible() -> bool;

    #[wasm_bindgen(js_name = make)]
    fn ask_for_one(
        challenge: &str,
        host: &str,
        user: &str,
        email: &str,
        name: &str,
        others: Vec<String>,
    ) -> Promise;

    #[wasm_bindgen(js_name = canOffer)]
    fn can_offer() -> Promise;

    #[wasm_bindgen(js_name = withdraw)]
    fn take_back();

    #[wasm_bindgen(js_name = show)]
    fn ask_to_show(challenge: &str, host: &str, is_offer: bool) -> Promise;
}

thread_local! {
    /// The number of the latest offer: one before it that has no challenge yet is made no more.
    static OFFER: Cell<u32> = const { Cell::new(0) };
    /// The latest request for a challenge.
    static ASKED: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody used one: they closed the dialog, took too long, or have none.
    Unused,
    /// Their key holds one of theirs already.
    Held,
    /// The edge did not take it.
    Denied(Denied),
}

impl From<Denied> for Trouble {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

/// Whether this browser has passkeys for this page.
#[must_use]
pub fn possible() -> bool {
    are_possible()
}

/// Has one made.
///
/// # Errors
/// See [`Trouble`].
pub async fn make(options: PasskeyOptions, name: String) -> Result<NewPasskey, Trouble> {
    let PasskeyOptions { challenge, host, user, email, name: agent, known } = options;
    let [client_data, attestation] =
        told(ask_for_one(&challenge, &host, &user, &email, &agent, known)).await?;
    Ok(NewPasskey { name, client_data, attestation })
}

/// Signs in by one.
///
/// # Errors
/// See [`Trouble`].
pub async fn sign_in() -> Result<Session, Trouble> {
    withdraw();
    let PasskeyChallenge { challenge, host } = challenge().await?;
    let shown = told(ask_to_show(&challenge, &host, false)).await?;
    Ok(give(shown).await?)
}

/// Offers them among what the browser fills a field in with whose `autocomplete` ends with `webauthn`, in place of an
/// earlier offer, and signs in by the one that somebody takes. Nothing where nobody does, or it is taken back.
pub async fn offer() -> Option<Result<Session, Denied>> {
    withdraw();
    let number = OFFER.get();
    let can = JsFuture::from(can_offer()).await.is_ok_and(|can| can.is_truthy());
    if !can {
        return None;
    }
    let PasskeyChallenge { challenge, host } = challenge().await.ok()?;
    if OFFER.get() != number {
        return None;
    }
    let shown = told(ask_to_show(&challenge, &host, true)).await.ok()?;
    Some(give(shown).await)
}

/// Takes back what is offered, if anything is, and what is about to be.
pub fn withdraw() {
    take_back();
    OFFER.set(OFFER.get().wrapping_add(1));
}

/// Asks for a challenge, once the answer to the request before is here: the first one names the browser, by a cookie,
/// and each challenge is for the browser of that name.
async fn challenge() -> Result<PasskeyChallenge, Denied> {
    let before = ASKED.with_borrow(Clone::clone);
    let asking = future_to_promise(async move {
        if let Some(before) = before {
            // It is whoever made it that is told how it went.
            let _ = JsFuture::from(before).await;
        }
        let answer = request("POST", &[SESSION, "/passkey/challenge"].concat(), None).await;
        answer.map(JsValue::from).map_err(|_| JsValue::UNDEFINED)
    });
    ASKED.set(Some(asking.clone()));
    let answer = JsFuture::from(asking).await.map_err(|_| Denied::Unreachable)?;
    read(answer.dyn_into().map_err(|_| Denied::Unreachable)?).await
}

/// Gives the edge what somebody has shown.
async fn give(shown: [String; 5]) -> Result<Session, Denied> {
    let [id, client_data, authenticator_data, signature, user] = shown;
    let shown = PasskeySignIn { id, client_data, authenticator_data, signature, user };
    read_session(request("POST", &[SESSION, "/passkey"].concat(), Some(&to_binary(&shown))).await?).await
}

/// The texts that come back.
async fn told<const N: usize>(asked: Promise) -> Result<[String; N], Trouble> {
    let told = JsFuture::from(asked).await.map_err(|error| trouble(&error))?;
    let texts: Vec<String> = Array::from(&told).iter().filter_map(|text| text.as_string()).collect();
    texts.try_into().map_err(|_| Trouble::Unused)
}

/// What a browser's exception means (WebAuthn, sections 5.1.3 and 5.1.4).
fn trouble(error: &JsValue) -> Trouble {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    if name.as_deref() == Some("InvalidStateError") { Trouble::Held } else { Trouble::Unused }
}
