//! What an agent's client sends on a conversation's socket. The agent is known by the session
//! cookie of the request that opened the socket, never by anything in a frame.

use crate::ids::{CommandId, Seq};
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
}

/// The agent's greeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentHello {
    /// The protocol version the client speaks, [`crate::VERSION`].
    pub version: u16,
    /// The last event the client has; everything after it is sent.
    pub after: Seq,
}

/// A command with the id that makes it safe to send again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRequest {
    /// Made by the client. Sent again with the same content, it does nothing twice.
    pub id: CommandId,
    /// What is to be done.
    pub command: AgentCommand,
}

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
}
