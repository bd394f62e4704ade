//! The second step of signing in, and what stands in the place of a site that asks for one.

use super::sign_in::PasskeyButton;
use crate::focus::CODE;
use crate::i18n::{self, Key, failure, fill, t};
use crate::model::Msg;
use crate::model::session::{Denied, Form, Login, PasskeyFailure};
use crate::shell::App;
use leptos::html::Input;
use leptos::prelude::*;
use protocol::rejection::Rejection;
use team_ui::page::account_address;
use team_ui::parts::icon;

/// The form for the code of the authenticator app, or for a recovery code.
#[component]
pub fn SecondStep(app: App) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let recovers = RwSignal::new(false);
    let form = app.memo(|model| match &model.login {
        Login::Out(form) => form.clone(),
        Login::Checking | Login::In(_) => Form::default(),
    });
    let busy = move || form.get().busy;
    let error = move || {
        form.get().error.map(|denied| match denied {
            Denied::Refused(Rejection::WrongCode) if recovers.get() => t(Key::ErrorWrongRecoveryCode),
            why => failure(why),
        })
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            app.send(Msg::GiveCode(field.value()));
        }
    };
    let change = move |_| {
        recovers.update(|recovers| *recovers = !*recovers);
        if let Some(field) = field.get_untracked() {
            field.set_value("");
            let _ = field.focus();
        }
    };
    let label = move || t(if recovers.get() { Key::RecoveryCode } else { Key::Code });
    view! {
        <main class="welcome">
            <form class="card" on:submit=submit aria-labelledby="code-title" aria-busy=move || busy().to_string()>
                <span class="mark" aria-hidden="true"></span>
                <h1 id="code-title">{t(Key::CodeTitle)}</h1>
                <p class="card-lead" id="code-lead">
                    {move || t(if recovers.get() { Key::RecoveryLead } else { Key::CodeLead })}
                </p>
                <div role="alert">
                    {move || {
                        error()
                            .map(|text| {
                                view! {
                                    <p class="form-error" id="code-error">
                                        {icon("i-alert")}
                                        <span>{text}</span>
                                    </p>
                                }
                            })
                    }}
                </div>
                <label for=CODE>{label}</label>
                <input
                    node_ref=field
                    id=CODE
                    class="code-field"
                    class:long=move || recovers.get()
                    name="code"
                    type="text"
                    autocomplete=move || if recovers.get() { "off" } else { "one-time-code" }
                    inputmode=move || if recovers.get() { "text" } else { "numeric" }
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    aria-describedby=move || if error().is_some() { "code-error" } else { "code-lead" }
                />
                <button class="primary wide" type="submit" aria-disabled=move || busy().to_string()>
                    {move || t(if busy() { Key::SigningIn } else { Key::SignIn })}
                </button>
                <button class="link" type="button" on:click=change>
                    {move || t(if recovers.get() { Key::UseApp } else { Key::UseRecovery })}
                </button>
                <button class="link" type="button" on:click=move |_| app.send(Msg::BeginAnew)>
                    {t(Key::SignInAnew)}
                </button>
            </form>
        </main>
    }
}

/// A site that lets the agent in only once they have a second factor: where they set it up, and another site.
#[component]
pub fn ClosedSite(app: App) -> impl IntoView {
    let closed = app.memo(|model| model.closed_site().cloned());
    let open = app.memo(|model| {
        let closed = model.closed_site().map(|site| site.id.clone());
        let others = model.sites().iter().filter(|site| Some(&site.id) != closed.as_ref());
        others.cloned().collect::<Vec<_>>()
    });
    let failed = app.memo(|model| model.passkey_failed);
    let error = move || {
        failed.get().map(|why| match why {
            PasskeyFailure::Unused => t(Key::PasskeyUnused),
            PasskeyFailure::Denied(Denied::Refused(Rejection::NotAllowed)) => t(Key::ErrorNoTeam),
            PasskeyFailure::Denied(why) => failure(why),
        })
    };
    let name = move || closed.get().map(|site| site.name).unwrap_or_default();
    let address = move || {
        closed.get().map(|site| account_address(site.id.as_str(), &i18n::language())).unwrap_or_default()
    };
    view! {
        <main class="welcome">
            <div class="card">
                <span class="mark" aria-hidden="true"></span>
                <h1>{t(Key::ClosedTitle)}</h1>
                <p class="card-lead" role="alert">
                    {move || fill(Key::ClosedLead, "name", &name())}
                </p>
                <a class="primary wide" href=address>
                    {t(Key::ClosedSetUp)}
                </a>
                <PasskeyButton app />
                <div role="alert">
                    {move || {
                        error()
                            .map(|text| {
                                view! {
                                    <p class="form-error">
                                        {icon("i-alert")}
                                        <span>{text}</span>
                                    </p>
                                }
                            })
                    }}
                </div>
                <For each=move || open.get() key=|site| site.id.clone() let(site)>
                    <button
                        class="link"
                        type="button"
                        on:click={
                            let id = site.id.clone();
                            move |_| app.send(Msg::ChooseSite(id.clone()))
                        }
                    >
                        {fill(Key::GoToSite, "name", &site.name)}
                    </button>
                </For>
                <button class="link" type="button" on:click=move |_| app.send(Msg::SignOut)>
                    {t(Key::SignOut)}
                </button>
            </div>
        </main>
    }
}
