//! Visitors whom the site vouches for. How a token is checked is the edge's affair; what came of it
//! travels.

use crate::ids::{ConversationId, Timestamp, Token};
use serde::{Deserialize, Serialize};

/// A visitor as the site knows them. Nothing that somebody typed ever makes one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The site's own id for them.
    pub id: String,
    /// Their name, if the site told it.
    pub name: Option<String>,
    /// Their email address, if the site told it.
    pub email: Option<String>,
}

/// What a customer has at a site: the answer to a signed token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Their conversations, the latest first.
    pub conversations: Vec<Past>,
    /// The key to the one that was asked for, or to the latest that is open.
    pub granted: Option<Grant>,
}

/// One of a customer's conversations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// Which.
    pub id: ConversationId,
    /// Whether it goes on.
    pub open: bool,
    /// When its last message was stored, or its end.
    pub last_at: Timestamp,
}

/// A new key to a conversation, for the device that asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Which conversation.
    pub id: ConversationId,
    /// The secret that opens it, as good as the first one.
    pub token: Token,
}
