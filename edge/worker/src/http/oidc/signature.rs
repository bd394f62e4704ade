//! Signatures of others, checked by the runtime's own cryptography
//! (<https://www.w3.org/TR/WebCryptoAPI/#SubtleCrypto-method-verify>).

use domain::oidc::{Algorithm, IdToken, Jwk};
use js_sys::JSON;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = importKey, catch)]
    async fn import_key(
        format: &str,
        key: &JsValue,
        algorithm: &JsValue,
        extractable: bool,
        usages: &JsValue,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = verify, catch)]
    async fn verify_signature(
        algorithm: &JsValue,
        key: &JsValue,
        signature: &[u8],
        signed: &[u8],
    ) -> Result<JsValue, JsValue>;
}

/// Whether a token was signed with a key. What the runtime does not take as a key has signed nothing.
pub async fn is_signed(token: &IdToken, jwk: &Jwk) -> bool {
    check(token, jwk).await.unwrap_or(false)
}

async fn check(token: &IdToken, jwk: &Jwk) -> Result<bool, JsValue> {
    let algorithm = JSON::parse(match jwk.algorithm {
        Algorithm::Rs256 => r#"{"name":"RSASSA-PKCS1-v1_5","hash":"SHA-256"}"#,
        Algorithm::Es256 => r#"{"name":"ECDSA","namedCurve":"P-256","hash":"SHA-256"}"#,
    })?;
    let (key, usages) = (JSON::parse(&jwk.key.to_string())?, JSON::parse(r#"["verify"]"#)?);
    let key = import_key("jwk", &key, &algorithm, false, &usages).await?;
    let signed = verify_signature(&algorithm, &key, &token.signature, token.signed.as_bytes()).await?;
    Ok(signed.as_bool() == Some(true))
}
