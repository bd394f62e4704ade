//! What comes in on a conversation's sockets or by itself, before anything of it is read: as long as its
//! sender does not ask for too much.

use super::Inner;
use crate::fault::Fault;
use crate::objects::flows::network_name;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment};
use crate::rpc::Caller;
use domain::flow::Verdict;
use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorRequest;
use protocol::ids::Seq;
use std::rc::Rc;
use worker::{WebSocket, WebSocketIncomingMessage};

impl Inner {
    /// A message came.
    pub(super) fn arrive(
        self: &Rc<Self>,
        socket: WebSocket,
        message: WebSocketIncomingMessage,
    ) -> worker::Result<()> {
        match self.flows.frame(&socket, || self.listeners.attachment(&self.state, &socket)) {
            Verdict::Heard => self.receive(socket, message),
            Verdict::TooMuch => {
                self.hang_up(&socket, sockets::encoding(&message));
                Ok(())
            }
            Verdict::Ignored => Ok(()),
        }
    }

    /// Handles a message, or holds it while a start is under way.
    pub(super) fn receive(
        self: &Rc<Self>,
        socket: WebSocket,
        message: WebSocketIncomingMessage,
    ) -> worker::Result<()> {
        if self.held.borrow().is_none() {
            return self.message(&socket, &message);
        }
        let size = sockets::size(&message);
        let (sender, encoding) = (socket.clone(), sockets::encoding(&message));
        let held = self.held.borrow_mut().as_mut().map(|held| held.hold((socket, message), size));
        if let Some(Err(_)) = held {
            self.flows.close(&sender);
            self.hang_up(&sender, encoding);
        }
        Ok(())
    }

    /// Closes a socket on which too much came. From now on it counts as gone.
    pub(super) fn hang_up(&self, socket: &WebSocket, encoding: Encoding) {
        sockets::hang_up(socket, encoding);
        if let Some(Attachment { peer, encoding: Some(_) }) = sockets::attachment(socket) {
            self.leaves(socket, peer);
        }
    }

    /// Carries out a visitor's command that came by itself.
    pub(super) async fn command(
        self: &Rc<Self>,
        caller: Caller,
        request: VisitorRequest,
    ) -> Result<Seq, Fault> {
        self.flows.command(caller.network.as_deref())?;
        let rules = self.rules(caller.network.as_deref().map(network_name)).await?;
        let _scope = panic_hook::panic_scope(&self.state);
        self.called(&caller, request, rules)
    }
}
