//! Signatures of passkeys and ID tokens, verified by the runtime's own `SubtleCrypto` (W3C Web Cryptography, section 14).

use super::import_key;
use domain::passkey::{Algorithm, PublicKey};
use js_sys::{Array, JSON, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::Result;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = verify)]
    async fn verify_signature(
        algorithm: &JsValue,
        key: &JsValue,
        signature: &Uint8Array,
        data: &Uint8Array,
    ) -> std::result::Result<JsValue, JsValue>;
}

/// The algorithm as the runtime names it, for its key and for a signature.
fn named(algorithm: Algorithm) -> Result<JsValue> {
    Ok(JSON::parse(match algorithm {
        Algorithm::Es256 => r#"{"name":"ECDSA","namedCurve":"P-256","hash":"SHA-256"}"#,
        Algorithm::Rs256 => r#"{"name":"RSASSA-PKCS1-v1_5","hash":"SHA-256"}"#,
    })?)
}

async fn imported(key: &PublicKey) -> Result<JsValue> {
    let usages = Array::of1(&"verify".into());
    Ok(import_key("jwk", &JSON::parse(&key.jwk)?, &named(key.algorithm)?, false, &usages).await?)
}

/// Whether the runtime takes a key: a point that is on no curve is none.
pub async fn is_key(key: &PublicKey) -> bool {
    imported(key).await.is_ok()
}

/// Whether `signature` is that of `data` by a key. What the runtime does not take is none.
pub async fn is_signed(key: &PublicKey, signature: &[u8], data: &[u8]) -> bool {
    let (Ok(algorithm), Ok(imported)) = (named(key.algorithm), imported(key).await) else { return false };
    let (signature, data) = (signature.into(), data.into());
    verify_signature(&algorithm, &imported, &signature, &data).await.is_ok_and(|right| right == JsValue::TRUE)
}
