//! The invitation: an agent's name and a first line, with a yes and a no.

use super::{act, initials};
use crate::i18n::{Key, t};
use crate::model::{Invite, Model, Msg};
use leptos::prelude::*;
use protocol::trigger::origin;

/// The invitation's card. The shell measures it, so that the frame is just as large.
#[component]
pub fn Invitation(model: RwSignal<Model>) -> impl IntoView {
    let invite = model.with_untracked(|model| model.invite.clone());
    let Some(Invite { agent, text, promotion, .. }) = invite else { return ().into_any() };
    // A page of the shop opens in place of this one, any other beside it.
    let here = model.with_untracked(|model| model.surroundings.page.url.clone());
    let yes = match promotion {
        Some((url, label)) => {
            let target = if origin(&url) == origin(&here) { "_top" } else { "_blank" };
            view! {
                <a class="main" href=url target=target rel="noopener" on:click=act(|| Msg::Accept)>{label}</a>
            }
            .into_any()
        }
        None => view! {
            <button class="main" type="button" on:click=act(|| Msg::Accept)>{t(Key::InvitationAccept)}</button>
        }
        .into_any(),
    };
    view! {
        <div id="invitation">
            <section class="card" role="dialog" aria-label=t(Key::InvitationLabel)>
                <span class="avatar" aria-hidden="true">{initials(&agent)}</span>
                <div class="says">
                    <h1>{agent}</h1>
                    <p>{text}</p>
                </div>
                <button class="round" type="button" aria-label=t(Key::InvitationDismiss) on:click=act(|| Msg::Dismiss)>
                    <i class="icon close" aria-hidden="true"></i>
                </button>
                {yes}
            </section>
        </div>
    }
    .into_any()
}
