//! A transfer that the agent is offered: the briefing first, then the choice. There is no composer
//! before.

use super::parts::{action, quote};
use crate::i18n::{Key, fill, t};
use crate::model::Msg;
use crate::model::actions::Form;
use crate::model::pending_steps::Incoming;
use crate::shell::App;
use leptos::prelude::*;
use protocol::frames::agent::AgentCommand;
use protocol::ids::ConversationId;

/// The transfer that is offered.
#[component]
pub fn IncomingTransfer(app: App, id: ConversationId, incoming: Incoming) -> impl IntoView {
    let Incoming { proposal, by, department, briefing } = incoming;
    let title = fill(Key::IncomingTitle, "name", &by);
    let label = title.clone();
    let department = department.map(|name| fill(Key::IncomingDepartment, "name", &name));
    let accepted = id.clone();
    let accept = move |_| app.act(accepted.clone(), AgentCommand::AcceptTransfer { proposal });
    let decline = move || app.send(Msg::Ask(id.clone(), Form::Decline(proposal)));
    view! {
        <section class="incoming" aria-label=label>
            <h3>{title}</h3>
            {department.map(|text| view! { <p class="incoming-lead">{text}</p> })}
            <p class="incoming-lead">{t(Key::IncomingLead)}</p>
            {quote(briefing)}
            <div class="form-buttons">
                {action(t(Key::Decline).to_owned(), decline)}
                <button class="primary" type="button" on:click=accept>
                    {t(Key::Accept)}
                </button>
            </div>
        </section>
    }
}
