//! Single sign-on: one's own account connected with one at the operator's provider. What is typed here stays here: it
//! never comes into the model.

use super::step_up::{Proof, Sending, focus_soon};
use crate::i18n::{Key, failure, fill, t};
use crate::model::Msg;
use crate::model::account::AccountMsg;
use crate::shell::App;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::rejection::Rejection;
use protocol::team::oidc::{CONNECTED, ConnectOidc, OidcState};
use protocol::team::second_factor::SecondFactorProof;
use std::time::Duration;
use team_ui::http::{Denied, done, get, leave, request};
use team_ui::page::{here, single_sign_on, take_outcome};

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

/// The part's state: nothing of it is anybody else's business.
#[derive(Clone, Copy)]
struct Part {
    app: App,
    state: RwSignal<Option<OidcState>>,
    step: RwSignal<Step>,
    sending: Sending<Denied>,
    /// What has been done.
    done: RwSignal<Option<Key>>,
}

impl Part {
    fn load(self) {
        spawn_local(async move {
            match get::<OidcState>(ADDRESS).await {
                Ok(state) => self.state.set(Some(state)),
                Err(denied) => self.sending.error.set(Some(denied)),
            }
        });
    }

    /// Goes on, and brings the keyboard along.
    fn go(self, step: Step) {
        self.sending.error.set(None);
        self.done.set(None);
        self.step.set(step);
        focus_soon(FIRST);
    }

    fn send(self, SecondFactorProof { current, code }: SecondFactorProof) {
        let ends = self.step.get_untracked() == Step::Ending;
        let sent = async move {
            if ends {
                return end(&SecondFactorProof { current, code }).await;
            }
            leave(ADDRESS, &to_binary(&ConnectOidc { current, code, next: here() })).await
        };
        let then = move |()| {
            if ends {
                self.go(Step::Shown);
                self.done.set(Some(Key::OidcDisconnected));
                self.load();
                self.app.send(Msg::Account(AccountMsg::Load));
            } else {
                // Whoever goes back finds the page as they left it.
                self.sending.busy.set(true);
                set_timeout(move || self.sending.busy.set(false), Duration::from_millis(LEAVING_MS));
            }
        };
        self.sending.send(sent, then, |_| FIRST);
    }
}

async fn end(proof: &SecondFactorProof) -> Result<(), Denied> {
    done(request("POST", &[ADDRESS, "/off"].concat(), Some(&to_binary(proof))).await?).await
}

/// The part of one's account; nothing where the operator has set no provider.
#[component]
pub fn OidcGroup(app: App) -> impl IntoView {
    single_sign_on().map(|_| {
        let part = Part {
            app,
            state: RwSignal::new(None),
            step: RwSignal::new(Step::Shown),
            sending: Sending::new(),
            done: RwSignal::new(None),
        };
        let Part { sending: Sending { busy, error }, done, .. } = part;
        match take_outcome() {
            Some(outcome) if outcome == CONNECTED => done.set(Some(Key::OidcConnected)),
            Some(code) => error.set(Some(Denied::Refused(Rejection::from_code(&code)))),
            None => {}
        }
        part.load();
        let content = move || match part.step.get() {
            Step::Shown => view! { <Shown part /> }.into_any(),
            step => proof(part, step).into_any(),
        };
        let told = move || match error.get() {
            _ if busy.get() => t(Key::Saving),
            Some(why) => failure(why),
            None => done.get().map_or("", t),
        };
        view! {
            <fieldset class="group" id="oidc">
                <legend>{t(Key::OidcHeading)}</legend>
                {content}
                <p class="saved" class:bad=move || error.get().is_some() role="status">
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
fn proof(part: Part, step: Step) -> impl IntoView {
    let state = part.state.get_untracked().unwrap_or_default();
    let act = fill(if step == Step::Ending { Key::OidcEnd } else { Key::OidcConnect }, &state.name);
    let (code, note) = (state.needs_code.then_some("oidc-code"), Some(Key::FactorPasswordHint));
    let done = Callback::new(move |proof| part.send(proof));
    view! { <Proof password=FIRST code note act done cancel=move |()| part.go(Step::Shown) /> }
}
