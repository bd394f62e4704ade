//! Why a transfer is declined.

use super::{Asked, line_of};
use crate::i18n::{Key, t};
use leptos::html::Input;
use leptos::prelude::*;
use protocol::agent::AgentCommand;
use protocol::ids::Seq;
use protocol::limits::REASON_MAX;

/// Asks for the reason.
pub fn decline(proposal: Seq) -> Asked {
    let reason = NodeRef::<Input>::new();
    let fields = view! {
        <label for="decline-reason">{t(Key::Reason)}</label>
        <input
            node_ref=reason
            id="decline-reason"
            type="text"
            dir="auto"
            autofocus
            maxlength=REASON_MAX.to_string()
        />
    };
    Asked {
        title: Key::DeclineTitle,
        lead: Some(Key::DeclineLead),
        fields: fields.into_any(),
        send: Key::DeclineNow,
        grave: false,
        command: Box::new(move || Some(AgentCommand::DeclineTransfer { proposal, reason: line_of(reason) })),
    }
}
