//! The heading of the conversation on screen: who it is with, whose it is, and what can be done.

use super::actions::{MainActions, Offers};
use super::more::More;
use super::{avatar, visitor_name};
use crate::focus::TITLE;
use crate::i18n::{Key, fill, t};
use crate::model::conversation::Ownership;
use crate::model::{Model, Msg};
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::ConversationId;
use team_ui::parts::icon;

/// Back to the list, where it is not beside.
pub fn back(app: App) -> impl IntoView {
    view! {
        <button
            class="plain back"
            type="button"
            aria-label=t(Key::Back)
            title=t(Key::Back)
            on:click=move |_| app.send(Msg::Back)
        >
            {icon("i-back")}
        </button>
    }
}

/// The heading of one conversation.
#[component]
pub fn Heading(app: App, id: ConversationId) -> impl IntoView {
    let for_visitor = id.clone();
    let visitor = app.memo(move |model| model.visitor(&for_visitor));
    let for_ownership = id.clone();
    let ownership = app.memo(move |model| model.ownership(&for_ownership));
    let for_take = id.clone();
    let can_take = app.memo(move |model| model.can_take(&for_take));
    let for_presence = id.clone();
    let watches = app.memo(Model::watches);
    let online = app.memo(move |model| model.visitor_online(&for_presence));
    let state = move || match ownership.get() {
        Ownership::Waiting => ("chip waiting", t(Key::StageWaiting).to_owned()),
        Ownership::Mine => ("chip mine", t(Key::StageMine).to_owned()),
        Ownership::Theirs(name) => ("chip named", fill(Key::WithColleague, "name", &name)),
        Ownership::Ended => ("chip", t(Key::StageEnded).to_owned()),
    };
    let presence = move || {
        let (class, key) = match online.get()? {
            true => ("presence-sign here", Key::VisitorOnline),
            false => ("presence-sign", Key::VisitorGone),
        };
        // Where there is no room for the word, its sign says it.
        Some(view! {
            <span class=class title=t(key) aria-hidden="true"></span>
            <span class="presence">{t(key)}</span>
        })
    };
    let offers = Offers::new(app, id.clone());
    let (main, any) = (offers.clone(), offers.clone());
    let taken = StoredValue::new(id.clone());
    let details = move || app.send(Msg::Details(true));
    view! {
        <header class="heading">
            {back(app)}
            {move || visitor.with(|visitor| avatar(visitor.name.as_deref(), visitor.hue))}
            <div class="heading-text">
                <h2 id=TITLE tabindex="-1" dir="auto" translate="no">
                    {move || visitor.with(|visitor| visitor_name(visitor.name.as_deref()))}
                </h2>
                <p class="heading-state">
                    {move || {
                        let (class, text) = state();
                        view! { <span class=class>{text}</span> }
                    }}
                    {presence}
                </p>
            </div>
            <MainActions offers=main />
            <Show when=move || can_take.get()>
                <button
                    class="primary take"
                    type="button"
                    aria-label=t(Key::Take)
                    on:click=move |_| app.take(taken.get_value())
                >
                    <span class="word-long">{t(Key::Take)}</span>
                    <span class="word-short">{t(Key::TakeShort)}</span>
                </button>
            </Show>
            <button
                class="plain details-button"
                type="button"
                aria-label=t(Key::Details)
                title=t(Key::Details)
                on:click=move |_| details()
            >
                {icon("i-person")}
            </button>
            // On phones the visitor's details are reached through it.
            <Show when=move || any.any() || watches.get()>
                <div class="more-place" class:only-details=move || watches.get()>
                    <More app id=id.clone() offers=offers.clone() />
                </div>
            </Show>
        </header>
    }
}
