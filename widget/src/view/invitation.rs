//! The invitation: an agent's name and a first line, with a yes and a no.

use super::{act, initials};
use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;

/// The invitation's card. The shell measures it, so that the frame is just as large.
#[component]
pub fn Invitation(model: RwSignal<Model>) -> impl IntoView {
    let invite = model.with_untracked(|model| model.invite.clone());
    let (agent, text) = invite.map(|invite| (invite.agent, invite.text)).unwrap_or_default();
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
                <button class="main" type="button" on:click=act(|| Msg::Accept)>
                    {t(Key::InvitationAccept)}
                </button>
            </section>
        </div>
    }
}
