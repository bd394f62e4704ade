//! The greeting of a socket: who it is, and everything that was missed.

use super::Inner;
use crate::crypto;
use crate::env::now;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::objects::sockets::{self, Attachment, Peer, Visitor};
use crate::rpc::Requester;
use domain::delivery;
use protocol::codec::Encoding;
use protocol::frames::server::{ServerFrame, Welcome};
use protocol::frames::visitor::VisitorHello;
use protocol::ids::Seq;
use protocol::rejection::Rejection;
use std::rc::Rc;
use worker::WebSocket;

impl Inner {
    /// Whether the hash of a token is the one of this conversation, or of another key that its
    /// customer was given; before the start, anyone's is.
    pub(super) fn owns(&self, token: &str) -> Result<bool, Fault> {
        let known = self.with_stored(|stored| stored.token.clone())?;
        Ok(known.is_empty() || crypto::equal(&known, token) || self.grants.has(token)?)
    }

    /// Lets a visitor pass who shows the token; an agent was looked at before.
    pub(super) fn authorize(&self, requester: &Requester) -> Result<(), Fault> {
        match requester {
            Requester::Visitor(token) if !self.owns(token)? => Err(Rejection::BadToken.into()),
            Requester::Visitor(_) | Requester::Agent => Ok(()),
        }
    }

    /// Answers a visitor's greeting, if the token is right.
    pub(super) fn greet_visitor(
        self: &Rc<Self>,
        socket: &WebSocket,
        encoding: Encoding,
        visitor: Visitor,
        hello: &VisitorHello,
    ) {
        let token = crypto::hash(hello.token.reveal());
        match self.owns(&token) {
            Ok(true) if hello.token.is_valid() => {
                let visitor = Visitor { token, greeted_at: now(), ..visitor };
                self.welcome(socket, encoding, Peer::Visitor(visitor), hello.version, hello.after);
            }
            Ok(_) => {
                sockets::turn_away(socket, encoding, Rejection::BadToken);
            }
            Err(fault) => sockets::reject(socket, encoding, None, fault.rejection()),
        }
    }

    /// Answers a greeting with everything that was missed. From here on the socket hears events.
    pub(super) fn welcome(
        self: &Rc<Self>,
        socket: &WebSocket,
        encoding: Encoding,
        peer: Peer,
        version: u16,
        after: Seq,
    ) {
        if let Err(fault) = self.try_welcome(socket, encoding, peer, version, after) {
            sockets::reject(socket, encoding, None, fault.rejection());
        }
    }

    fn try_welcome(
        self: &Rc<Self>,
        socket: &WebSocket,
        encoding: Encoding,
        peer: Peer,
        version: u16,
        after: Seq,
    ) -> Result<(), Fault> {
        let side = peer.side();
        let (last, bytes, behind) = self.with_stored(|stored| {
            (stored.conversation.last(), stored.conversation.bytes(), stored.is_behind())
        })?;
        if self.flows.tell(delivery::bytes_after(after, last, bytes)).is_err() {
            self.flows.close(socket);
            self.hang_up(socket, encoding);
            return Ok(());
        }
        socket.serialize_attachment(Attachment { peer, encoding: Some(encoding) })?;
        self.listeners.changed();
        let welcome = Welcome { version: protocol::common_version(version), last, now: now() };
        sockets::send(socket, encoding, &ServerFrame::Welcome(welcome));
        let page = delivery::page_size(last, bytes);
        let read = |after| self.log.after(after, side, page);
        delivery::resume(after, last, read, |event| {
            failpoints::reached(Failpoint::Greeting, || event.clone());
            sockets::send(socket, encoding, &ServerFrame::Event(event));
        })?;
        sockets::send(socket, encoding, &ServerFrame::CaughtUp { seq: last });
        self.tell_presence(socket, encoding, side);
        if behind {
            self.deliver();
        }
        Ok(())
    }
}
