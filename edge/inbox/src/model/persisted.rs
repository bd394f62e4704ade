//! What survives a reload: drafts, messages on their way, and which conversation was on screen.

use super::Model;
use super::attachments::State;
use super::views::View;
use protocol::conversation::file::FileInfo;
use protocol::frames::agent::AgentRequest;
use protocol::ids::ConversationId;
use serde::{Deserialize, Serialize};

/// What a page leaves for the next one, for one agent and site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Persisted {
    /// The conversation on screen.
    pub shown: Option<ConversationId>,
    /// The conversations with something to keep.
    pub conversations: Vec<PersistedConversation>,
    /// How many of the unread messages this agent has looked at. Apart from the rest: it outlives the tab.
    #[serde(skip)]
    pub looked: Vec<(ConversationId, u32)>,
    /// The saved views, which outlive the tab as well. [`super::Effect::KeepViews`] writes them.
    #[serde(skip)]
    pub views: Vec<View>,
}

/// What is persisted of one conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersistedConversation {
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
    pub fn persisted(&self) -> Persisted {
        let conversations = self.open.iter().map(|open| PersistedConversation {
            id: open.id.clone(),
            draft: open.draft.clone(),
            files: open
                .attachments
                .iter()
                .filter(|one| one.state == State::Stored)
                .map(|one| one.file.clone())
                .collect(),
            note: open.note.clone(),
            unsent: open.outbox.unstored().map(|entry| entry.request.clone()).collect(),
        });
        let worth_keeping = |persisted: &PersistedConversation| {
            !persisted.draft.is_empty()
                || !persisted.files.is_empty()
                || !persisted.note.is_empty()
                || !persisted.unsent.is_empty()
        };
        let looked = self.desk.looked.iter();
        Persisted {
            shown: self.shown.clone(),
            conversations: conversations.filter(worth_keeping).collect(),
            looked: looked.map(|(id, looked)| (id.clone(), *looked)).collect(),
            views: self.views.clone(),
        }
    }
}
