//! The card of a chat that rings at the agent: who it is, what they wrote, how long it rings yet, and the answer.

use super::parts::action;
use super::visitor_name;
use crate::i18n::{Key, fill, t};
use crate::model::ringing::RingMsg;
use crate::model::{Model, Msg};
use crate::shell::App;
use leptos::prelude::*;
use protocol::frames::desk::Ringing;

/// The card. Its place is always there, so that it is read out when it fills.
#[component]
pub fn RingCard(app: App) -> impl IntoView {
    let card = app.memo(Model::card);
    let inside = move || card.get().map(|ringing| shown(app, ringing));
    view! { <div class="banner-place ring-place" role="alert">{inside}</div> }
}

fn shown(app: App, ringing: Ringing) -> impl IntoView {
    let Ringing { conversation, until, seconds, visitor, preview, page, department, .. } = ringing;
    let title = fill(Key::RingTitle, "name", &visitor_name(visitor.as_deref()));
    let label = title.clone();
    let page = if page.title.is_empty() { page.url } else { page.title };
    let page = (!page.is_empty()).then(|| fill(Key::RingPage, "page", &page));
    // It has rung for a while where the card comes late: the bar begins further on.
    let whole = u64::from(seconds) * 1_000;
    let rung = whole.saturating_sub(until.saturating_sub(app.now.get_untracked()));
    let accepted = conversation.clone();
    let accept = move |_| app.send(Msg::Ring(RingMsg::Accept(accepted.clone())));
    let decline = move || app.send(Msg::Ring(RingMsg::Decline(conversation.clone())));
    view! {
        <section class="ring" aria-label=label>
            <div class="ring-text">
                <h2 dir="auto">{title}</h2>
                {department.map(|department| view! { <span class="chip" dir="auto">{department.name}</span> })}
                <p class="ring-preview" dir="auto">{preview}</p>
                {page.map(|page| view! { <p class="ring-page" dir="auto">{page}</p> })}
            </div>
            <div class="form-buttons">
                {action(t(Key::Decline).to_owned(), decline)}
                <button class="primary" type="button" on:click=accept>
                    {t(Key::Accept)}
                </button>
            </div>
            <span
                class="ring-time"
                aria-hidden="true"
                style:animation-duration=format!("{whole}ms")
                style:animation-delay=format!("-{rung}ms")
            ></span>
        </section>
    }
}
