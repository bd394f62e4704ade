//! The account of whoever is signed in: their password, and where else they are signed in.

use super::frame::{ArchivedBanner, OfflineBanner};
use super::lazy::{Chunk, Lazy};
use super::oidc::OidcGroup;
use super::page::{AppRail, Header};
use super::passkeys::PasskeysGroup;
use super::profile::ProfileGroup;
use super::replies::Waiting;
use super::second_factor::SecondFactorGroup;
use super::step_up::{CodeField, PasswordField, focus_soon};
use crate::account::change_password;
use crate::i18n::{Key, failure, fill, moment, t};
use crate::model::account::AccountMsg;
use crate::model::library::Outcome;
use crate::model::{Msg, SECTION_HEADING, Section};
use crate::shell::App;
use leptos::html;
use leptos::prelude::*;
use protocol::rejection::Rejection;
use protocol::team::account::{OpenSession, PastSignIn};
use team_ui::http::Denied;
use web_sys::SubmitEvent;

/// The whole page of somebody who may change nothing else.
#[component]
pub fn AccountPage(app: App) -> impl IntoView {
    let section = app.memo(|model| model.section);
    view! {
        <div class="inbox">
            <AppRail app section manages=false />
            <Header app />
            <OfflineBanner app />
            <ArchivedBanner app />
            <main class="settings">
                <div class="settings-page">
                    <h2 id=SECTION_HEADING tabindex="-1">
                        {t(Key::SectionAccount)}
                    </h2>
                    <Lazy app chunk=Chunk::Account section=Section::Account />
                </div>
            </main>
        </div>
    }
}

/// The section.
#[component]
pub fn AccountSection(app: App) -> impl IntoView {
    view! {
        <div class="fields">
            <ProfileGroup app />
            <PasswordForm app />
            <SecondFactorGroup app />
            <PasskeysGroup app />
            <OidcGroup app />
            <Sessions app />
            <SignIns app />
        </div>
    }
}

/// The form for a new password.
#[component]
fn PasswordForm(app: App) -> impl IntoView {
    let [current, new, code] = [(); 3].map(|()| NodeRef::<html::Input>::new());
    let asks_code = app.memo(|model| model.account.asks_code);
    let email = app.peek(|model| model.account.email.clone());
    let changing = app.memo(|model| model.account.changing);
    let changed = app.memo(|model| model.account.changed);
    Effect::new(move |_| match changed.get() {
        Some(Outcome::Saved) => {
            for field in [current, new, code].into_iter().filter_map(|field| field.get_untracked()) {
                field.set_value("");
            }
        }
        // Where it is to be mended, once the field is there.
        Some(Outcome::Failed(Denied::Refused(Rejection::CodeNeeded | Rejection::WrongCode))) => {
            focus_soon("password-code");
        }
        Some(_) => {
            if let Some(field) = current.get_untracked() {
                let _ = field.focus();
            }
        }
        None => {}
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(current), Some(new)) = (current.get_untracked(), new.get_untracked()) else { return };
        if !changing.get_untracked() {
            let code = code.get_untracked().map(|field| field.value());
            change_password(app, current.value(), new.value(), code);
        }
    };
    view! {
        <form on:submit=submit>
            <fieldset class="group">
                <legend>{t(Key::Password)}</legend>
                // Browsers that keep passwords ask whose it is.
                <input type="text" autocomplete="username" value=email readonly hidden />
                <PasswordField field=current id="password-current" label=Key::PasswordCurrent />
                <div class="field short">
                    <label for="password-new">{t(Key::PasswordNew)}</label>
                    <input
                        node_ref=new
                        id="password-new"
                        type="password"
                        autocomplete="new-password"
                        aria-describedby="password-hint"
                        required
                    />
                </div>
                <p class="note" id="password-hint">
                    {t(Key::PasswordHint)}
                </p>
                <Show when=move || asks_code.get()>
                    <CodeField field=code id="password-code" />
                </Show>
                <button class="small" type="submit">
                    {t(Key::PasswordChange)}
                </button>
                <Told busy=changing outcome=changed done=Key::PasswordChanged />
            </fieldset>
        </form>
    }
}

/// Where the agent is signed in.
#[component]
fn Sessions(app: App) -> impl IntoView {
    let sessions = app.memo(|model| model.account.sessions.clone());
    let ending = app.memo(|model| model.account.ending);
    let outcome = app.memo(|model| model.account.outcome);
    let end = move |which| app.send(Msg::Account(AccountMsg::End(which)));
    let content = move || {
        let Some(sessions) = sessions.get() else {
            return view! { <Waiting outcome again=move || app.send(Msg::Account(AccountMsg::Load)) /> }
                .into_any();
        };
        let others = sessions.len() > 1;
        let rows = sessions.into_iter().map(|one| row(app, one)).collect_view();
        let all = others.then(|| {
            view! {
                <button class="small" type="button" on:click=move |_| end(None)>
                    {t(Key::SessionsEndOthers)}
                </button>
            }
        });
        view! {
            <ul class="entries" aria-label=t(Key::SessionsHeading)>
                {rows}
            </ul>
            {all}
        }
        .into_any()
    };
    view! {
        <fieldset class="group">
            <legend>{t(Key::SessionsHeading)}</legend>
            {content}
            <Told busy=ending outcome done=Key::SessionsEnded />
        </fieldset>
    }
}

fn row(app: App, session: OpenSession) -> impl IntoView {
    let OpenSession { id, browser, network, used, own, .. } = session;
    let browser = if browser.is_empty() { t(Key::SessionUnknown).to_owned() } else { browser };
    let mark = own.then(|| view! { <span class="chip">{t(Key::SessionHere)}</span> });
    let told = [network, fill(Key::SessionUsed, &moment(used))];
    let told = told.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let end = (!own).then(|| {
        view! {
            <button
                class="small"
                type="button"
                aria-label=fill(Key::SessionEndNamed, &browser)
                on:click=move |_| app.send(Msg::Account(AccountMsg::End(Some(id.clone()))))
            >
                {t(Key::SessionEnd)}
            </button>
        }
    });
    view! {
        <li class="entry">
            <strong>{browser.clone()}</strong>
            {mark}
            <span class="entry-text">{told}</span>
            {end}
        </li>
    }
}

/// How the agent, or somebody else with their email, has signed in of late.
#[component]
fn SignIns(app: App) -> impl IntoView {
    let sign_ins = app.memo(|model| model.account.sign_ins.clone().unwrap_or_default());
    move || {
        let sign_ins = sign_ins.get();
        (!sign_ins.is_empty()).then(|| {
            let rows = sign_ins.into_iter().map(past).collect_view();
            view! {
                <fieldset class="group">
                    <legend>{t(Key::SignInsHeading)}</legend>
                    <p class="note">{t(Key::SignInsHint)}</p>
                    <ul class="entries" aria-label=t(Key::SignInsHeading)>
                        {rows}
                    </ul>
                </fieldset>
            }
        })
    }
}

fn past(PastSignIn { at, browser, network, right }: PastSignIn) -> impl IntoView {
    let browser = if browser.is_empty() { t(Key::SessionUnknown).to_owned() } else { browser };
    let told =
        [network, moment(at)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let mark = (!right).then(|| view! { <span class="chip">{t(Key::SignInFailed)}</span> });
    view! {
        <li class="entry">
            <strong>{browser}</strong>
            {mark}
            <span class="entry-text">{told}</span>
        </li>
    }
}

/// How a change stands.
#[component]
pub fn Told(busy: Memo<bool>, outcome: Memo<Option<Outcome>>, done: Key) -> impl IntoView {
    let is_bad = move || matches!(outcome.get(), Some(Outcome::Stale | Outcome::Failed(_))) && !busy.get();
    let text = move || match outcome.get() {
        _ if busy.get() => t(Key::Saving),
        None => "",
        Some(Outcome::Saved) => t(done),
        // The only picture here is one's own, which the browser makes small.
        Some(Outcome::Failed(Denied::Refused(Rejection::PictureRefused))) => t(Key::ProfilePictureRefused),
        Some(Outcome::Failed(why)) => failure(why),
        Some(Outcome::Stale) => t(Key::ErrorUnreachable),
    };
    view! {
        <p class="saved" class:bad=is_bad role="status">
            {text}
        </p>
    }
}
