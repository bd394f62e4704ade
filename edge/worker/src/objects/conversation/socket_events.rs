//! What the runtime calls when something happens on a conversation's socket.
//!
//! The macro of the `worker` crate would make a promise of every message, which takes longer than
//! the message itself; nothing about a message is awaited, so here it is handled before the call
//! returns.

use super::ConversationObject;
use crate::objects::sockets;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::DurableObject;

#[wasm_bindgen]
impl ConversationObject {
    /// A frame came.
    #[wasm_bindgen(js_name = webSocketMessage)]
    pub fn on_message(&self, socket: web_sys::WebSocket, message: &JsValue) -> Result<(), JsValue> {
        let message = sockets::incoming(message);
        self.inner.arrive(socket.into(), message).map_err(JsValue::from)
    }

    /// The other end closed.
    #[wasm_bindgen(js_name = webSocketClose)]
    pub async fn on_close(
        &self,
        socket: web_sys::WebSocket,
        code: usize,
        reason: String,
        was_clean: bool,
    ) -> Result<(), JsValue> {
        self.websocket_close(socket.into(), code, reason, was_clean).await.map_err(JsValue::from)
    }

    /// The connection was lost.
    #[wasm_bindgen(js_name = webSocketError)]
    pub async fn on_error(&self, socket: web_sys::WebSocket, error: JsValue) -> Result<(), JsValue> {
        self.websocket_error(socket.into(), error.into()).await.map_err(JsValue::from)
    }
}
