//! Whether the visitor is really to be blocked.

use super::Asked;
use crate::i18n::Key;
use leptos::prelude::*;
use protocol::frames::agent::AgentCommand;

/// Asks once more.
pub fn block() -> Asked {
    Asked {
        title: Key::BlockTitle,
        lead: Some(Key::BlockLead),
        fields: ().into_any(),
        send: Key::BlockNow,
        grave: true,
        command: Box::new(|| Some(AgentCommand::Block)),
    }
}
