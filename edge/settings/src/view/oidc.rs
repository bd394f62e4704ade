//! Single sign-on: one's own account connected with one at the operator's provider. What is typed here stays here: it
//! never comes into the model.

use super::second_factor::focus;
use crate::i18n::{Key, fill, refusal, t};
use crate::model::Msg;
use crate::model::account::AccountMsg;
use crate::shell::App;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::rejection::Rejection;
use protocol::team::oidc::{CONNECTED, ConnectOidc, OidcState};
use protocol::team::second_factor::SecondFactorProof;
use std::time::Duration;
use team_ui::http::{Denied, done, get, leave, request};
use team_ui::page::{here, single_sign_on, take_outcome};
use web_sys::SubmitEvent;

const ADDRESS: &str = "/v1/account/oidc";

/// The id of what takes the keyboard when the next step shows.
const FIRST: &str = "oidc-first";

/// How long a browser may take to leave for another page, in milliseconds.
const LEAVING_MS: u64 = 5_000;

/// What is on screen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// How it stands.
    Shown,
    /// The password, before the page is left for the provider.
    Connecting,
    /// The password, to disconnect it.
    Ending,
}

/// How it went.
#[derive(Clone, Copy)]
enum Told {
    Done(Key),
    Failed(Denied),
}

/// The part's state: nothing of it is anybody else's business.
#[derive(Clone, Copy)]
struct Part {
    app: App,
    state: RwSignal<Option<OidcState>>,
    step: RwSignal<Step>,
    busy: RwSignal<bool>,
    told: RwSignal<Option<Told>>,
}

impl Part {
    fn load(self) {
        spawn_local(async move {
            match get::<OidcState>(ADDRESS).await {
                Ok(state) => self.state.set(Some(state)),
                Err(denied) => self.told.set(Some(Told::Failed(denied))),
            }
        });
    }

    /// Goes on, and brings the keyboard along.
    fn go(self, step: Step) {
        self.told.set(None);
        self.step.set(step);
        set_timeout(|| focus(FIRST), Duration::ZERO);
    }

    fn send(self, current: String, code: String) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.told.set(None);
        let ends = self.step.get_untracked() == Step::Ending;
        spawn_local(async move {
            let sent = if ends {
                end(&SecondFactorProof { current, code }).await
            } else {
                leave(ADDRESS, &to_binary(&ConnectOidc { current, code, next: here() })).await
            };
            match sent {
                Ok(()) if ends => {
                    self.busy.set(false);
                    self.go(Step::Shown);
                    self.told.set(Some(Told::Done(Key::OidcDisconnected)));
                    self.load();
                    self.app.send(Msg::Account(AccountMsg::Load));
                }
                // Whoever goes back finds the page as they left it.
                Ok(()) => set_timeout(move || self.busy.set(false), Duration::from_millis(LEAVING_MS)),
                Err(denied) => {
                    self.busy.set(false);
                    self.told.set(Some(Told::Failed(denied)));
                    focus(FIRST);
                }
            }
        });
    }
}

async fn end(proof: &SecondFactorProof) -> Result<(), Denied> {
    done(request("POST", &[ADDRESS, "/off"].concat(), Some(&to_binary(proof))).await?).await
}

/// The part of one's account; nothing where the operator has set no provider.
#[component]
pub fn OidcGroup(app: App) -> impl IntoView {
    single_sign_on().map(|_| {
        let outcome = take_outcome().map(|outcome| match outcome.as_str() {
            CONNECTED => Told::Done(Key::OidcConnected),
            code => Told::Failed(Denied::Refused(Rejection::from_code(code))),
        });
        let part = Part {
            app,
            state: RwSignal::new(None),
            step: RwSignal::new(Step::Shown),
            busy: RwSignal::new(false),
            told: RwSignal::new(outcome),
        };
        part.load();
        let content = move || match part.step.get() {
            Step::Shown => view! { <Shown part /> }.into_any(),
            step => view! { <Proof part step /> }.into_any(),
        };
        let told = move || match part.told.get() {
            _ if part.busy.get() => t(Key::Saving),
            None => "",
            Some(Told::Done(key)) => t(key),
            Some(Told::Failed(Denied::Unreachable)) => t(Key::ErrorUnreachable),
            Some(Told::Failed(Denied::Refused(why))) => refusal(why),
        };
        view! {
            <fieldset class="group" id="oidc">
                <legend>{t(Key::OidcHeading)}</legend>
                {content}
                <p
                    class="saved"
                    class:bad=move || matches!(part.told.get(), Some(Told::Failed(_)))
                    role="status"
                >
                    {told}
                </p>
            </fieldset>
        }
    })
}

#[component]
fn Shown(part: Part) -> impl IntoView {
    move || {
        let Some(OidcState { name, connected, .. }) = part.state.get() else {
            return view! { <p class="note">{t(Key::Loading)}</p> }.into_any();
        };
        match connected {
            None => view! {
                <p class="note">{fill(Key::OidcHint, &name)}</p>
                <button class="small" type="button" id=FIRST on:click=move |_| part.go(Step::Connecting)>
                    {fill(Key::OidcConnect, &name)}
                </button>
            }
            .into_any(),
            Some(account) => view! {
                <p class="note">{fill(Key::OidcOn, &name)} " " <strong>{account.label}</strong></p>
                <button class="small" type="button" id=FIRST on:click=move |_| part.go(Step::Ending)>
                    {fill(Key::OidcEnd, &name)}
                </button>
            }
            .into_any(),
        }
    }
}

/// The password, and a code where sign-ins ask for one.
#[component]
fn Proof(part: Part, step: Step) -> impl IntoView {
    let (current, code) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let state = part.state.get_untracked().unwrap_or_default();
    let act = if step == Step::Ending { Key::OidcEnd } else { Key::OidcConnect };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(current) = current.get_untracked() {
            let code = code.get_untracked().map(|code| code.value()).unwrap_or_default();
            part.send(current.value(), code);
        }
    };
    let code_field = state.needs_code.then(|| {
        view! {
            <div class="field short">
                <label for="oidc-code">{t(Key::FactorAnyCode)}</label>
                <input
                    node_ref=code
                    id="oidc-code"
                    type="text"
                    autocomplete="one-time-code"
                    autocapitalize="none"
                    spellcheck="false"
                    required
                />
            </div>
        }
    });
    view! {
        <form on:submit=submit>
            <p class="note">{t(Key::FactorPasswordHint)}</p>
            <div class="field short">
                <label for=FIRST>{t(Key::FactorPassword)}</label>
                <input node_ref=current id=FIRST type="password" autocomplete="current-password" required />
            </div>
            {code_field}
            <button class="small" type="submit">
                {fill(act, &state.name)}
            </button>
            <button class="small" type="button" on:click=move |_| part.go(Step::Shown)>
                {t(Key::FactorCancel)}
            </button>
        </form>
    }
}
