//! What comes in on a conversation's sockets or by itself, before anything of it is read: as long as its
//! sender does not ask for too much.

use super::Inner;
use crate::fault::Fault;
use crate::objects::flows::{self, network_name};
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment, Peer, Visitor};
use crate::rpc::Caller;
use domain::conversation::Command;
use domain::flow::Verdict;
use domain::quota::CONVERSATION_SOCKETS;
use protocol::codec::{self, Encoding};
use protocol::conversation::party::Side;
use protocol::frames::visitor::VisitorRequest;
use protocol::ids::Seq;
use protocol::rejection::Rejection;
use std::rc::Rc;
use worker::{Response, WebSocket, WebSocketIncomingMessage};

impl Inner {
    /// Takes a visitor's socket, if the conversation and the network have not too many.
    pub(super) async fn visitor_socket(&self, network: Option<String>) -> Result<Response, Fault> {
        let network = network.as_deref().map(network_name);
        let rules = self.rules(network.clone(), None).await?;
        if !self.flows.are_off() && self.visitors_sockets() >= CONVERSATION_SOCKETS {
            return Err(Rejection::SlowDown.into());
        }
        flows::take_seat_of_network(&self.env, network.as_deref())?;
        let rate_limited = rules.is_some_and(|rules| rules.barred.is_some());
        let visitor = Visitor { rate_limited, network, ..Visitor::default() };
        Ok(sockets::accept(&self.state, Peer::Visitor(visitor))?)
    }

    /// How many open sockets visitors have. Those that gave no sign of life for too long do not count.
    fn visitors_sockets(&self) -> usize {
        self.let_silent_go();
        let is_visitors = |socket: &WebSocket| {
            sockets::attachment(socket).is_some_and(|attachment| attachment.peer.side() == Side::Visitor)
        };
        self.state
            .get_websockets()
            .iter()
            .filter(|socket| sockets::is_open(socket) && is_visitors(socket))
            .count()
    }

    /// A message came.
    pub(super) fn arrive(
        self: &Rc<Self>,
        socket: WebSocket,
        message: WebSocketIncomingMessage,
    ) -> worker::Result<()> {
        let attachment = || self.listeners.attachment(&self.state, &socket);
        match self.flows.frame(&socket, sockets::size(&message), attachment) {
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

    /// What a command needs and does not have: room in the conversation, or its file.
    pub(super) fn missing(&self, command: &Command) -> Result<Option<Rejection>, Fault> {
        if !self.flows.are_off()
            && let Err(why) = self.with_stored(|stored| stored.conversation.has_room(command))?
        {
            return Ok(Some(why));
        }
        Ok(self.lacks_file(command)?.then_some(Rejection::FileMissing))
    }

    /// Carries out a visitor's command that came by itself.
    pub(super) async fn command(
        self: &Rc<Self>,
        caller: Caller,
        request: VisitorRequest,
    ) -> Result<Seq, Fault> {
        let size = codec::to_binary(&request.command).len();
        self.flows.command(size, caller.network.as_deref())?;
        let rules = self.rules(caller.network.as_deref().map(network_name), Some(&caller.shown)).await?;
        let _scope = panic_hook::panic_scope(&self.state);
        self.called(&caller, request, rules)
    }
}
