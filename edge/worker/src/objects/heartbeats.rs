//! Signs of life: the runtime answers heartbeats without waking the object, and remembers when it last did. That is what
//! tells a silent socket from a dead one.

use protocol::ids::Timestamp;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{State, WebSocket};

#[wasm_bindgen]
extern "C" {
    type Heartbeats;

    /// When the runtime last answered a heartbeat of a socket.
    #[wasm_bindgen(method, js_name = getWebSocketAutoResponseTimestamp)]
    fn last(this: &Heartbeats, socket: &web_sys::WebSocket) -> Option<js_sys::Date>;
}

/// When a socket's last heartbeat was answered; 0 where none was.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a date of this age is a whole number above zero"
)]
pub fn last_beat(state: &State, socket: &WebSocket) -> Timestamp {
    let heartbeats: &Heartbeats = state.as_raw().unchecked_ref();
    heartbeats.last(socket.as_ref()).map_or(0.0, |date| date.get_time()) as Timestamp
}
