//! The runtime's own cryptography (`SubtleCrypto`, W3C Web Cryptography): what needs elliptic curves, RSA or AES is
//! not compiled into the Worker.

pub mod signatures;
pub mod web_push;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = importKey)]
    async fn import_key(
        format: &str,
        key: &JsValue,
        algorithm: &JsValue,
        extractable: bool,
        uses: &Array,
    ) -> Result<JsValue, JsValue>;
}
