//! The page of an invite's link. Opening it changes nothing: joining is a button.

use super::frame::{Card, Loading};
use super::people::role_name;
use crate::i18n::{Key, failure, fill, language, refusal, t};
use crate::join;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::team::invites::InviteFacts;
use team_ui::http::Denied;
use team_ui::page::{inbox_address, signed_in_address};
use web_sys::SubmitEvent;

/// What becomes of joining.
type Outcome = RwSignal<Option<Denied>>;

/// The page.
#[component]
pub fn Join(code: String) -> impl IntoView {
    let told = RwSignal::new(None::<Result<InviteFacts, Denied>>);
    let code = StoredValue::new(code);
    document().set_title(t(Key::JoinTitle));
    spawn_local(async move { told.set(Some(join::look(&code.get_value()).await)) });
    move || match told.get() {
        None => view! { <Loading /> }.into_any(),
        Some(Ok(invitation)) => view! { <Invited code invitation /> }.into_any(),
        Some(Err(Denied::Refused(why))) => {
            view! { <Card title=Key::JoinOver lead=refusal(why)><Inbox /></Card> }.into_any()
        }
        Some(Err(Denied::Unreachable)) => {
            view! { <Card title=Key::JoinTitle lead=t(Key::ErrorUnreachable)><Inbox /></Card> }.into_any()
        }
    }
}

#[component]
fn Inbox() -> impl IntoView {
    view! { <a class="primary wide" href=inbox_address(&language())>{t(Key::Inbox)}</a> }
}

#[component]
fn Invited(code: StoredValue<String>, invitation: InviteFacts) -> impl IntoView {
    let InviteFacts { site, email, role, has_account, is_own } = invitation;
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<Denied>));
    let form = match (is_own, has_account) {
        (true, _) => view! { <Accept code busy failed /> }.into_any(),
        // A link opens no account that is there: whoever has it signs in, and opens the link again.
        (false, true) => view! {
            <p class="note">{fill(Key::JoinSignIn, &email)}</p>
            <Inbox />
        }
        .into_any(),
        (false, false) => view! { <New code email=email.clone() busy failed /> }.into_any(),
    };
    let error = move || failed.get().map(failure);
    view! {
        <main class="welcome">
            <div class="card">
                <span class="mark" aria-hidden="true"></span>
                <h1>{fill(Key::JoinSite, &site.name)}</h1>
                <p class="card-lead">{fill(Key::JoinAs, role_name(role))} " " <bdi>{email}</bdi></p>
                <div role="alert">
                    {move || error().map(|text| view! { <p class="form-error">{text}</p> })}
                </div>
                {form}
            </div>
        </main>
    }
}

/// Goes on to the inbox, or says why not.
fn went(answer: Result<(), Denied>, busy: RwSignal<bool>, failed: Outcome) {
    match answer {
        Ok(()) => {
            // An address of our own is never refused.
            let _ = window().location().assign(&signed_in_address(&language()));
        }
        Err(denied) => {
            busy.set(false);
            failed.set(Some(denied));
        }
    }
}

/// Whoever is signed in under the address joins with a button.
#[component]
fn Accept(code: StoredValue<String>, busy: RwSignal<bool>, failed: Outcome) -> impl IntoView {
    let accept = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move { went(join::join(&code.get_value()).await, busy, failed) });
    };
    view! {
        <button class="primary wide" type="button" aria-disabled=move || busy.get().to_string() on:click=accept>
            {t(Key::JoinAccept)}
        </button>
    }
}

/// Somebody new says who they are.
#[component]
fn New(code: StoredValue<String>, email: String, busy: RwSignal<bool>, failed: Outcome) -> impl IntoView {
    let (name, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let known_as = email.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(name), Some(password)) = (name.get_untracked(), password.get_untracked()) else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        let email = email.clone();
        spawn_local(async move {
            let answer = join::join_as(&code.get_value(), &email, name.value(), password.value()).await;
            went(answer, busy, failed);
        });
    };
    view! {
        <form on:submit=submit>
            // Browsers that keep passwords ask whose it is.
            <input type="text" autocomplete="username" value=known_as readonly hidden />
            <label for="join-name">{t(Key::JoinName)}</label>
            <input node_ref=name id="join-name" type="text" autocomplete="name" required autofocus />
            <label for="join-password">{t(Key::PasswordNew)}</label>
            <input
                node_ref=password
                id="join-password"
                type="password"
                autocomplete="new-password"
                aria-describedby="join-password-hint"
                required
            />
            <p class="note" id="join-password-hint">
                {t(Key::JoinPasswordHint)}
            </p>
            <button class="primary wide" type="submit" aria-disabled=move || busy.get().to_string()>
                {t(Key::JoinAccept)}
            </button>
        </form>
    }
}
