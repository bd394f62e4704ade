//! What passes through a conversation without being stored: that somebody types, and what; that the
//! site's settings have changed.

use super::Inner;
use crate::objects::sockets::{self, Peer};
use protocol::conversation::party::{Agent, Side};
use protocol::frames::server::ServerFrame;
use protocol::{limits, text};

impl Inner {
    /// Tells one side that the other types, or stopped: an agent, or the visitor.
    pub(super) fn typing(&self, agent: Option<&Agent>, on: bool) {
        let (side, other) =
            if agent.is_some() { (Side::Agent, Side::Visitor) } else { (Side::Visitor, Side::Agent) };
        let told = self.with_stored(|stored| {
            stored.keys.may_write(side).is_ok() && stored.conversation.tells_typing(agent)
        });
        if !told.unwrap_or(false) {
            return;
        }
        self.tell(other, &ServerFrame::Typing { side, on });
    }

    /// Shows the team what the visitor is writing, where the site's policy says so.
    pub(super) fn draft(&self, text: &str) {
        let shown = self.with_stored(|stored| {
            stored.keys.may_write(Side::Visitor).is_ok() && stored.conversation.shows_drafts()
        });
        if !shown.unwrap_or(false) {
            return;
        }
        let text = text::written(text::graphemes::first_signs(text, limits::TEXT_MAX));
        self.tell_team(&ServerFrame::Draft { text });
    }

    /// Tells the visitor that the site's settings are others now. Whoever does not listen asks later.
    pub(super) fn settings_changed(&self) {
        self.tell(Side::Visitor, &ServerFrame::SettingsChanged);
    }

    /// Tells every agent who listens.
    pub(super) fn tell_team(&self, frame: &ServerFrame) {
        self.tell(Side::Agent, frame);
    }

    /// Tells everybody on a side who listens and may know of it.
    fn tell(&self, side: Side, frame: &ServerFrame) {
        // What is not stored is no loss where it cannot be read who hears it.
        let Ok(concern) = self.concern() else { return };
        let hears = |peer: &Peer| peer.side() == side && peer.sees(&concern);
        sockets::tell(&self.listeners.all(&self.state), hears, frame);
    }
}
