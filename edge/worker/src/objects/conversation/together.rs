//! Who of the team has the conversation before their eyes, and that each of them is told of the others. The rule is
//! [`domain::together`]. Nothing of it is stored: it is in the sockets' attachments.

use super::Inner;
use super::visitor_presence::CLOSE_SILENT;
use super::wakes::Wake;
use crate::env::now;
use crate::objects::heartbeats::last_beat;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment, Colleague, Listener, Peer, Shared};
use domain::presence::Patience;
use domain::together::{self, Looking, Seat};
use protocol::codec::Encoding;
use protocol::frames::server::ServerFrame;
use protocol::frames::together::{Together, TogetherFrame};
use protocol::ids::Timestamp;
use std::rc::Rc;
use std::time::Duration;
use worker::{Delay, WebSocket};

impl Inner {
    /// Lets the client of an agent know, with its greeting, that it may say what is on its screen.
    pub(super) fn offer_together(&self, socket: &WebSocket, encoding: Encoding) {
        sockets::send(socket, encoding, &TogetherFrame(Together::default()));
    }

    /// An agent's client says whether the conversation is on its screen.
    pub(super) fn looks(
        self: &Rc<Self>,
        socket: &WebSocket,
        encoding: Encoding,
        colleague: Colleague,
        on: bool,
    ) {
        let Some(looking) = colleague.looking.shown(on, now()) else { return };
        self.telling.borrow_mut().forget(&colleague.agent.id);
        self.note_looking(socket, encoding, colleague, looking);
    }

    /// An agent types, or has stopped.
    pub(super) fn writes(
        self: &Rc<Self>,
        socket: &WebSocket,
        encoding: Encoding,
        colleague: Colleague,
        on: bool,
    ) {
        if let Some(looking) = colleague.looking.typing(on, now()) {
            self.note_looking(socket, encoding, colleague, looking);
        }
    }

    fn note_looking(
        self: &Rc<Self>,
        socket: &WebSocket,
        encoding: Encoding,
        colleague: Colleague,
        looking: Looking,
    ) {
        let peer = Peer::Agent(Colleague { looking, ..colleague });
        if let Err(error) = socket.serialize_attachment(Attachment { peer, encoding: Some(encoding) }) {
            worker::console_debug!("not noted: {error}");
            return;
        }
        self.listeners.changed();
        self.looks_changed();
    }

    /// Who looks at the conversation may have changed: those who do are told, at once or with what follows shortly.
    pub(super) fn looks_changed(self: &Rc<Self>) {
        let Some(wait_ms) = self.telling.borrow_mut().changed(now()) else { return };
        if wait_ms == 0 {
            return self.tell_together();
        }
        let inner = Rc::clone(self);
        self.in_background("together", async move {
            Delay::from(Duration::from_millis(wait_ms)).await;
            let _scope = panic_hook::panic_scope(&inner.state);
            inner.tell_together();
        });
    }

    fn tell_together(&self) {
        let (all, now) = (self.listeners.all(&self.state), now());
        let seats = self.seats(&all);
        // What is not stored is no loss where it cannot be read who hears it.
        let told = self.concern().map(|concern| together::told(&seats, &concern, now)).unwrap_or_default();
        let news = self.telling.borrow_mut().news(told, now);
        for (agent, together) in news {
            let frame = TogetherFrame(together);
            let frame = Shared::new(&frame);
            for Listener { socket, peer, encoding } in all.iter() {
                let hears = |colleague: &Colleague| colleague.agent.id == agent && colleague.looking.on;
                if matches!(peer, Peer::Agent(colleague) if hears(colleague)) {
                    frame.send(socket, *encoding);
                }
            }
        }
        if let Some(at) = together::next_look(&seats, now) {
            self.wake_by(Wake::Together, at);
        }
    }

    /// When to look again whether those who look at the conversation are there, and still write.
    pub(super) fn next_look_at_team(&self) -> Option<Timestamp> {
        let all = self.listeners.all(&self.state);
        together::next_look(&self.seats(&all), now())
    }

    /// Lets sockets go on which the conversation is shown and that have been silent for too long, and asks for a sign
    /// of life where there was none for a while.
    pub(super) fn look_at_team(self: &Rc<Self>) {
        let _scope = panic_hook::panic_scope(&self.state);
        let (all, now) = (self.listeners.all(&self.state), now());
        for listener in all.iter() {
            let Some(heard) = self.seat(listener).and_then(|seat| seat.heard()) else { continue };
            let Listener { socket, peer, encoding } = listener;
            if Patience::WATCHED.is_silent(now, heard) {
                self.leaves(socket, peer.clone());
                // It may be closing already, which is as good.
                let _closed = socket.close(Some(CLOSE_SILENT), Some("silent"));
            } else if Patience::WATCHED.is_quiet(now, heard) {
                sockets::send(socket, *encoding, &ServerFrame::Probe);
            }
        }
        self.looks_changed();
    }

    /// Those of the team among these whose sockets are open.
    fn seats<'a>(&self, all: &'a [Listener]) -> Vec<Seat<'a>> {
        all.iter().filter_map(|listener| self.seat(listener)).collect()
    }

    fn seat<'a>(&self, Listener { socket, peer, .. }: &'a Listener) -> Option<Seat<'a>> {
        let Peer::Agent(colleague) = peer else { return None };
        sockets::is_open(socket).then(|| Seat { colleague, beat: last_beat(&self.state, socket) })
    }
}
