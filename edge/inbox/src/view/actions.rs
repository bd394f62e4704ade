//! What the agent can do besides writing: the main actions beside the visitor's name, everything else in a
//! menu.

use super::parts::told;
use crate::i18n::{Key, blocker, t};
use crate::model::actions::{Action, Blocker, Offer, Rank};
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::ConversationId;

/// An action and where it is offered, which is what makes a button another one.
type Button = (Action, Rank);

/// The buttons that are offered, and what stands in the way of each.
#[derive(Clone)]
pub struct Offers {
    app: App,
    id: ConversationId,
    offers: Memo<Vec<Offer>>,
    /// Followed apart: a button keeps the keyboard while what stands in its way changes.
    buttons: Memo<Vec<Button>>,
}

impl Offers {
    /// Those of one conversation.
    pub fn new(app: App, id: ConversationId) -> Self {
        let for_offers = id.clone();
        let offers = app.memo(move |model| model.offers(&for_offers, app.now.get()));
        let buttons = Memo::new(move |_| {
            offers.with(|offers| offers.iter().map(|offer| (offer.action, offer.rank)).collect())
        });
        Self { app, id, offers, buttons }
    }

    /// Whether there are any.
    pub fn any(&self) -> bool {
        self.buttons.with(|buttons| !buttons.is_empty())
    }

    /// What stands beside the name.
    pub fn main(&self) -> Vec<Button> {
        self.those(|rank| rank != Rank::Menu)
    }

    /// What the menu has: what is always there, and what may have no room elsewhere.
    pub fn menu(&self) -> Vec<Button> {
        self.those(|rank| rank != Rank::First)
    }

    fn those(&self, wanted: fn(Rank) -> bool) -> Vec<Button> {
        self.buttons.get().into_iter().filter(|(_, rank)| wanted(*rank)).collect()
    }

    fn blockers(&self, action: Action) -> Vec<Blocker> {
        self.offers.with(|offers| {
            let offer = offers.iter().find(|offer| offer.action == action);
            offer.map(|offer| offer.blockers.clone()).unwrap_or_default()
        })
    }

    /// Whether an action can be done now.
    pub fn is_blocked(&self, action: Action) -> bool {
        !self.blockers(action).is_empty()
    }

    /// What stands in the way of an action, or what it does where its name does not say all.
    pub fn hint(&self, action: Action) -> Option<String> {
        let blockers = self.blockers(action);
        match action {
            _ if !blockers.is_empty() => {
                Some(blockers.into_iter().map(blocker).collect::<Vec<_>>().join(" "))
            }
            Action::WrapUp => Some(t(Key::ActionWrapUpHint).to_owned()),
            Action::Leave => Some(t(Key::ActionLeaveHint).to_owned()),
            _ => None,
        }
    }

    /// Does it, or asks for what it needs, or says what stands in its way.
    pub fn choose(&self, action: Action) {
        self.app.choose(self.id.clone(), action);
    }
}

/// What an action is called.
pub fn name(action: Action) -> &'static str {
    t(match action {
        Action::Hold => Key::ActionHold,
        Action::Transfer => Key::ActionTransfer,
        Action::AskContact => Key::ActionAskContact,
        Action::Restate => Key::ActionRestate,
        Action::WrapUp => Key::ActionWrapUp,
        Action::Close => Key::ActionClose,
        Action::CloseSolved => Key::ActionCloseSolved,
        Action::Leave => Key::ActionLeave,
        Action::Block => Key::ActionBlock,
        Action::Unblock => Key::ActionUnblock,
        Action::Reopen => Key::ActionReopen,
    })
}

/// What it is called where there is little room, if that is another word: one that its name begins with.
fn short_name(action: Action) -> Option<&'static str> {
    (action == Action::CloseSolved).then(|| t(Key::ActionClose))
}

/// The main actions.
#[component]
pub fn MainActions(offers: Offers) -> impl IntoView {
    let listed = offers.clone();
    let button = move |(action, rank): Button| {
        let (blocked, hint, title, chosen) = (offers.clone(), offers.clone(), offers.clone(), offers.clone());
        // One that cannot be done now still takes the keyboard, and says why when it is pressed.
        view! {
            <button
                class="action"
                class:spare=rank == Rank::Second
                type="button"
                aria-label=short_name(action).map(|_| name(action))
                aria-disabled=move || blocked.is_blocked(action).then_some("true")
                aria-description=move || hint.hint(action)
                title=move || title.hint(action)
                on:click=move |_| chosen.choose(action)
            >
                {match short_name(action) {
                    None => name(action).into_any(),
                    Some(short) => view! {
                        <span class="word-long">{name(action)}</span>
                        <span class="word-short">{short}</span>
                    }
                    .into_any(),
                }}
            </button>
        }
    };
    view! {
        <div class="actions" role="group" aria-label=t(Key::Actions)>
            <For each=move || listed.main() key=Clone::clone children=button />
        </div>
    }
}

/// Why the last action was not done.
#[component]
pub fn WhyNot(app: App, id: ConversationId) -> impl IntoView {
    let blockers = app.memo(move |model| model.blockers(&id));
    view! {
        <div class="why-not-place" role="alert">
            {move || {
                blockers
                    .get()
                    .into_iter()
                    .map(|one| told("why-not", blocker(one)))
                    .collect_view()
            }}
        </div>
    }
}
