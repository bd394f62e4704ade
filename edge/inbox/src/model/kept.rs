//! What survives a reload: drafts, messages on their way, and which conversation was on screen.

use super::Model;
use super::attached::State;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentRequest;
use protocol::ids::ConversationId;
use serde::{Deserialize, Serialize};

/// What a page leaves for the next one, for one agent and site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The conversation on screen.
    pub shown: Option<ConversationId>,
    /// The conversations with something to keep.
    pub conversations: Vec<KeptConversation>,
}

/// What is kept of one conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptConversation {
    /// Which.
    pub id: ConversationId,
    /// What was typed and not sent.
    pub draft: String,
    /// The files that go along with it, as far as they are stored.
    pub files: Vec<FileInfo>,
    /// What was written for the team and not added.
    pub note: String,
    /// What was sent and not acknowledged, in order.
    pub unsent: Vec<AgentRequest>,
}

impl Model {
    /// What the next page should find.
    #[must_use]
    pub fn kept(&self) -> Kept {
        let conversations = self.open.iter().map(|open| KeptConversation {
            id: open.id.clone(),
            draft: open.draft.clone(),
            files: open
                .attached
                .iter()
                .filter(|one| one.state == State::Here)
                .map(|one| one.file.clone())
                .collect(),
            note: open.note.clone(),
            unsent: open.outbox.requests().cloned().collect(),
        });
        let worth_keeping = |kept: &KeptConversation| {
            !kept.draft.is_empty()
                || !kept.files.is_empty()
                || !kept.note.is_empty()
                || !kept.unsent.is_empty()
        };
        Kept { shown: self.shown.clone(), conversations: conversations.filter(worth_keeping).collect() }
    }
}
