//! The reason and the minutes of a hold.

use super::{Asked, line_of};
use crate::i18n::{Key, t};
use crate::view::parts::{action, field, number};
use leptos::html::Input;
use leptos::prelude::*;
use protocol::frames::agent::AgentCommand;
use protocol::limits::{HOLD_MINUTES, REASON_MAX};

/// What is suggested.
const REASONS: [Key; 3] = [Key::HoldReasonLook, Key::HoldReasonColleague, Key::HoldReasonOrder];
/// The minutes to begin with.
const MINUTES: u64 = 3;

/// Asks for the reason and the minutes.
pub fn hold() -> Asked {
    let reason = NodeRef::<Input>::new();
    let minutes = NodeRef::<Input>::new();
    let suggestions = REASONS.map(|key| {
        let choose = move || {
            if let Some(field) = reason.get_untracked() {
                field.set_value(t(key));
                // A field that left meanwhile cannot be focused, and need not be.
                let _ = field.focus();
            }
        };
        action(t(key).to_owned(), choose)
    });
    let fields = view! {
        {field(Key::Reason, "hold-reason", REASON_MAX, reason)}
        <div class="suggestions">{suggestions.into_iter().collect_view()}</div>
        {number(Key::Minutes, "hold-minutes", u64::from(*HOLD_MINUTES.end()), MINUTES, minutes)}
    };
    Asked {
        title: Key::HoldTitle,
        lead: Some(Key::HoldLead),
        fields: fields.into_any(),
        send: Key::AskVisitor,
        grave: false,
        command: Box::new(move || {
            // What is no number is refused as a number out of range would be.
            let minutes = line_of(minutes).trim().parse().unwrap_or_default();
            Some(AgentCommand::ProposeHold { reason: line_of(reason), minutes })
        }),
    }
}
