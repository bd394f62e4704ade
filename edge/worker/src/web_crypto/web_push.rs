//! The platform's own cryptography (Web Crypto's `SubtleCrypto`), as far as Web Push needs it: elliptic curves and
//! AES-GCM are not compiled into the Worker.

use super::import_key;
use crate::fault::Fault;
use crate::rpc::PushKeys;
use domain::push::encryption::{Keys, SALT, body, record};
use domain::push::{AUTH, PUBLIC_KEY, bytes};
use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::Error;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = generateKey)]
    async fn generate_key(algorithm: &Object, extractable: bool, uses: &Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = exportKey)]
    async fn export_key(format: &str, key: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = deriveBits)]
    async fn derive_bits(algorithm: &Object, key: &JsValue, bits: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"])]
    async fn encrypt(algorithm: &Object, key: &JsValue, data: &Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"])]
    async fn sign(algorithm: &Object, key: &JsValue, data: &Uint8Array) -> Result<JsValue, JsValue>;
}

/// A plain object of JavaScript.
pub fn object(pairs: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        // A plain object takes everything.
        let _set = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

/// An algorithm on the curve P-256.
fn on_curve(name: &str) -> Object {
    object(&[("name", name.into()), ("namedCurve", "P-256".into())])
}

fn uses(names: &[&str]) -> Array {
    names.iter().map(|name| JsValue::from_str(name)).collect()
}

fn read<const N: usize>(buffer: &JsValue) -> Result<[u8; N], Error> {
    let bytes = Uint8Array::new(buffer).to_vec();
    bytes
        .try_into()
        .map_err(|_| Error::RustError("the platform's cryptography gave another length".to_owned()))
}

fn part(pair: &JsValue, name: &str) -> Result<JsValue, Error> {
    Ok(Reflect::get(pair, &JsValue::from_str(name))?)
}

/// A new key pair to sign with.
pub async fn new_signing_keys() -> Result<PushKeys, Fault> {
    let pair =
        generate_key(&on_curve("ECDSA"), true, &uses(&["sign", "verify"])).await.map_err(Error::from)?;
    let private = export_key("jwk", &part(&pair, "privateKey")?).await.map_err(Error::from)?;
    let public = export_key("raw", &part(&pair, "publicKey")?).await.map_err(Error::from)?;
    let private = String::from(JSON::stringify(&private).map_err(Error::from)?);
    Ok(PushKeys::new(private, &read::<PUBLIC_KEY>(&public)?))
}

/// Signs a text: `r ‖ s`, as tokens have it.
pub async fn signature(private: &str, text: &str) -> Result<Vec<u8>, Fault> {
    let key = JSON::parse(private).map_err(Error::from)?;
    let key =
        import_key("jwk", &key, &on_curve("ECDSA"), false, &uses(&["sign"])).await.map_err(Error::from)?;
    let algorithm = object(&[("name", "ECDSA".into()), ("hash", "SHA-256".into())]);
    let signed = sign(&algorithm, &key, &Uint8Array::from(text.as_bytes())).await.map_err(Error::from)?;
    Ok(Uint8Array::new(&signed).to_vec())
}

/// Seals a message for a browser, with a key pair and a salt that are of this message alone. `salt` is random. None
/// where the receiver's key is no point of the curve.
pub async fn seal(
    message: &[u8],
    receiver: &[u8; PUBLIC_KEY],
    auth: &[u8; AUTH],
    salt: &[u8; SALT],
) -> Result<Option<Vec<u8>>, Fault> {
    let pair = generate_key(&on_curve("ECDH"), true, &uses(&["deriveBits"])).await.map_err(Error::from)?;
    let own = export_key("raw", &part(&pair, "publicKey")?).await.map_err(Error::from)?;
    let own: [u8; PUBLIC_KEY] = read(&own)?;
    let receivers = Uint8Array::from(receiver.as_slice());
    let Ok(theirs) = import_key("raw", &receivers, &on_curve("ECDH"), false, &Array::new()).await else {
        return Ok(None);
    };
    let agreement = object(&[("name", "ECDH".into()), ("public", theirs)]);
    let shared = derive_bits(&agreement, &part(&pair, "privateKey")?, 256).await.map_err(Error::from)?;
    let Keys { key, nonce } = Keys::derive(&read(&shared)?, auth, receiver, &own, salt);
    let with = object(&[("name", "AES-GCM".into())]);
    let key = Uint8Array::from(key.as_slice());
    let key = import_key("raw", &key, &with, false, &uses(&["encrypt"])).await.map_err(Error::from)?;
    let with = object(&[("name", "AES-GCM".into()), ("iv", Uint8Array::from(nonce.as_slice()).into())]);
    let sealed = encrypt(&with, &key, &Uint8Array::from(record(message).as_slice())).await;
    Ok(Some(body(salt, &own, &Uint8Array::new(&sealed.map_err(Error::from)?).to_vec())))
}

/// The public key of a pair, as it goes over the wire.
pub fn public_key(keys: &PushKeys) -> Option<[u8; PUBLIC_KEY]> {
    bytes(&keys.public)
}
