//! What the agent understood.

use super::{Asked, text_of};
use crate::i18n::{Key, t};
use leptos::html::Textarea;
use leptos::prelude::*;
use protocol::agent::AgentCommand;

/// Asks what was understood.
pub fn restate() -> Asked {
    let text = NodeRef::<Textarea>::new();
    let fields = view! {
        <label for="restate-text">{t(Key::RestateField)}</label>
        <textarea node_ref=text id="restate-text" rows="4" dir="auto" autofocus></textarea>
    };
    Asked {
        title: Key::RestateTitle,
        lead: Some(Key::RestateLead),
        fields: fields.into_any(),
        send: Key::RestateSend,
        grave: false,
        command: Box::new(move || Some(AgentCommand::Restate { text: text_of(text) })),
    }
}
