//! Passing on between a socket of the lobby and its conversation's object.

use super::Waiting;
use crate::fault::Fault;
use crate::objects::sockets;
use crate::rpc::{self, ConversationCall};
use futures::{FutureExt, StreamExt};
use protocol::codec;
use protocol::frames::server::ServerFrame;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{EventStream, MessageEvent, WebSocket, WebSocketIncomingMessage, WebsocketEvent};

#[wasm_bindgen(module = "/relay.js")]
extern "C" {
    /// Passes on whatever comes on either of two sockets, without us.
    #[wasm_bindgen(js_name = passOn)]
    fn pass_on(visitor: &web_sys::WebSocket, object: &web_sys::WebSocket);
}

/// Takes a socket in that this isolate serves itself.
pub fn accept(socket: &WebSocket) -> Result<(), Fault> {
    let raw: &web_sys::WebSocket = socket.as_ref();
    raw.set_binary_type(web_sys::BinaryType::Arraybuffer);
    Ok(socket.accept()?)
}

/// What came on such a socket.
pub fn message(event: &MessageEvent) -> WebSocketIncomingMessage {
    match event.text() {
        Some(text) => WebSocketIncomingMessage::String(text),
        None => WebSocketIncomingMessage::Binary(event.bytes().unwrap_or_default()),
    }
}

/// What came from a visitor, of whom nobody knows yet how much they send.
pub fn from_visitor(event: &MessageEvent) -> WebSocketIncomingMessage {
    let event: &web_sys::MessageEvent = event.as_ref();
    sockets::incoming(&event.data())
}

impl Waiting {
    /// Greets the conversation's object as the visitor has greeted, hands it what came `first`, and has
    /// everything passed on from then on.
    pub(super) async fn relay(
        mut self,
        mut visitor: EventStream<'_>,
        first: Option<WebSocketIncomingMessage>,
    ) -> Result<(), Fault> {
        // From here on the object counts it.
        drop(self.seat.take());
        let open = ConversationCall::VisitorSocket(self.network.clone());
        let stub = rpc::conversation(&self.env, &self.site, &self.id)?;
        let answer = rpc::forward(&stub, &open, true).await?;
        let Some(object) = answer.websocket() else {
            sockets::close_flooded(&self.socket);
            return Ok(());
        };
        accept(&object)?;
        let mut answers = object.events()?;
        if let Some(greeting) = self.greeting.take() {
            send(&object, &greeting)?;
        }
        // Nothing is heard before the greeting was answered, and that may take a question to the site.
        let mut greeted = false;
        while !greeted {
            match answers.next().await {
                Some(Ok(WebsocketEvent::Message(event))) => {
                    let answer = message(&event);
                    if !is_greeting(&answer, &mut greeted) {
                        send(&self.socket, &answer)?;
                    }
                }
                Some(Ok(WebsocketEvent::Close(event))) => {
                    return Ok(sockets::finish_closing(&self.socket, event.code().into())?);
                }
                _ => return Ok(sockets::finish_closing(&self.socket, 1011)?),
            }
        }
        if let Some(first) = first {
            send(&object, &first)?;
        }
        // What came meanwhile goes first; nothing else comes in until this returns.
        while let Some(next) = visitor.next().now_or_never() {
            match next {
                Some(Ok(WebsocketEvent::Message(event))) => send(&object, &from_visitor(&event))?,
                _ => return Ok(sockets::finish_closing(&object, 1000)?),
            }
        }
        while let Some(next) = answers.next().now_or_never() {
            match next {
                Some(Ok(WebsocketEvent::Message(event))) => send(&self.socket, &message(&event))?,
                _ => return Ok(sockets::finish_closing(&self.socket, 1001)?),
            }
        }
        pass_on(self.socket.as_ref(), object.as_ref());
        Ok(())
    }
}

fn send(socket: &WebSocket, message: &WebSocketIncomingMessage) -> Result<(), Fault> {
    match message {
        WebSocketIncomingMessage::String(text) => socket.send_with_str(text)?,
        WebSocketIncomingMessage::Binary(bytes) => socket.send_with_bytes(bytes)?,
    }
    Ok(())
}

/// Whether this answers the greeting, which the visitor has had an answer to already. With the end of the
/// answer, or a refusal, the visitor is `greeted`.
fn is_greeting(message: &WebSocketIncomingMessage, greeted: &mut bool) -> bool {
    let frame = match message {
        WebSocketIncomingMessage::String(text) => codec::server_from_text(text),
        WebSocketIncomingMessage::Binary(bytes) => codec::server_from_binary(bytes),
    };
    *greeted = matches!(frame, ServerFrame::CaughtUp { .. } | ServerFrame::Rejected(_));
    matches!(frame, ServerFrame::CaughtUp { .. } | ServerFrame::Welcome(_))
}
