//! Whoever only looks on at a site: what is theirs to do there is nothing. The edge refuses it as well; here it is not
//! offered.

use super::Model;
use super::session::Login;
use protocol::ids::ConversationId;

impl Model {
    /// Whether whoever is signed in only looks on at the site on screen.
    #[must_use]
    pub fn watches(&self) -> bool {
        match (&self.login, &self.site) {
            (Login::In(session), Some(site)) => session.only_watches(site),
            _ => false,
        }
    }

    /// Whether the agent may write in a conversation.
    #[must_use]
    pub fn can_write(&self, id: &ConversationId) -> bool {
        !self.watches() && self.ownership(id).can_write()
    }
}
