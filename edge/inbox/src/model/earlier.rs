//! What a visitor whom the site vouches for has had with the team besides the conversation on screen.

use super::session::Denied;
use super::{Effect, Model};
use protocol::ids::ConversationId;
use protocol::team::earlier::Earlier;

impl Model {
    /// Asks for it, where the site vouches for the visitor.
    pub(super) fn want_earlier(&self, id: &ConversationId) -> Option<Effect> {
        self.summary(id)?.customer.as_ref()?;
        Some(Effect::Earlier(self.site.clone()?, id.clone()))
    }

    /// The answer. Without one, what was known before stays.
    pub(super) fn told_earlier(
        &mut self,
        id: &ConversationId,
        answer: Result<Vec<Earlier>, Denied>,
    ) -> Vec<Effect> {
        if let (Some(open), Ok(earlier)) = (self.find(id), answer) {
            open.earlier = earlier;
        }
        Vec::new()
    }

    /// What is known of it, the latest first.
    #[must_use]
    pub fn earlier(&self, id: &ConversationId) -> Vec<Earlier> {
        self.conversation(id).map(|open| open.earlier.clone()).unwrap_or_default()
    }
}
