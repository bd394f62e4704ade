//! What the visitor is told about a promise that takes longer, and when it is due then.

use super::{Asked, line_of, text_of};
use crate::i18n::Key;
use crate::model::Model;
use crate::shell::App;
use crate::view::parts::{long_field, number};
use leptos::html::{Input, Textarea};
use leptos::prelude::*;
use protocol::frames::agent::AgentCommand;

/// The hours to begin with, and the most there can be.
const HOURS: u64 = 4;
const HOURS_MAX: u64 = 24;

/// Asks for the words and the hours.
pub fn progress(app: App) -> Asked {
    let text = NodeRef::<Textarea>::new();
    let hours = NodeRef::<Input>::new();
    let fields = (
        long_field(Key::ProgressField, "progress-text", text),
        number(Key::ProgressHours, "progress-hours", HOURS_MAX, HOURS, hours),
    );
    Asked {
        title: Key::ProgressTitle,
        lead: Some(Key::ProgressLead),
        fields: fields.into_any(),
        send: Key::ProgressSend,
        grave: false,
        command: Box::new(move || {
            // What is no number of hours is refused as too far.
            let hours = line_of(hours).trim().parse().unwrap_or(u64::from(u16::MAX));
            let due = Model::due_in(app.now.get_untracked(), hours);
            Some(AgentCommand::Progress { text: text_of(text), due })
        }),
    }
}
