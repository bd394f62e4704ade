//! What the runtime calls when something happens on the socket of a page. The macro of the `worker` crate would copy
//! every message whole, however large.

use super::LobbyObject;
use crate::objects::sockets;
use crate::scope::Scope;
use domain::object_kind::ObjectKind;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::WebSocket;

#[wasm_bindgen]
impl LobbyObject {
    /// A frame came.
    #[wasm_bindgen(js_name = webSocketMessage)]
    pub async fn on_message(&self, socket: web_sys::WebSocket, message: JsValue) -> Result<(), JsValue> {
        let (socket, message) = (WebSocket::from(socket), sockets::incoming(&message));
        let scope = Scope::in_object(ObjectKind::Lobby, &self.state, None).doing("frame");
        scope.run(async { self.heard(&socket, &message) }).await.map_err(JsValue::from)
    }

    /// The other end closed.
    #[wasm_bindgen(js_name = webSocketClose)]
    pub async fn on_close(
        &self,
        socket: web_sys::WebSocket,
        code: usize,
        _reason: String,
        _was_clean: bool,
    ) -> Result<(), JsValue> {
        sockets::finish_closing(&WebSocket::from(socket), code).map_err(JsValue::from)
    }

    /// The connection was lost, and with it all that was known of the page.
    #[wasm_bindgen(js_name = webSocketError)]
    pub async fn on_error(&self, _socket: web_sys::WebSocket, _error: JsValue) -> Result<(), JsValue> {
        Ok(())
    }
}
