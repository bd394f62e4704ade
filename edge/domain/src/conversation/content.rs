//! What people write, as it is stored: checked, and cut to the limits.

use protocol::conversation::event::{EventBody, Message};
use protocol::conversation::party::Author;
use protocol::ids::CommandId;
use protocol::rejection::Rejection;
use protocol::text;

pub(super) fn message(id: &CommandId, author: Author, raw: &str) -> Result<EventBody, Rejection> {
    let text = text::message(raw)?;
    Ok(EventBody::MessageSent(Message { id: id.clone(), author, text }))
}
