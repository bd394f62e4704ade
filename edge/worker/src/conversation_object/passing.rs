//! What passes through a conversation without being stored: that somebody types, and what.

use super::Inner;
use crate::sockets::{self, Listener};
use protocol::event::Side;
use protocol::server::ServerFrame;
use protocol::{limits, text};

impl Inner {
    /// Tells one side that the other types, or stopped.
    pub(super) fn typing(&self, side: Side, on: bool) {
        let frame = ServerFrame::Typing { side, on };
        let frame = sockets::Shared::new(&frame);
        for Listener { socket, peer, encoding } in self.listeners.all(&self.state).iter() {
            if peer.side() != side {
                frame.send(socket, *encoding);
            }
        }
    }

    /// Shows the team what the visitor is writing, where the site's policy says so.
    pub(super) fn draft(&self, text: &str) {
        let shown = self.with_stored(|stored| stored.conversation.shows_drafts()).unwrap_or(false);
        if !shown {
            return;
        }
        let text = text::first_chars(text, limits::TEXT_MAX).to_owned();
        let frame = ServerFrame::Draft { text };
        let frame = sockets::Shared::new(&frame);
        for Listener { socket, peer, encoding } in self.listeners.all(&self.state).iter() {
            if peer.side() == Side::Agent {
                frame.send(socket, *encoding);
            }
        }
    }
}
