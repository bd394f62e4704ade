//! What the conversation was about.

use super::Asked;
use crate::i18n::{Key, t};
use crate::model::steps::closing;
use crate::view::parts::choice;
use leptos::html::Select;
use leptos::prelude::*;
use protocol::conversation::etiquette::ClosingReason;
use protocol::frames::agent::AgentCommand;

/// The reasons, as they stand in the field.
const REASONS: [ClosingReason; 6] = [
    ClosingReason::Solved,
    ClosingReason::FollowUp,
    ClosingReason::Complaint,
    ClosingReason::WrongCompany,
    ClosingReason::Abuse,
    ClosingReason::Other,
];

/// Asks for the closing reason.
pub fn close() -> Asked {
    let field = NodeRef::<Select>::new();
    let options =
        REASONS.map(|reason| choice(t(closing(reason)).to_owned(), t(closing(reason)).to_owned(), false));
    let fields = view! {
        <label for="closing-reason">{t(Key::ClosingReason)}</label>
        <select node_ref=field id="closing-reason">
            {options.into_iter().collect_view()}
        </select>
    };
    Asked {
        title: Key::CloseTitle,
        lead: None,
        fields: fields.into_any(),
        send: Key::CloseNow,
        grave: false,
        command: Box::new(move || {
            let index = usize::try_from(field.get_untracked()?.selected_index()).ok()?;
            Some(AgentCommand::Close { reason: *REASONS.get(index)? })
        }),
    }
}
