//! What the agent understood.

use super::{Asked, text_of};
use crate::i18n::Key;
use crate::view::parts::long_field;
use leptos::html::Textarea;
use leptos::prelude::*;
use protocol::frames::agent::AgentCommand;

/// Asks what was understood.
pub fn restate() -> Asked {
    let text = NodeRef::<Textarea>::new();
    Asked {
        title: Key::RestateTitle,
        lead: Some(Key::RestateLead),
        fields: long_field(Key::RestateField, "restate-text", text),
        send: Key::RestateSend,
        grave: false,
        command: Box::new(move || Some(AgentCommand::Restate { text: text_of(text) })),
    }
}
