//! The sign-in form.

use crate::focus::PASSWORD;
use crate::i18n::{Key, failure, fill, language, t};
use crate::model::Msg;
use crate::model::session::{Denied, Form, Login};
use crate::shell::App;
use leptos::html::Input;
use leptos::prelude::*;
use protocol::rejection::Rejection;
use team_ui::page::single_sign_on;
use team_ui::parts::icon;
use team_ui::passkey;

/// The way in by a passkey, where the browser has any.
#[component]
pub fn PasskeyButton(
    app: App,
    /// Whether something else is on its way.
    #[prop(optional, into)]
    busy: Signal<bool>,
) -> impl IntoView {
    passkey::possible().then(|| {
        view! {
            <button
                class="secondary wide"
                type="button"
                aria-disabled=move || busy.get().to_string()
                on:click=move |_| app.send(Msg::UsePasskey)
            >
                {t(Key::UsePasskey)}
            </button>
        }
    })
}

/// The sign-in form.
#[component]
pub fn SignIn(app: App) -> impl IntoView {
    let email = NodeRef::<Input>::new();
    let password = NodeRef::<Input>::new();
    let form = app.memo(|model| match &model.login {
        Login::Out(form) => form.clone(),
        Login::Checking | Login::In(_) => Form::default(),
    });
    let busy = move || form.get().busy;
    let error = move || {
        let Form { error, passkey_unused, still_in, .. } = form.get();
        let unused = passkey_unused.then(|| t(Key::PasskeyUnused));
        unused.or_else(|| still_in.then(|| t(Key::SignOutFailed))).or_else(|| {
            error.map(|denied| match denied {
                // The password was right.
                Denied::Refused(Rejection::NotAllowed) => t(Key::ErrorNoTeam),
                // Only the second step ends so: its time is over.
                Denied::Refused(Rejection::SignedOut) => t(Key::SignInOver),
                why => failure(why),
            })
        })
    };
    let is_secure = web_sys::window().is_none_or(|window| window.is_secure_context());
    // Not before an earlier sign-out is done.
    Effect::new(move |_| {
        if !busy() {
            app.offer_passkey();
        }
    });
    on_cleanup(move || app.withdraw_passkey());
    let to_settings = app.peek(|model| model.back_to.is_some());
    let begin_with = form.get_untracked().email;
    let known = !begin_with.is_empty();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let (false, Some(email), Some(password)) =
            (form.get_untracked().busy, email.get_untracked(), password.get_untracked())
        {
            app.send(Msg::SignIn { email: email.value(), password: password.value() });
        }
    };
    view! {
        <main class="welcome">
            <form class="card" on:submit=submit aria-labelledby="sign-in-title" aria-busy=move || busy().to_string()>
                <span class="mark" aria-hidden="true"></span>
                <h1 id="sign-in-title">{t(Key::SignInTitle)}</h1>
                <p class="card-lead">
                    {move || {
                        t(match form.get().expired {
                            true => Key::SignInExpired,
                            false if to_settings => Key::SignInSettings,
                            false => Key::SignInLead,
                        })
                    }}
                </p>
                // Without it the session's cookie is not kept, and signing in leads back here.
                {(!is_secure)
                    .then(|| {
                        view! {
                            <p class="form-error">
                                {icon("i-alert")}
                                <span>{t(Key::NoHttps)}</span>
                            </p>
                        }
                    })}
                <div role="alert">
                    {move || {
                        error()
                            .map(|text| {
                                view! {
                                    <p class="form-error" id="sign-in-error">
                                        {icon("i-alert")}
                                        <span>{text}</span>
                                    </p>
                                }
                            })
                    }}
                </div>
                <label for="email">{t(Key::Email)}</label>
                <input
                    node_ref=email
                    id="email"
                    name="email"
                    type="email"
                    autocomplete="username webauthn"
                    inputmode="email"
                    required
                    autofocus=!known
                    value=begin_with
                    // What was offered may have run out.
                    on:focus=move |_| app.offer_passkey()
                />
                <label for=PASSWORD>{t(Key::Password)}</label>
                <input
                    node_ref=password
                    id=PASSWORD
                    name="password"
                    type="password"
                    autocomplete="current-password"
                    required
                    autofocus=known
                    aria-describedby=move || error().map(|_| "sign-in-error")
                />
                <button class="primary wide" type="submit" aria-disabled=move || busy().to_string()>
                    {move || {
                        t(match form.get() {
                            Form { leaving: true, .. } => Key::SigningOut,
                            Form { busy: true, .. } => Key::SigningIn,
                            _ => Key::SignIn,
                        })
                    }}
                </button>
                {move || {
                    form.get()
                        .still_in
                        .then(|| {
                            view! {
                                <button class="secondary wide" type="button" on:click=move |_| app.send(Msg::SignOut)>
                                    {t(Key::SignOut)}
                                </button>
                            }
                        })
                }}
                {single_sign_on()
                    .map(|name| {
                        view! {
                            <button
                                id="single-sign-on"
                                class="secondary wide"
                                type="button"
                                aria-disabled=move || busy().to_string()
                                on:click=move |_| app.send(Msg::SingleSignOn)
                            >
                                {fill(Key::SignInWith, "name", &name)}
                            </button>
                        }
                    })}
                <PasskeyButton app busy=Signal::derive(busy) />
                <a class="forgotten" href=["/reset?lang=", &language()].concat()>{t(Key::PasswordForgotten)}</a>
            </form>
        </main>
    }
}
