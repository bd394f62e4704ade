//! Whether the visitor is really to be blocked, and everybody in their network for a while.

use super::Asked;
use crate::i18n::{Key, t};
use crate::shell::App;
use crate::view::parts::choice;
use leptos::html::Select;
use leptos::prelude::*;
use protocol::frames::agent::AgentCommand;
use protocol::ids::ConversationId;

/// For how many minutes nobody begins a conversation from the network, as it stands in the field. Nobody else is
/// meant, so that comes first.
const LENGTHS: [(Option<u16>, Key); 3] =
    [(None, Key::BlockNetworkNot), (Some(10), Key::BlockNetworkMinutes), (Some(60), Key::BlockNetworkHour)];

/// Asks once more, and how far it goes.
pub fn block(app: App, id: &ConversationId) -> Asked {
    let field = NodeRef::<Select>::new();
    let known = app.peek(|model| model.visitor(id).customer.is_some());
    let options = LENGTHS.map(|(_, key)| choice(t(key).to_owned(), t(key).to_owned(), false));
    let fields = view! {
        <label for="block-network">{t(Key::BlockNetwork)}</label>
        <select node_ref=field id="block-network" aria-describedby="block-network-hint">
            {options.into_iter().collect_view()}
        </select>
        <p id="block-network-hint" class="dialog-lead">{t(Key::BlockNetworkHint)}</p>
    };
    Asked {
        title: Key::BlockTitle,
        lead: Some(if known { Key::BlockLeadCustomer } else { Key::BlockLead }),
        fields: fields.into_any(),
        send: Key::BlockNow,
        grave: true,
        command: Box::new(move || {
            let index = usize::try_from(field.get_untracked()?.selected_index()).ok()?;
            let (minutes, _) = LENGTHS.get(index)?;
            Some(minutes.map_or(AgentCommand::Block, |minutes| AgentCommand::BlockNetwork { minutes }))
        }),
    }
}
