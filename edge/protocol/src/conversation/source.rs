//! Where a conversation comes from that did not begin here.

use serde::{Deserialize, Serialize};

/// Where a conversation comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The system, in lower case: `jasette`, `zendesk`, `intercom`.
    pub system: String,
    /// What the conversation is called there.
    pub id: String,
}
