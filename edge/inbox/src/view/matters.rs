//! What is open in the conversation, with the time it has left and the way out of it.

use super::icon;
use crate::i18n::{Key, fill_all, lasting, moment, t};
use crate::model::Msg;
use crate::model::act::Form;
use crate::model::matters::{Due, Matter, Pressing};
use crate::shell::{App, fresh_id};
use leptos::prelude::*;
use protocol::agent::AgentCommand;
use protocol::ids::{ConversationId, Timestamp};

/// What is open in one conversation.
#[component]
pub fn Matters(app: App, id: ConversationId) -> impl IntoView {
    let for_matters = id.clone();
    let matters = app.memo(move |model| model.matters(&for_matters));
    move || {
        let matters = matters.get();
        (!matters.is_empty()).then(|| {
            let lines = matters.into_iter().map(|one| matter(app, id.clone(), one)).collect_view();
            view! {
                <ul class="matters" aria-label=t(Key::OpenMatters)>
                    {lines}
                </ul>
            }
        })
    }
}

fn matter(app: App, id: ConversationId, matter: Matter) -> AnyView {
    // How long until a moment, moving.
    let left = move |until: Timestamp| lasting(app.now.get(), until);
    let back = (t(Key::BackFromHold), AgentCommand::EndHold);
    let take_back = (t(Key::Withdraw), AgentCommand::EndHold);
    let withdraw = (t(Key::Withdraw), AgentCommand::WithdrawTransfer);
    match matter {
        Matter::HoldAsked { until, mine } => {
            let text = move || fill_all(Key::MatterHoldAsked, [("time", left(until).as_str())]);
            line(app, id, "i-clock", "", text, mine.then_some(take_back))
        }
        Matter::OnHold { reason, until, mine } => {
            let text = move || {
                fill_all(Key::MatterOnHold, [("time", left(until).as_str()), ("reason", reason.as_str())])
            };
            line(app, id, "i-clock", "", text, mine.then_some(back))
        }
        Matter::Overdue { reason, since, mine } => {
            let text = move || {
                let waited = lasting(since, app.now.get());
                fill_all(Key::MatterOverdue, [("time", waited.as_str()), ("reason", reason.as_str())])
            };
            line(app, id, "i-alert", "late", text, mine.then_some(back))
        }
        Matter::TransferAsked { to, until, mine } => {
            let text = move || {
                fill_all(Key::MatterTransferAsked, [("name", to.as_str()), ("time", left(until).as_str())])
            };
            line(app, id, "i-hand", "", text, mine.then_some(withdraw))
        }
        Matter::TransferOffered { to, until, mine } => {
            let text = move || {
                fill_all(Key::MatterTransferOffered, [("name", to.as_str()), ("time", left(until).as_str())])
            };
            line(app, id, "i-hand", "", text, mine.then_some(withdraw))
        }
        Matter::ContactAsked => line(app, id, "i-clock", "", || t(Key::MatterContact).to_owned(), None),
        Matter::Restated => line(app, id, "i-clock", "", || t(Key::MatterRestated).to_owned(), None),
        Matter::WrapUpAsked { until } => {
            let text = move || fill_all(Key::MatterWrapUp, [("time", left(until).as_str())]);
            line(app, id, "i-clock", "", text, None)
        }
        Matter::Promised(due) => promised(app, id, due),
    }
}

fn line(
    app: App,
    id: ConversationId,
    drawing: &'static str,
    class: &'static str,
    text: impl Fn() -> String + Send + 'static,
    way_out: Option<(&'static str, AgentCommand)>,
) -> AnyView {
    let way_out = way_out.map(|(name, command)| {
        view! {
            <button
                class="action"
                type="button"
                on:click=move |_| app.send(Msg::Act(id.clone(), fresh_id(), command.clone()))
            >
                {name}
            </button>
        }
    });
    view! {
        <li class=format!("matter {class}")>
            {icon(drawing)}
            <span class="matter-text" dir="auto">
                {text}
            </span>
            {way_out}
        </li>
    }
    .into_any()
}

fn promised(app: App, id: ConversationId, due: Due) -> AnyView {
    let class = match due.pressing {
        None => "matter",
        Some(Pressing::Due) => "matter due",
        Some(Pressing::Late) => "matter late",
    };
    let until = moment(due.at);
    let text = fill_all(Key::MatterPromise, [("contact", due.contact.as_str()), ("time", until.as_str())]);
    view! {
        <li class=class>
            {icon("i-hand")}
            <span class="matter-text" dir="auto">
                {text}
                {pressing(due.pressing)}
            </span>
            {promise_buttons(app, id)}
        </li>
    }
    .into_any()
}

/// A word for a promise that presses.
pub fn pressing(pressing: Option<Pressing>) -> Option<impl IntoView> {
    let (class, word) = match pressing? {
        Pressing::Due => ("chip due", t(Key::PromiseDue)),
        Pressing::Late => ("chip late", t(Key::PromiseLate)),
    };
    Some(view! { " " <span class=class>{word}</span> })
}

/// What can be done about a promise.
pub fn promise_buttons(app: App, id: ConversationId) -> impl IntoView {
    let longer = id.clone();
    view! {
        <button
            class="action"
            type="button"
            on:click=move |_| app.send(Msg::Act(id.clone(), fresh_id(), AgentCommand::KeepPromise))
        >
            {t(Key::Kept)}
        </button>
        <button
            class="action"
            type="button"
            on:click=move |_| app.send(Msg::Ask(longer.clone(), Form::Progress))
        >
            {t(Key::TakesLonger)}
        </button>
    }
}
