//! Calls to a site's desk.

use super::SocketTicket;
use domain::desk::membership::Membership;
use domain::monitor::Episode;
use domain::roles::Role;
use domain::visibility::SiteSight;
use protocol::conversation::party::Agent;
use protocol::frames::desk::{AgentPicture, Summary};
use protocol::ids::{AgentId, ConversationId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a site's desk can be asked.
#[derive(Debug, Serialize, Deserialize)]
pub enum DeskCall {
    /// Accept the socket of somebody of the team, who has a role.
    Socket(Agent, Role, SocketTicket),
    /// Close the sockets that a session opened.
    SignedOut(String),
    /// The same where it goes on: its agent is let in no more.
    ShutOut(String),
    /// Whether somebody is there who takes chats.
    IsAttended,
    /// Store how a conversation stands, when something is to happen there on its own, when this is told, and what the
    /// conversation has come to.
    Update(Box<Summary>, Option<Timestamp>, Timestamp, Episode),
    /// Return the latest conversations that are over, at most so many.
    PastConversations(usize),
    /// Whether there is such a conversation.
    Knows(ConversationId),
    /// Return the first conversations after an id, at most so many.
    Conversations(String, u64),
    /// Forget a conversation that was erased, and let every inbox forget it.
    Forget(ConversationId),
    /// The site's settings have changed: these are the departments now, and so far agents see.
    SettingsChanged(SiteSight),
    /// List a conversation no more that its own log does not know.
    Delist(ConversationId),
    /// An agent has another name.
    Renamed(Agent),
    /// Tell everybody's inboxes which picture an agent has now.
    Pictured(AgentPicture),
    /// An agent has another role: what their sockets may do goes by it, and their inboxes are told.
    RoleChanged(AgentId, Role),
    /// Take in who works for the site no more, or again.
    Membership(Membership),
    /// Read something that is stored.
    Probe,
    /// Tell everybody's inboxes that how the site stands has changed.
    StateChanged,
    /// The site is being deleted: take in nothing more, and return the conversations after an id.
    Leave(String),
    /// Erase everything, for good.
    Wipe,
    /// The first browser of an agent is told of chats from now on.
    Subscribed(AgentId),
    /// Return what the visitor of a conversation has had besides, as far as an agent in a role sees.
    Earlier(AgentId, Role, ConversationId),
}
