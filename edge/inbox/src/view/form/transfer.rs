//! The receiver of a transfer and the briefing.

use super::{Asked, text_of};
use crate::i18n::{Key, fill, fill_all, t};
use crate::model::Model;
use crate::model::conversation::Ownership;
use crate::model::pending_steps::{Readiness, Receiver};
use crate::shell::App;
use crate::view::parts::{choice, long_field};
use leptos::html::{Select, Textarea};
use leptos::prelude::*;
use protocol::conversation::etiquette::Target;
use protocol::frames::agent::AgentCommand;
use protocol::ids::ConversationId;

/// Asks for the receiver and the briefing.
pub fn transfer(app: App, id: &ConversationId) -> Asked {
    let to = NodeRef::<Select>::new();
    let briefing = NodeRef::<Textarea>::new();
    let receivers = app.memo(Model::receivers);
    let over = app.peek(|model| model.ownership(id) == Ownership::Ended);
    let options = move || {
        let (agents, departments): (Vec<_>, Vec<_>) =
            receivers.get().into_iter().partition(|one| matches!(one.target, Target::Agent(_)));
        let departments = departments.into_iter().map(option).collect_view();
        view! {
            {agents.into_iter().map(option).collect_view()}
            <optgroup label=t(Key::Departments)>{departments}</optgroup>
        }
    };
    let fields = view! {
        <label for="transfer-to">{t(Key::To)}</label>
        <select node_ref=to id="transfer-to">
            {choice(String::new(), t(Key::ChooseReceiver).to_owned(), false)}
            {options}
        </select>
        {long_field(Key::Briefing, "transfer-briefing", briefing)}
    };
    Asked {
        title: Key::TransferTitle,
        lead: Some(Key::TransferLead),
        fields: fields.into_any(),
        // After the end there is nobody left to ask.
        send: if over { Key::TransferOffer } else { Key::AskVisitor },
        grave: false,
        command: Box::new(move || {
            let select = to.get_untracked()?;
            let chosen = select.value();
            let receiver = receivers.get_untracked().into_iter().find(|one| value(&one.target) == chosen);
            let Some(Receiver { target, .. }) = receiver else {
                // Nobody was chosen: that is where to go on.
                let _ = select.focus();
                return None;
            };
            Some(AgentCommand::Transfer { to: target, briefing: text_of(briefing) })
        }),
    }
}

fn value(target: &Target) -> String {
    match target {
        Target::Agent(agent) => format!("agent {}", agent.id),
        Target::Department(department) => format!("department {}", department.id),
    }
}

fn option(Receiver { target, readiness, load }: Receiver) -> AnyView {
    let name = target.name();
    let text = match readiness {
        Readiness::Available => {
            let count = load.to_string();
            fill_all(Key::ReceiverAvailable, [("name", name), ("count", count.as_str())])
        }
        Readiness::Away => fill(Key::ReceiverAway, "name", name),
        Readiness::Yourself => fill(Key::ReceiverYourself, "name", name),
    };
    choice(value(&target), text, readiness != Readiness::Available)
}
