//! What is stored of the rules' state: a row for each agent, chat and queue, so that a decision writes only what it
//! has changed, and a desk that starts anew goes on where it was.

use super::agent::AgentRecord;
use super::chat::ChatRecord;
use super::queue::QueueRecord;
use super::settings::{QueueId, RoutingSettings, Rules};
use super::{Decision, Router, Stage};
use protocol::ids::{AgentId, ConversationId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What there is once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// How many inputs there were.
    pub revision: u64,
    /// How many offers there were.
    pub turns: u64,
    /// When the last input came.
    pub latest: Timestamp,
}

/// Everything that is stored. All else is made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stored {
    /// What there is once.
    pub head: Head,
    /// The site's settings.
    pub settings: RoutingSettings,
    /// The agents.
    pub agents: Vec<AgentRecord>,
    /// The chats that are not over.
    pub chats: Vec<ChatRecord>,
    /// The queues.
    pub queues: Vec<QueueRecord>,
}

/// Which rows have changed, besides [`Head`]. One that [`Router`] does not have any more is to be deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The settings have.
    pub settings: bool,
    /// Of these agents, see [`Router::agent`].
    pub agents: BTreeSet<AgentId>,
    /// Of these chats, see [`Router::chat`].
    pub chats: BTreeSet<ConversationId>,
    /// Of these queues, see [`Router::queue`].
    pub queues: BTreeSet<QueueId>,
}

impl Router {
    /// The state that was stored. Nothing is decided by it: what was decided is stored as well, see
    /// [`Router::outstanding`].
    #[must_use]
    pub fn restore(stored: Stored) -> Self {
        let mut router = Self { head: stored.head, rules: Rules::new(stored.settings), ..Self::default() };
        for record in stored.agents {
            router.roster.put(record, &router.rules.settings);
        }
        for record in stored.queues {
            let queue = record.queue.clone();
            router.queues.entry(&queue).record = record;
        }
        for chat in stored.chats {
            router.put_in(chat);
        }
        router.settled();
        router.take_changes();
        router
    }

    /// Everything that is to be stored.
    #[must_use]
    pub fn stored(&self) -> Stored {
        Stored {
            head: self.head,
            settings: self.rules.settings.clone(),
            agents: self.roster.records().cloned().collect(),
            chats: self.chats.values().cloned().collect(),
            queues: self.queues.iter().map(|(_, queue)| queue.record.clone()).collect(),
        }
    }

    /// What has changed since this was last asked.
    pub fn take_changes(&mut self) -> Changes {
        std::mem::take(&mut self.changes)
    }

    /// What there is once.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// An agent.
    #[must_use]
    pub fn agent(&self, id: &AgentId) -> Option<&AgentRecord> {
        self.roster.record(id)
    }

    /// A chat.
    #[must_use]
    pub fn chat(&self, id: &ConversationId) -> Option<&ChatRecord> {
        self.chats.get(id)
    }

    /// A queue.
    #[must_use]
    pub fn queue(&self, id: &QueueId) -> Option<&QueueRecord> {
        self.queues.get(id).map(|queue| &queue.record)
    }

    /// What was decided and has not been answered: to be carried out once more by a desk that starts anew, since
    /// nobody knows how far it came.
    #[must_use]
    pub fn outstanding(&self) -> Vec<Decision> {
        self.chats.values().filter_map(outstanding).collect()
    }
}

fn outstanding(chat: &ChatRecord) -> Option<Decision> {
    let conversation = chat.id().clone();
    match chat.stage.clone() {
        Stage::Ringing { agent, until } => Some(Decision::Ring { conversation, agent, until }),
        Stage::Reserved { agent, reservation, until, over_cap, .. } => {
            Some(Decision::Assign { conversation, agent, reservation, until, over_cap })
        }
        Stage::Assigned { agent, returning: Some(reason), .. } => {
            Some(Decision::Return { conversation, agent, reason })
        }
        Stage::Waiting | Stage::Assigned { .. } => None,
    }
}
