//! The greeting of a socket: who it is, and everything that was missed.

use super::Inner;
use crate::env::now;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::objects::sockets::{self, Attachment, Peer, Visitor};
use domain::delivery;
use domain::keys::Shown;
use protocol::codec::Encoding;
use protocol::conversation::party::{Agent, Side};
use protocol::frames::server::{ServerFrame, Welcome};
use protocol::frames::visitor::VisitorHello;
use protocol::ids::Seq;
use protocol::rejection::Rejection;
use std::rc::Rc;
use worker::WebSocket;

impl Inner {
    /// Answers a visitor's greeting, if what they show is right.
    pub(super) fn greet_visitor(
        self: &Rc<Self>,
        socket: &WebSocket,
        encoding: Encoding,
        visitor: Visitor,
        shown: Shown,
        hello: &VisitorHello,
    ) {
        let fits = if hello.token.is_valid() { Ok(()) } else { Err(Rejection::BadToken.into()) };
        match fits.and_then(|()| self.admit(&shown)) {
            Ok(()) => {
                let visitor = Visitor { shown, greeted_at: now(), ..visitor };
                self.welcome(socket, encoding, Peer::Visitor(visitor), hello.version, hello.after);
            }
            Err(fault) => bar(socket, encoding, fault.rejection()),
        }
    }

    /// An agent has another name: what they do from here on is done under it.
    pub(super) fn renamed(self: &Rc<Self>, agent: &Agent) -> Result<(), Fault> {
        sockets::rename(&self.state, agent)?;
        self.listeners.changed();
        self.looks_changed();
        Ok(())
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
            // Whoever keeps what a conversation says may have gone back to an older copy, with it or without.
            stored.outbox.recall();
            (stored.conversation.last(), stored.conversation.bytes(), stored.is_behind())
        })?;
        let from = delivery::resumed_from(after, last);
        let greets = if side == Side::Visitor { self.flows.greet() } else { Ok(()) };
        if greets.and_then(|()| self.flows.tell(delivery::bytes_after(from, last, bytes))).is_err() {
            self.flows.close(socket);
            self.hang_up(socket, encoding);
            return Ok(());
        }
        socket.serialize_attachment(Attachment { peer, encoding: Some(encoding) })?;
        self.listeners.changed();
        let epoch = delivery::epoch(after, last, |after| self.log.newest(after, side))?;
        let welcome = Welcome { version: protocol::common_version(version), last, now: now(), epoch };
        sockets::send(socket, encoding, &ServerFrame::Welcome(welcome));
        let page = delivery::page_size(last, bytes);
        let read = |after| self.log.after(after, side, page);
        delivery::resume(after, last, read, |event| {
            failpoints::reached(Failpoint::Greeting, || event.clone());
            sockets::send(socket, encoding, &ServerFrame::Event(event));
        })?;
        sockets::send(socket, encoding, &ServerFrame::CaughtUp { seq: last });
        self.tell_presence(socket, encoding, side);
        match side {
            Side::Visitor => self.note_visitor(),
            Side::Agent => self.offer_together(socket, encoding),
        }
        if behind {
            self.deliver();
        }
        if side == Side::Agent && last == 0 {
            self.leave_list();
        }
        Ok(())
    }
}

/// Tells a client that it may not come in. A socket that shows a wrong key is closed, since there is no point
/// in trying again with the same one.
pub(super) fn bar(socket: &WebSocket, encoding: Encoding, why: Rejection) {
    match why {
        Rejection::BadToken | Rejection::OtherCustomer | Rejection::Blocked => {
            sockets::turn_away(socket, encoding, why);
        }
        _ => sockets::reject(socket, encoding, None, why),
    }
}
