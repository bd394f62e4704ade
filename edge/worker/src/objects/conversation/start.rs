//! The start of a conversation over a socket. The site's settings bear on it, and they are read when
//! it is asked for: a socket's attachment has no room for them.

use super::Inner;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Visitor};
use domain::conversation::{Rules, is_start};
use domain::flow::Held;
use protocol::codec::Encoding;
use protocol::frames::visitor::{VisitorCommand, VisitorRequest};
use protocol::rejection::Rejection;
use std::rc::Rc;
use worker::WebSocket;

impl Inner {
    /// Whether a command starts the conversation, which has not started yet.
    pub(super) fn is_start(&self, command: &VisitorCommand) -> bool {
        is_start(command) && !self.with_stored(|stored| stored.conversation.is_started()).unwrap_or(true)
    }

    /// Starts the conversation as the site's settings say now. What comes in meanwhile is held and handled
    /// afterwards in its order, so that what the visitor sends next cannot overtake the start.
    ///
    /// `blockConcurrencyWhile` would do that too, but a panic in it would leave the object shut until the
    /// platform gives up waiting for it.
    pub(super) fn start(
        self: &Rc<Self>,
        socket: &WebSocket,
        encoding: Encoding,
        visitor: Visitor,
        request: VisitorRequest,
    ) {
        let (inner, socket) = (Rc::clone(self), socket.clone());
        self.held.replace(Some(Held::default()));
        self.in_background("start", async move {
            let Visitor { shown, network, rate_limited, .. } = visitor;
            let id = request.id.clone();
            // Much may have happened to their network since the socket opened.
            let rules = inner.rules(network, Some(&shown)).await;
            let scope = panic_hook::panic_scope(&inner.state);
            let result = rules.and_then(|rules| {
                let limited = rate_limited.then_some(Rejection::TooManyConversations);
                let rules = rules.map(|rules| Rules { barred: rules.barred.or(limited), ..*rules });
                inner.visitor_request(&shown, request, rules.as_ref())
            });
            sockets::answer(&socket, encoding, id, result);
            drop(scope);
            // If one of them starts the conversation after a refusal, it holds the others again.
            for (socket, message) in inner.held.take().unwrap_or_default().release() {
                if let Err(error) = inner.receive(socket, message) {
                    crate::fault::log(Some("held message"), &error.to_string());
                }
            }
        });
    }
}
