//! What is open in the conversation, with the time it has left and the way out of it.

use super::parts::{action, chip};
use crate::i18n::{Key, fill_all, lasting, moment, t};
use crate::model::Msg;
use crate::model::actions::Form;
use crate::model::pending_steps::{Due, PendingStep, Pressing};
use crate::shell::App;
use leptos::prelude::*;
use protocol::frames::agent::AgentCommand;
use protocol::ids::{ConversationId, Timestamp};
use team_ui::parts::icon;

/// What is open in one conversation.
#[component]
pub fn PendingSteps(app: App, id: ConversationId) -> impl IntoView {
    let for_steps = id.clone();
    let pending_steps = app.memo(move |model| model.pending_steps(&for_steps));
    move || {
        let pending_steps = pending_steps.get();
        (!pending_steps.is_empty()).then(|| {
            let lines =
                pending_steps.into_iter().map(|one| pending_step(app, id.clone(), one)).collect_view();
            view! {
                <ul class="matters" aria-label=t(Key::OpenMatters)>
                    {lines}
                </ul>
            }
        })
    }
}

fn pending_step(app: App, id: ConversationId, step: PendingStep) -> AnyView {
    // How long until a moment, moving.
    let left = move |until: Timestamp| lasting(app.now.get(), until);
    let back = (t(Key::BackFromHold), AgentCommand::EndHold);
    let take_back = (t(Key::Withdraw), AgentCommand::EndHold);
    let withdraw = (t(Key::Withdraw), AgentCommand::WithdrawTransfer);
    match step {
        PendingStep::HoldAsked { until, mine } => {
            let text = move || fill_all(Key::MatterHoldAsked, [("time", left(until).as_str())]);
            line(app, id, "i-clock", "", text, mine.then_some(take_back))
        }
        PendingStep::OnHold { reason, until, mine } => {
            let text = move || {
                fill_all(Key::MatterOnHold, [("time", left(until).as_str()), ("reason", reason.as_str())])
            };
            line(app, id, "i-clock", "", text, mine.then_some(back))
        }
        PendingStep::Overdue { reason, since, mine } => {
            let text = move || {
                let waited = lasting(since, app.now.get());
                fill_all(Key::MatterOverdue, [("time", waited.as_str()), ("reason", reason.as_str())])
            };
            line(app, id, "i-alert", "late", text, mine.then_some(back))
        }
        PendingStep::TransferAsked { to, until, mine } => {
            let text = move || {
                fill_all(Key::MatterTransferAsked, [("name", to.as_str()), ("time", left(until).as_str())])
            };
            line(app, id, "i-hand", "", text, mine.then_some(withdraw))
        }
        PendingStep::TransferOffered { to, until, mine } => {
            let text = move || {
                fill_all(Key::MatterTransferOffered, [("name", to.as_str()), ("time", left(until).as_str())])
            };
            line(app, id, "i-hand", "", text, mine.then_some(withdraw))
        }
        PendingStep::ContactAsked => line(app, id, "i-clock", "", || t(Key::MatterContact).to_owned(), None),
        PendingStep::Restated => line(app, id, "i-clock", "", || t(Key::MatterRestated).to_owned(), None),
        PendingStep::WrapUpAsked { until } => {
            let text = move || fill_all(Key::MatterWrapUp, [("time", left(until).as_str())]);
            line(app, id, "i-clock", "", text, None)
        }
        PendingStep::Promised(due) => promised(app, id, due),
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
    let way_out =
        way_out.map(|(name, command)| action(name.to_owned(), move || app.act(id.clone(), command.clone())));
    item(drawing, class, text.into_any(), way_out)
}

/// One line: a drawing, a sentence, and what can be done about it.
fn item(drawing: &'static str, class: &'static str, text: AnyView, buttons: Option<AnyView>) -> AnyView {
    view! {
        <li class=format!("matter {class}")>
            {icon(drawing)}
            <span class="matter-text" dir="auto">
                {text}
            </span>
            {buttons}
        </li>
    }
    .into_any()
}

fn promised(app: App, id: ConversationId, due: Due) -> AnyView {
    let class = match due.pressing {
        None => "",
        Some(Pressing::Due) => "due",
        Some(Pressing::Late) => "late",
    };
    let until = moment(due.at, app.now.get_untracked());
    let text = fill_all(Key::MatterPromise, [("contact", due.contact.as_str()), ("time", until.as_str())]);
    let buttons = (!app.peek(|model| model.watches())).then(|| promise_buttons(app, id));
    item("i-hand", class, (text, pressing(due.pressing)).into_any(), buttons)
}

/// A word for a promise that presses.
pub fn pressing(pressing: Option<Pressing>) -> Option<AnyView> {
    let (class, word) = match pressing? {
        Pressing::Due => ("chip due", t(Key::PromiseDue)),
        Pressing::Late => ("chip late", t(Key::PromiseLate)),
    };
    Some((" ", chip(class, word)).into_any())
}

/// What can be done about a promise.
pub fn promise_buttons(app: App, id: ConversationId) -> AnyView {
    let longer = id.clone();
    let kept = move || app.act(id.clone(), AgentCommand::KeepPromise);
    let longer = move || app.send(Msg::Ask(longer.clone(), Form::Progress));
    (action(t(Key::Kept).to_owned(), kept), action(t(Key::TakesLonger).to_owned(), longer)).into_any()
}
