//! Inviting somebody to the site's team.

use super::people::role_name;
use super::replies::Saved;
use crate::i18n::{Key, fill, language, moment, t};
use crate::model::invites::{InvitesMsg, LINK};
use crate::model::{Model, Msg};
use crate::shell::App;
use leptos::html;
use leptos::prelude::*;
use protocol::team::invites::{Invite, NewInvite};
use protocol::team::people::Role;
use web_sys::SubmitEvent;

fn send(app: App, msg: InvitesMsg) {
    app.send(Msg::Invites(msg));
}

/// The form, the link that was made last, and the invites that are open.
#[component]
pub fn Invites(app: App) -> impl IntoView {
    let busy = app.memo(|model| model.invites.busy);
    let outcome = app.memo(|model| model.invites.outcome);
    let open = app.memo(|model| model.invites.list.clone());
    view! {
        <fieldset class="group">
            <legend>{t(Key::InviteHeading)}</legend>
            <p class="note">{t(Key::InviteHint)}</p>
            <Form app />
            <Made app />
            <Saved saving=busy outcome />
            <Show when=move || open.with(|open| !open.is_empty())>
                <ul class="entries" aria-label=t(Key::InvitesOpen)>
                    <For each=move || open.get() key=|one| one.id.clone() children=move |one| row(app, one) />
                </ul>
            </Show>
        </fieldset>
    }
}

#[component]
fn Form(app: App) -> impl IntoView {
    let (email, role) = (NodeRef::<html::Input>::new(), NodeRef::<html::Select>::new());
    let roles = app.memo(Model::may_invite_as);
    let made = app.memo(|model| model.invites.made.clone());
    Effect::new(move |_| {
        if let (Some(_), Some(email)) = (made.get(), email.get_untracked()) {
            email.set_value("");
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(email), Some(role)) = (email.get_untracked(), role.get_untracked()) else { return };
        let chosen = Role::ALL.into_iter().find(|one| one.name() == role.value());
        if let Some(role) = chosen {
            let language = Some(language());
            send(app, InvitesMsg::Make(NewInvite { email: email.value(), role, language }));
        }
    };
    let options = move || {
        let option = |one: Role| {
            let selected = one == Role::Agent;
            view! {
                <option value=one.name() selected=selected>
                    {role_name(one)}
                </option>
            }
        };
        roles.get().into_iter().map(option).collect_view()
    };
    view! {
        <form on:submit=submit>
            <div class="field short">
                <label for="invite-email">{t(Key::InviteEmail)}</label>
                <input node_ref=email id="invite-email" type="email" autocomplete="off" required />
            </div>
            <div class="field short">
                <label for="invite-role">{t(Key::InviteRole)}</label>
                <select node_ref=role id="invite-role">
                    {options}
                </select>
            </div>
            <button class="small" type="submit">
                {t(Key::InviteMake)}
            </button>
        </form>
    }
}

/// The link, which is told this once.
#[component]
fn Made(app: App) -> impl IntoView {
    let made = app.memo(|model| model.invites.made.clone());
    let copied = app.memo(|model| model.invites.copied);
    move || {
        made.get().map(|made| {
            let mailed = made.mailed.then(|| {
                view! {
                    <p class="saved" role="status">
                        {fill(Key::InviteMailed, &made.email)}
                    </p>
                }
            });
            view! {
                <div class="field">
                    {mailed}
                    <label for=LINK>{fill(Key::InviteLink, &made.email)}</label>
                    <input id=LINK type="text" readonly dir="ltr" prop:value=made.link />
                    <p class="note">{t(Key::InviteLinkHint)}</p>
                    <button class="small" type="button" on:click=move |_| send(app, InvitesMsg::Copy)>
                        {move || t(if copied.get() { Key::Copied } else { Key::Copy })}
                    </button>
                </div>
            }
        })
    }
}

fn row(app: App, invite: Invite) -> impl IntoView {
    let Invite { id, email, role, until } = invite;
    view! {
        <li class="entry">
            <strong dir="ltr">{email.clone()}</strong>
            <span class="chip">{role_name(role)}</span>
            <span class="entry-text">{fill(Key::InviteUntil, &moment(until))}</span>
            <button
                class="small"
                type="button"
                aria-label=fill(Key::InviteWithdrawNamed, &email)
                on:click=move |_| send(app, InvitesMsg::Withdraw(id.clone()))
            >
                {t(Key::InviteWithdraw)}
            </button>
        </li>
    }
}
