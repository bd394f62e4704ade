//! Passkeys in the browser: `passkey.js`, with its types, and the requests around it.

use crate::http::{Denied, SESSION, read, read_session, request};
use js_sys::{Array, Promise, Reflect};
use protocol::codec::to_binary;
use protocol::session::Session;
use protocol::team::passkey::{NewPasskey, PasskeyChallenge, PasskeyOptions, PasskeySignIn};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

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

    #[wasm_bindgen(js_name = show)]
    fn ask_to_show(challenge: &str, host: &str) -> Promise;
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
    let address = [SESSION, "/passkey"].concat();
    let asked = request("POST", &[&address, "/challenge"].concat(), None).await?;
    let PasskeyChallenge { challenge, host } = read(asked).await?;
    let [id, client_data, authenticator_data, signature, user] = told(ask_to_show(&challenge, &host)).await?;
    let shown = PasskeySignIn { id, client_data, authenticator_data, signature, user };
    Ok(read_session(request("POST", &address, Some(&to_binary(&shown))).await?).await?)
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
