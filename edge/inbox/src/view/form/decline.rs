//! Why a transfer is declined.

use super::{Asked, line_of};
use crate::i18n::Key;
use crate::view::parts::field;
use leptos::html::Input;
use leptos::prelude::*;
use protocol::frames::agent::AgentCommand;
use protocol::ids::Seq;
use protocol::limits::REASON_MAX;

/// Asks for the reason.
pub fn decline(proposal: Seq) -> Asked {
    let reason = NodeRef::<Input>::new();
    Asked {
        title: Key::DeclineTitle,
        lead: Some(Key::DeclineLead),
        fields: field(Key::Reason, "decline-reason", REASON_MAX, reason),
        send: Key::DeclineNow,
        grave: false,
        command: Box::new(move || Some(AgentCommand::DeclineTransfer { proposal, reason: line_of(reason) })),
    }
}
