//! What the runtime calls when something happens on a desk's socket. The macro of the `worker` crate would
//! copy every message whole, however large.

use super::DeskObject;
use crate::objects::sockets;
use crate::scope::Scope;
use domain::object_kind::ObjectKind;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::DurableObject;

#[wasm_bindgen]
impl DeskObject {
    /// A frame came.
    #[wasm_bindgen(js_name = webSocketMessage)]
    pub async fn on_message(&self, socket: web_sys::WebSocket, message: JsValue) -> Result<(), JsValue> {
        let message = sockets::incoming(&message);
        let scope = Scope::in_object(ObjectKind::Desk, &self.inner.state, None).doing("frame");
        scope.run(self.websocket_message(socket.into(), message)).await.map_err(JsValue::from)
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
