//! What an agent's client sends on a conversation's socket. The agent is known by the session
//! cookie of the request that opened the socket, never by anything in a frame.

use crate::conversation::etiquette::{ClosingReason, Target};
use crate::conversation::file::FileInfo;
use crate::frames::Request;
use crate::ids::{AgentId, Seq, Timestamp};
use serde::{Deserialize, Serialize};

/// One frame from an agent's client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentFrame {
    /// The first frame of every socket.
    Hello(AgentHello),
    /// Something to be done, once.
    Command(AgentRequest),
    /// The agent is typing, or stopped. Not stored.
    Typing(bool),
    /// The agent has the conversation before their eyes, or has it no more. Not stored; sent only on sockets on which
    /// the server has told of [colleagues](super::together).
    Looking(bool),
}

/// The agent's greeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentHello {
    /// The protocol version the client speaks, [`crate::VERSION`].
    pub version: u16,
    /// The last event the client has; everything after it is sent.
    pub after: Seq,
}

/// An agent's command with its id.
pub type AgentRequest = Request<AgentCommand>;

/// What an agent can do in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentCommand {
    /// Take a waiting conversation.
    Take,
    /// Write a message. In a waiting conversation this takes it first.
    Send {
        /// The text.
        text: String,
    },
    /// Everything up to these positions was received or seen.
    Mark {
        /// Received up to here.
        delivered: Seq,
        /// Seen up to here.
        read: Seq,
    },
    /// Ask whether the visitor may be put on hold.
    ProposeHold {
        /// What for, as the visitor reads it.
        reason: String,
        /// For how many minutes.
        minutes: u16,
    },
    /// Be back from a hold, or take the question back.
    EndHold,
    /// Ask whether the conversation may be handed over.
    Transfer {
        /// To whom.
        to: Target,
        /// What they are to know.
        briefing: String,
    },
    /// Take that back.
    WithdrawTransfer,
    /// Take a conversation that is handed over.
    AcceptTransfer {
        /// The position of the proposal.
        proposal: Seq,
    },
    /// Not take it.
    DeclineTransfer {
        /// The position of the proposal.
        proposal: Seq,
        /// Why.
        reason: String,
    },
    /// Give the conversation back to those who wait.
    Leave,
    /// Ask the visitor for a way to reach them.
    AskContact,
    /// Tell the visitor that a promise takes longer.
    Progress {
        /// What to tell them.
        text: String,
        /// When it is due now.
        due: Timestamp,
    },
    /// A promise is kept.
    KeepPromise,
    /// Say what was understood, for the visitor to confirm.
    Restate {
        /// The need in the agent's words.
        text: String,
    },
    /// Ask whether there is anything else.
    AskWrapUp,
    /// End the conversation, once the visitor needs nothing more.
    Close {
        /// What it was about.
        reason: ClosingReason,
    },
    /// Keep the visitor from writing any more. This ends the conversation.
    Block,
    /// Go on with a conversation that has ended. This lifts a block.
    Reopen,
    /// Write something for the team.
    Note {
        /// The text.
        text: String,
        /// The agents it is for in particular.
        mentions: Vec<AgentId>,
    },
    /// Say what the conversation is about; empty takes the subject away.
    SetSubject {
        /// The subject.
        subject: String,
    },
    /// Send a file that was uploaded.
    SendFile(FileInfo),
    /// What [`Self::Block`] does, and let nobody begin a new conversation from the visitor's network for a while.
    /// Others who share it are kept out as well. After a block it adds that to it.
    BlockNetwork {
        /// For how many minutes; at most [`crate::limits::NETWORK_BLOCK_MINUTES_MAX`].
        minutes: u16,
    },
}
