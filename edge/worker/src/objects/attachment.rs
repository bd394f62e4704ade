//! What is known of a socket, kept in its attachment so that it survives hibernation: 16 KiB at most, and
//! ours has a few hundred bytes.

use crate::rpc::SocketTicket;
use domain::conversation::Rules;
use protocol::codec::{self, Encoding};
use protocol::conversation::party::{Agent, Side};
use protocol::ids::{DepartmentId, Timestamp};
use protocol::rejection::Rejection;
use serde::{Deserialize, Serialize};
use worker::WebSocket;

/// What is known of a socket. It is kept as one string, because reading an object field by field
/// across the border to JavaScript takes longer than all the rest of a message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Attachment {
    /// Who is at the other end.
    pub peer: Peer,
    /// The encoding it was greeted in; none before the greeting.
    pub encoding: Option<Encoding>,
}

impl From<Attachment> for String {
    fn from(Attachment { peer, encoding }: Attachment) -> Self {
        codec::to_text(&(peer, encoding))
    }
}

impl TryFrom<String> for Attachment {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        let (peer, encoding) = codec::from_text(&text)?;
        Ok(Self { peer, encoding })
    }
}

/// Who is at the other end of a socket.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Peer {
    /// A visitor.
    Visitor(Visitor),
    /// A signed-in agent.
    Agent(Colleague),
}

/// An agent at the other end of a socket.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Colleague {
    /// Who.
    pub agent: Agent,
    /// The departments they work in, where that matters.
    pub departments: Vec<DepartmentId>,
    /// What let them in.
    pub ticket: SocketTicket,
    /// Whether a desk's socket takes changes together and the list by page.
    #[serde(default)]
    pub by_page: bool,
}

/// A visitor at the other end of a socket.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Visitor {
    /// The hash of the token they showed; empty before the greeting.
    pub token: String,
    /// What the site's settings say, as long as the conversation was not started. Known before the
    /// first frame, so that no command has to wait for it and be overtaken by the next one.
    pub rules: Option<Box<Rules>>,
    /// When they were greeted.
    #[serde(default)]
    pub greeted_at: Timestamp,
}

impl Peer {
    /// The side the peer is on.
    pub fn side(&self) -> Side {
        match self {
            Self::Visitor(_) => Side::Visitor,
            Self::Agent(_) => Side::Agent,
        }
    }
}

/// What is known of a socket; none for one that was not accepted by [`accept`].
pub fn attachment(socket: &WebSocket) -> Option<Attachment> {
    socket.deserialize_attachment().ok().flatten()
}
