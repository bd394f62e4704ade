//! The invitation: an agent's name and a first line, with a yes and a no.

use super::controls::{Avatar, Button, Cross};
use crate::i18n::{Key, t};
use crate::model::{Model, Msg};
use crate::shell::dispatch;
use leptos::prelude::*;
use protocol::site::trigger::origin;
use protocol::text::initials;

/// The invitation's card. The shell measures it, so that the frame shows just as much.
#[component]
pub fn Invitation(model: RwSignal<Model>) -> impl IntoView {
    let invite = model.with_untracked(|model| model.invite.clone()).unwrap_or_default();
    let letters = initials(&invite.agent);
    let yes = if invite.url.is_empty() {
        view! { <Button class="main" act=|| Msg::Accept>{t(Key::InvitationAccept)}</Button> }.into_any()
    } else {
        // A page of the shop opens in place of this one, any other beside it.
        let here = model.with_untracked(|model| origin(&model.surroundings.page.url) == origin(&invite.url));
        let target = if here { "_top" } else { "_blank" };
        view! {
            <a class="main" href=invite.url target=target rel="noopener" on:click=|_| dispatch(Msg::Accept)>
                {invite.label}
            </a>
        }
        .into_any()
    };
    view! {
        <div id="invitation">
            <section class="card" role="dialog" aria-label=t(Key::InvitationLabel)>
                <Avatar class="avatar" letters />
                <div class="says">
                    <h1>{invite.agent}</h1>
                    <p>{invite.text}</p>
                </div>
                <Cross label=Key::InvitationDismiss act=|| Msg::Dismiss />
                {yes}
            </section>
        </div>
    }
}
