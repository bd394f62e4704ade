//! What a visitor whom the site vouches for has had with the team besides a conversation.

use crate::frames::desk::Stage;
use crate::ids::{ConversationId, Timestamp};
use serde::{Deserialize, Serialize};

/// One of their other conversations, as far as a line says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// Which.
    pub id: ConversationId,
    /// When something last happened in it.
    pub last_at: Timestamp,
    /// Whether it waits, goes on or is over.
    pub stage: Stage,
    /// What it is about, as the team filed it; empty where nobody did.
    pub subject: String,
    /// The beginning of its last message; empty where there is none.
    pub preview: String,
}
