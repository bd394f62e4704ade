//! The wire messages, one module for each direction.

pub mod agent;
pub mod desk;
pub mod monitor;
pub mod server;
pub mod together;
pub mod visitor;

use crate::ids::CommandId;
use agent::{AgentCommand, AgentFrame};
use desk::DeskCommand;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use visitor::{VisitorCommand, VisitorFrame};

/// A command with the id that makes it safe to send again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request<C> {
    /// Made by the client. Sent again with the same content, it does nothing twice.
    pub id: CommandId,
    /// What is to be done.
    pub command: C,
}

/// What clients send: a frame, which may carry a command, or a command by itself.
pub trait ClientFrame: DeserializeOwned {
    /// The commands it can carry.
    type Command: DeserializeOwned;
    /// Whether it is a frame. What is none is a [`Request`].
    const HAS_KIND: bool = true;

    /// Whether it is the first frame of a socket.
    fn is_greeting(&self) -> bool {
        false
    }
    /// The id of the command it carries.
    fn command_id(&self) -> Option<&CommandId> {
        None
    }
}

impl ClientFrame for VisitorFrame {
    type Command = VisitorCommand;

    fn is_greeting(&self) -> bool {
        matches!(self, Self::Hello(_) | Self::HelloAs(_))
    }

    fn command_id(&self) -> Option<&CommandId> {
        match self {
            Self::Command(request) => Some(&request.id),
            _ => None,
        }
    }
}

impl ClientFrame for AgentFrame {
    type Command = AgentCommand;

    fn is_greeting(&self) -> bool {
        matches!(self, Self::Hello(_))
    }

    fn command_id(&self) -> Option<&CommandId> {
        match self {
            Self::Command(request) => Some(&request.id),
            _ => None,
        }
    }
}

/// The desk's frames are commands themselves and carry none.
impl ClientFrame for DeskCommand {
    type Command = ();

    fn is_greeting(&self) -> bool {
        matches!(self, Self::Hello { .. } | Self::HelloPaged { .. })
    }
}

impl<C: DeserializeOwned> ClientFrame for Request<C> {
    type Command = C;
    const HAS_KIND: bool = false;

    fn command_id(&self) -> Option<&CommandId> {
        Some(&self.id)
    }
}
