//! The receiver of a transfer and the briefing.

use super::{Asked, text_of};
use crate::i18n::{Key, fill, fill_all, language_name, t};
use crate::model::conversation::Ownership;
use crate::model::pending_steps::{Readiness, Receiver};
use crate::model::{Model, Msg};
use crate::shell::App;
use crate::view::parts::choice;
use leptos::html::{Select, Textarea};
use leptos::prelude::*;
use protocol::conversation::etiquette::Target;
use protocol::frames::agent::AgentCommand;
use protocol::ids::ConversationId;
use protocol::team::profile::ColleagueProfile;

/// Asks for the receiver and the briefing.
pub fn transfer(app: App, id: &ConversationId) -> Asked {
    let to = NodeRef::<Select>::new();
    let briefing = NodeRef::<Textarea>::new();
    let receivers = app.memo(Model::receivers);
    let profiles = app.memo(|model| model.desk.profiles.list.clone());
    app.send(Msg::ProfilesWanted);
    let over = app.peek(|model| model.ownership(id) == Ownership::Ended);
    // Who has least to do is chosen already; another one is a choice away.
    let first = receivers.with_untracked(|all| {
        let free = all.iter().find(|one| one.readiness == Readiness::Available);
        free.map(|one| value(&one.target))
    });
    let first = StoredValue::new(first);
    let those = move |agents: bool| {
        let all = receivers.get().into_iter();
        let those = all.filter(move |one| matches!(one.target, Target::Agent(_)) == agents);
        those.map(|one| value(&one.target)).collect::<Vec<_>>()
    };
    // By its value: what is chosen stays so while others come and go around it.
    let option = move |of: String| {
        let (named, away) = (of.clone(), of.clone());
        let find = move |of: &str| receivers.get().into_iter().find(|one| value(&one.target) == of);
        let selected = first.with_value(|first| first.as_ref() == Some(&of));
        view! {
            <option
                value=of
                selected=selected
                disabled=move || find(&away).is_none_or(|one| one.readiness != Readiness::Available)
            >
                {move || find(&named).map(|one| profiles.with(|profiles| told(&one, profiles)))}
            </option>
        }
    };
    let fields = view! {
        <label for="transfer-to">{t(Key::To)}</label>
        <select node_ref=to id="transfer-to">
            {choice(String::new(), t(Key::ChooseReceiver).to_owned(), false)}
            <For each=move || those(true) key=Clone::clone children=option />
            <optgroup label=t(Key::Departments)>
                <For each=move || those(false) key=Clone::clone children=option />
            </optgroup>
        </select>
        <label for="transfer-briefing">{t(Key::Briefing)}</label>
        <textarea node_ref=briefing id="transfer-briefing" rows="4" dir="auto" autofocus></textarea>
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

/// A receiver in one line: who, how much they have to do, and what they tell of themselves.
fn told(Receiver { target, readiness, load }: &Receiver, profiles: &[ColleagueProfile]) -> String {
    let name = target.name();
    let told = match readiness {
        Readiness::Available => {
            let count = load.to_string();
            fill_all(Key::ReceiverAvailable, [("name", name), ("count", count.as_str())])
        }
        Readiness::Away => fill(Key::ReceiverAway, "name", name),
        Readiness::Yourself => fill(Key::ReceiverYourself, "name", name),
    };
    let Target::Agent(agent) = target else { return told };
    let Some(profile) = profiles.iter().find(|one| one.id == agent.id) else { return told };
    let mut parts = vec![told];
    let languages: Vec<String> = profile.languages.iter().map(|code| language_name(code)).collect();
    if !languages.is_empty() {
        parts.push(languages.join(", "));
    }
    if profile.at_work == Some(false) {
        parts.push(t(Key::ReceiverOffHours).to_owned());
    }
    parts.join(" · ")
}
