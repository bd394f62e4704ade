//! A reader for each product: from a row to a conversation. They take what is there, in whichever of the shapes that
//! the product's exports and its interface have, and want only an id, a time and something that was written.

mod chatwoot;
mod crisp;
mod draft;
mod intercom;
mod zendesk;
mod zendesk_chat;

use crate::conversation::Conversation;
use crate::fault::Reason;
use crate::source::Source;
use protocol::ids::Timestamp;
use serde_json::Value;

/// Reads a row that is of a product.
pub(crate) fn read(source: Source, row: &Value, now: Timestamp) -> Result<Conversation, Reason> {
    match source {
        Source::Zendesk => zendesk::read(row, now),
        Source::ZendeskChat => zendesk_chat::read(row, now),
        Source::Intercom => intercom::read(row, now),
        Source::Crisp => crisp::read(row, now),
        Source::Chatwoot => chatwoot::read(row, now),
    }
}

/// The id that a row of a product has there.
pub(crate) fn id_of(source: Source, row: &Value) -> Option<String> {
    let id = match source {
        Source::Zendesk => zendesk::id(row),
        Source::ZendeskChat => zendesk_chat::id(row),
        Source::Intercom => intercom::id(row),
        Source::Crisp => crisp::id(row),
        Source::Chatwoot => chatwoot::id(row),
    };
    // It goes into a list that people read.
    id.map(|id| id.chars().filter(|c| !c.is_control()).take(64).collect())
}
