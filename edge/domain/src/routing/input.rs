//! What the desk tells the rules: of agents, of conversations, of the clock.

use super::settings::RoutingSettings;
use crate::desk::Version;
use protocol::ids::{AgentId, ConversationId, DepartmentId, Timestamp};
use protocol::site::routing::Profile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Something that happened. The same inputs at the same times lead to the same decisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// The site's settings are these from now on.
    Settings(Box<RoutingSettings>),
    /// An agent works for the site, or what is set of them has changed.
    Profile {
        /// Who.
        agent: AgentId,
        /// What is set of them.
        profile: Profile,
    },
    /// An agent is there and takes chats. Their way back, whatever kept them away.
    Came {
        /// Who.
        agent: AgentId,
    },
    /// Whether chats can ring at an agent: one of their inboxes shows it.
    Hears {
        /// Who.
        agent: AgentId,
        /// Whether they can.
        rings: bool,
    },
    /// An agent gets no chats for a while, and keeps those they have.
    Away {
        /// Who.
        agent: AgentId,
        /// Why.
        reason: AwayReason,
    },
    /// An agent has signed off, or is gone for longer than a page takes to load. What they have goes back.
    Left {
        /// Who.
        agent: AgentId,
    },
    /// An agent works for the site no more. All that they have goes back.
    Removed {
        /// Who.
        agent: AgentId,
    },
    /// A conversation says how it stands: it has begun, was taken, given back, handed over, has ended.
    Told(Box<Standing>),
    /// A conversation was taken for an agent, as it answers to [`super::Decision::Assign`].
    Taken {
        /// Which.
        conversation: ConversationId,
        /// By whom.
        agent: AgentId,
        /// How far the conversation is since.
        version: Version,
    },
    /// A conversation could not be taken with a reservation.
    Refused {
        /// Which.
        conversation: ConversationId,
        /// The reservation.
        reservation: u64,
    },
    /// An agent takes the chat that rings at them.
    Accepted {
        /// Who.
        agent: AgentId,
        /// What rings.
        conversation: ConversationId,
    },
    /// An agent does not take the chat that rings at them.
    Declined {
        /// Who.
        agent: AgentId,
        /// What rings.
        conversation: ConversationId,
    },
    /// An agent takes a chat that waits.
    Claim {
        /// Who.
        agent: AgentId,
        /// Which chat.
        conversation: ConversationId,
    },
    /// The team moves a chat forwards or backwards in its queue.
    Prioritise {
        /// Which chat.
        conversation: ConversationId,
        /// Its priority; a higher one is served first, 0 is usual.
        priority: u8,
    },
    /// Nothing of a conversation is left.
    Erased {
        /// Which.
        conversation: ConversationId,
    },
    /// Time has passed.
    Tick,
}

/// Why an agent gets no chats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwayReason {
    /// They have said so, and what for, such as "lunch".
    Break(String),
    /// Several chats in a row rang at them without an answer.
    Missed,
    /// None of their inboxes is open.
    Disconnected,
    /// They are gone for good, see [`Input::Left`].
    SignedOff,
}

/// How a conversation stands, as far as it matters who gets it. Told again and again until it is confirmed, of
/// several changes only the last: each says everything. The desk tells only those that
/// [`crate::desk::replaces`] lets through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Which conversation.
    pub conversation: ConversationId,
    /// How far it was.
    pub version: Version,
    /// Since when its visitor waits for somebody: kept when it comes back to the queue.
    pub queued_at: Timestamp,
    /// The agent who has it.
    #[serde(default)]
    pub holder: Option<AgentId>,
    /// Whether the agent who has it has written since they took it.
    #[serde(default)]
    pub replied: bool,
    /// It is over.
    #[serde(default)]
    pub ended: bool,
    /// It was over, its visitor came back, and `holder` is who had it then.
    #[serde(default)]
    pub reopened: bool,
    /// Since when its visitor is gone.
    #[serde(default)]
    pub gone_since: Option<Timestamp>,
    /// A promise has taken the chat's place: nobody waits in it.
    #[serde(default)]
    pub promised: bool,
    /// Nobody waits at the other end, because it comes by a channel such as mail.
    #[serde(default)]
    pub asynchronous: bool,
    /// A bot leads it, and no agent is asked for yet.
    #[serde(default)]
    pub bot: bool,
    /// What its visitor needs.
    #[serde(default)]
    pub wishes: Wishes,
}

/// What a visitor needs of an agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wishes {
    /// The department.
    pub department: Option<DepartmentId>,
    /// The skills.
    pub skills: BTreeSet<String>,
    /// The language, such as `fr`.
    pub language: Option<String>,
    /// The priority it begins with; a higher one is served first, 0 is usual.
    pub priority: u8,
    /// The agent whom the visitor has talked with before.
    pub previous: Option<AgentId>,
}
