//! The bar over the composer: what the agent can do besides writing.

use super::parts::told;
use crate::i18n::{Key, blocker, t};
use crate::model::actions::{Action, Offer};
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::ConversationId;

/// The actions of one conversation, and why the last one was not done.
#[component]
pub fn Actions(app: App, id: ConversationId) -> impl IntoView {
    let for_offers = id.clone();
    let offers = app.memo(move |model| model.offers(&for_offers));
    let for_blockers = id.clone();
    let blockers = app.memo(move |model| model.blockers(&for_blockers));
    let buttons = move || offers.get().into_iter().map(|offer| button(app, id.clone(), offer)).collect_view();
    view! {
        <div class="actions-place">
            <Show when=move || !offers.with(Vec::is_empty)>
                <div class="actions" role="toolbar" aria-label=t(Key::Actions)>
                    {buttons.clone()}
                </div>
            </Show>
            <div role="alert">
                {move || {
                    blockers
                        .get()
                        .into_iter()
                        .map(|one| told("why-not", blocker(one)))
                        .collect_view()
                }}
            </div>
        </div>
    }
}

fn button(app: App, id: ConversationId, Offer { action, blockers }: Offer) -> AnyView {
    let name = t(match action {
        Action::Hold => Key::ActionHold,
        Action::Transfer => Key::ActionTransfer,
        Action::AskContact => Key::ActionAskContact,
        Action::Restate => Key::ActionRestate,
        Action::WrapUp => Key::ActionWrapUp,
        Action::Close => Key::ActionClose,
        Action::Leave => Key::ActionLeave,
        Action::Block => Key::ActionBlock,
        Action::Unblock => Key::ActionUnblock,
        Action::Reopen => Key::ActionReopen,
    });
    let sentences: Vec<_> = blockers.into_iter().map(blocker).collect();
    let blocked = !sentences.is_empty();
    let hint = match action {
        _ if blocked => Some(sentences.join(" ")),
        Action::WrapUp => Some(t(Key::ActionWrapUpHint).to_owned()),
        Action::Leave => Some(t(Key::ActionLeaveHint).to_owned()),
        _ => None,
    };
    // One that cannot be done now still takes the keyboard, and says why when it is pressed.
    view! {
        <button
            class="action"
            class:grave=action == Action::Block
            type="button"
            aria-disabled=blocked.then_some("true")
            aria-description=hint.clone()
            title=hint
            on:click=move |_| app.choose(id.clone(), action)
        >
            {name}
        </button>
    }
    .into_any()
}
