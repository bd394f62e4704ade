//! The invitation: an agent's name and a first line, with a yes and a no.

use super::{act, initials};
use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use protocol::trigger::origin;

/// The invitation's card. The shell measures it, so that the frame is just as large.
#[component]
pub fn Invitation(model: RwSignal<Model>) -> impl IntoView {
    let invite = model.with_untracked(|model| model.invite.clone()).unwrap_or_default();
    let to_chat = invite.url.is_empty();
    // A page of the shop opens in place of this one, any other beside it.
    let here = model.with_untracked(|model| origin(&model.surroundings.page.url) == origin(&invite.url));
    view! {
        <div id="invitation">
            <section class="card" role="dialog" aria-label=t(Key::InvitationLabel)>
                <span class="avatar" aria-hidden="true">{initials(&invite.agent)}</span>
                <div class="says">
                    <h1>{invite.agent}</h1>
                    <p>{invite.text}</p>
                </div>
                <button class="round" type="button" aria-label=t(Key::InvitationDismiss) on:click=act(|| Msg::Dismiss)>
                    <i class="icon close" aria-hidden="true"></i>
                </button>
                <button class="main" type="button" hidden=!to_chat on:click=act(|| Msg::Accept)>
                    {t(Key::InvitationAccept)}
                </button>
                <a
                    class="main"
                    hidden=to_chat
                    href=invite.url
                    target=if here { "_top" } else { "_blank" }
                    rel="noopener"
                    on:click=act(|| Msg::Accept)
                >
                    {invite.label}
                </a>
            </section>
        </div>
    }
}
