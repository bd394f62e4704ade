//! Whether the visitor is there, as the conversation's sockets tell it, and the object's one
//! alarm. What tells a silent socket from a dead one are its heartbeats.

use super::Inner;
use super::wakes::Wake;
use crate::env::now;
use crate::objects::heartbeats::last_beat;
use crate::objects::sockets::{self, Attachment, Listener, Peer};
use crate::objects::{flows, panic_hook};
use domain::conversation::Signal;
use domain::presence::{self, Patience};
use protocol::codec::Encoding;
use protocol::conversation::party::Side;
use protocol::frames::server::ServerFrame;
use protocol::ids::Timestamp;
use protocol::timing::SILENCE_MS;
use std::rc::Rc;
use worker::WebSocket;

/// The close code for a socket that was silent for too long. A client that is alive after all
/// comes back.
pub(super) const CLOSE_SILENT: u16 = 1001;

impl Inner {
    /// A socket was greeted. The team hears that the visitor is there; an agent's socket hears
    /// whether they are.
    pub(super) fn tell_presence(&self, socket: &WebSocket, encoding: Encoding, side: Side) {
        self.look_at_visitors();
        match side {
            Side::Visitor => self.tell_agents(true),
            Side::Agent => {
                let online = self.is_visitor_there();
                sockets::send(socket, encoding, &ServerFrame::Presence { side: Side::Visitor, online });
                // A runtime that was stopped has told nobody whose sockets went with it.
                if let Some(at) = self.next_leaving(SILENCE_MS) {
                    self.wake_by(Wake::Left, at);
                }
            }
        }
    }

    /// A socket closed.
    pub(super) fn gone(self: &Rc<Self>, socket: &WebSocket) {
        self.flows.forget(socket);
        sockets::count_open(&self.state, Some(socket));
        let Some(Attachment { peer, encoding }) = sockets::attachment(socket) else { return };
        let looked = match &peer {
            Peer::Agent(colleague) => {
                sockets::forget_ticket(&self.state, &self.env, colleague.ticket.clone());
                colleague.looking.on
            }
            Peer::Visitor(visitor) => {
                visitor.network.iter().for_each(|network| flows::leave_seat(network));
                false
            }
        };
        if encoding.is_some() {
            self.leaves(socket, peer);
        }
        if looked {
            self.looks_changed();
        }
    }

    /// A greeted socket is heard no more, even if its client takes its time to close it.
    pub(super) fn leaves(&self, socket: &WebSocket, peer: Peer) {
        let visitor = peer.side() == Side::Visitor;
        self.forget(socket, peer);
        if visitor && !self.is_visitor_there() {
            self.heard_at.set(now());
            self.tell_agents(false);
            if let Some(at) = self.next_leaving(SILENCE_MS) {
                self.wake_by(Wake::Left, at);
            }
        }
    }

    /// When a visitor who is not there counts as gone, if that is not known yet: a page that is loaded again is
    /// no leaving.
    pub(super) fn next_leaving(&self, patience_ms: u64) -> Option<Timestamp> {
        let expects = self.with_stored(|stored| stored.conversation.expects_visitor()).unwrap_or_default();
        (expects && !self.is_visitor_there()).then(|| now() + patience_ms)
    }

    /// The visitor was not there for a while: they count as gone, unless their client asks without a socket.
    pub(super) fn note_leaving(self: &Rc<Self>) {
        let _scope = panic_hook::panic_scope(&self.state);
        if self.is_visitor_there() {
            return;
        }
        let (now, heard) = (now(), self.heard_at.get());
        if !presence::is_silent(now, heard) {
            return self.wake_by(Wake::Left, heard + SILENCE_MS);
        }
        self.tell_attendance(Some(now.saturating_sub(SILENCE_MS)));
    }

    /// The visitor's client has asked for something.
    pub(super) fn note_visitor(self: &Rc<Self>) {
        self.heard_at.set(now());
        let misses = self.with_stored(|stored| stored.conversation.misses_visitor()).unwrap_or_default();
        if misses {
            self.tell_attendance(None);
        }
    }

    fn tell_attendance(self: &Rc<Self>, gone_since: Option<Timestamp>) {
        if let Err(fault) = self.signal(Signal::Presence(gone_since)) {
            fault.log("whether the visitor is there");
        }
    }

    /// Lets visitors' sockets go that have been silent for too long, whether or not somebody watches.
    pub(super) fn let_silent_go(&self) {
        let now = now();
        for listener in self.listeners.all(&self.state).iter() {
            if self.heard(listener).is_some_and(|heard| presence::is_silent(now, heard)) {
                self.forget(&listener.socket, listener.peer.clone());
                // It may be closing already, which is as good.
                let _closed = listener.socket.close(Some(CLOSE_SILENT), Some("silent"));
            }
        }
    }

    /// How closely to look at the visitors' sockets among these, if at all.
    fn patience(&self, all: &[Listener]) -> Option<Patience> {
        let watches = all.iter().any(|one| one.peer.side() == Side::Agent);
        let expects = self.with_stored(|stored| stored.conversation.expects_visitor()).unwrap_or_default();
        Patience::of(watches, expects)
    }

    /// Lets sockets go that have been silent for too long, if anybody is to hear of it, and sets the
    /// alarm for the next look.
    pub(super) fn look_at_visitors(&self) {
        let _scope = panic_hook::panic_scope(&self.state);
        let all = self.listeners.all(&self.state);
        let Some(patience) = self.patience(&all) else { return self.wake(Wake::Look, None) };
        let now = now();
        let (dead, alive): (Vec<_>, Vec<_>) = all
            .iter()
            .filter_map(|one| Some((one, self.heard(one)?)))
            .partition(|(_, heard)| patience.is_silent(now, *heard));
        for (Listener { socket, peer, .. }, _) in &dead {
            self.forget(socket, peer.clone());
            // It may be closing already, which is as good.
            let _closed = socket.close(Some(CLOSE_SILENT), Some("silent"));
        }
        if !dead.is_empty() && alive.is_empty() {
            self.tell_agents(false);
            self.wake_by(Wake::Left, now);
        }
        for (Listener { socket, encoding, .. }, heard) in &alive {
            if patience.is_quiet(now, *heard) {
                sockets::send(socket, *encoding, &ServerFrame::Probe);
            }
        }
        let heard = alive.into_iter().map(|(_, heard)| heard);
        self.wake(Wake::Look, patience.next_look(now, heard));
    }

    /// When to look at the visitors' sockets next.
    pub(super) fn next_look(&self) -> Option<Timestamp> {
        let all = self.listeners.all(&self.state);
        self.patience(&all)?.next_look(now(), all.iter().filter_map(|one| self.heard(one)))
    }

    /// A socket that is closed or dead counts no more, even while the runtime still lists it.
    fn forget(&self, socket: &WebSocket, peer: Peer) {
        if let Err(error) = socket.serialize_attachment(Attachment { peer, encoding: None }) {
            worker::console_debug!("not forgotten: {error}");
        }
        self.listeners.changed();
    }

    /// Whether any visitor's socket is greeted.
    fn is_visitor_there(&self) -> bool {
        self.listeners.all(&self.state).iter().any(|one| one.peer.side() == Side::Visitor)
    }

    /// When a visitor's socket last gave a sign of life; none for an agent's.
    fn heard(&self, Listener { socket, peer, .. }: &Listener) -> Option<Timestamp> {
        let Peer::Visitor(visitor) = peer else { return None };
        let beat = last_beat(&self.state, socket);
        Some(beat.max(visitor.greeted_at).max(self.heard_at.get()))
    }

    fn tell_agents(&self, online: bool) {
        self.tell_team(&ServerFrame::Presence { side: Side::Visitor, online });
    }
}
