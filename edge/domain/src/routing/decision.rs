//! What the rules decide: values that the desk stores with their input in one write, and then carries out.

use super::input::AwayReason;
use super::settings::QueueId;
use protocol::ids::{AgentId, ConversationId, Timestamp};
use serde::{Deserialize, Serialize};

/// Something to do. Each may be carried out twice: [`super::Router::outstanding`] names again, after a crash, what
/// has not been answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// A chat rings at an agent.
    Ring {
        /// The chat.
        conversation: ConversationId,
        /// At whom.
        agent: AgentId,
        /// Until when.
        until: Timestamp,
    },
    /// It does not ring there any more, for whatever reason.
    StopRinging {
        /// The chat.
        conversation: ConversationId,
        /// At whom it rang.
        agent: AgentId,
    },
    /// A place is reserved: the conversation is to be taken for the agent. Answered by
    /// [`super::Input::Taken`] or [`super::Input::Refused`].
    Assign {
        /// The conversation.
        conversation: ConversationId,
        /// For whom.
        agent: AgentId,
        /// Which reservation it is. A conversation takes with the latest it was shown, and with no older one.
        reservation: u64,
        /// From when on the conversation must not use it.
        until: Timestamp,
        /// Whether the agent has more than their cap with it: they have claimed it.
        over_cap: bool,
    },
    /// The conversation is to be taken from the agent who has it. Answered by [`super::Input::Told`].
    Return {
        /// The conversation.
        conversation: ConversationId,
        /// Who has it.
        agent: AgentId,
        /// Why.
        reason: ReturnReason,
    },
    /// What an agent wanted is refused.
    Refuse {
        /// Which chat they wanted.
        conversation: ConversationId,
        /// Who.
        agent: AgentId,
        /// Why.
        reason: RefuseReason,
    },
    /// An agent has not taken what was offered to them. For the figures.
    Missed {
        /// The chat.
        conversation: ConversationId,
        /// Who.
        agent: AgentId,
        /// In which way.
        how: Miss,
    },
    /// An agent is away from now on, and is to be told, with a way back.
    Away {
        /// Who.
        agent: AgentId,
        /// Why.
        reason: AwayReason,
    },
    /// A visitor was gone for too long, and has lost their place in the queue.
    PlaceLost {
        /// The chat.
        conversation: ConversationId,
    },
    /// Nobody is there who could take these chats: their visitors are offered to leave a message.
    Deserted {
        /// Where they wait.
        queue: QueueId,
        /// The chats, in order. Those that were told before are not among them.
        conversations: Vec<ConversationId>,
    },
    /// Somebody is there again, after [`Decision::Deserted`].
    Attended {
        /// Where.
        queue: QueueId,
    },
    /// A conversation is to be asked how it stands: it has not said so since it was taken.
    Ask {
        /// Which.
        conversation: ConversationId,
    },
}

/// Why a conversation is taken from an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// They did not write in time. Where they have meanwhile, the conversation keeps them.
    NoReply,
    /// Its visitor is back, and they are not there or have no place for it.
    Revived,
    /// They have signed off, or work for the site no more.
    Left,
}

/// Why an agent does not get the chat they wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefuseReason {
    /// Somebody else has it.
    Taken,
    /// It does not ring any more.
    Lapsed,
    /// They have as many chats as they may.
    Full,
    /// It is a department's in which they do not work.
    NotInDepartment,
    /// They are not there.
    NotThere,
    /// There is no such chat, or it is over.
    Over,
}

/// In which way an agent has not taken a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Miss {
    /// It rang until the end.
    Lapsed,
    /// They declined.
    Declined,
    /// They were given it and did not write.
    NoReply,
}
