//! One's own second factor: switched on with an app's code, off with password and code, and its recovery codes. What
//! is typed and shown here stays here: it never comes into the model.

mod codes;

use super::step_up::{Cancel, PasswordField, Proof, Sending, focus_soon};
use crate::i18n::{Key, failure, fill, t};
use crate::model::account::AccountMsg;
use crate::model::{Model, Msg, State};
use crate::shell::App;
use codes::{Codes, CopyButton};
use js_sys::encode_uri_component;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::rejection::Rejection;
use protocol::team::second_factor::{
    BeginSecondFactor, ConfirmSecondFactor, Enrolment, RecoveryCodes, SecondFactor, SecondFactorProof,
};
use team_ui::http::{Denied, done, get, read, request};
use web_sys::SubmitEvent;

const ADDRESS: &str = "/v1/account/second-factor";

/// The id of what takes the keyboard when the next step shows.
const FIRST: &str = "factor-first";

/// What is on screen.
#[derive(Clone)]
enum Step {
    /// How it stands.
    Shown,
    /// The password, before a secret is shown.
    Password,
    /// The secret, and its first code.
    Enrolling(Enrolment),
    /// The recovery codes, this once.
    Codes(Vec<String>),
    /// Password and code, to have new recovery codes.
    Renewing,
    /// Password and code, to switch it off.
    Ending,
}

/// The section's state: nothing of it is anybody else's business.
#[derive(Clone, Copy)]
struct Section {
    app: App,
    state: RwSignal<Option<SecondFactor>>,
    step: RwSignal<Step>,
    sending: Sending<Denied>,
}

impl Section {
    fn load(self) {
        spawn_local(async move {
            match get::<SecondFactor>(ADDRESS).await {
                // What is the same keeps its buttons, and the keyboard on them.
                Ok(state) if self.state.try_get_untracked().flatten() == Some(state) => {}
                Ok(state) => self.state.set(Some(state)),
                Err(denied) => self.sending.error.set(Some(denied)),
            }
        });
    }

    /// Goes on, and brings the keyboard along.
    fn go(self, step: Step) {
        self.sending.error.set(None);
        self.step.set(step);
        focus_soon(FIRST);
    }

    /// Sends something, and goes on with what comes back.
    fn send<T>(
        self,
        sent: impl Future<Output = Result<T, Denied>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.sending.send(sent, then, |_| FIRST);
    }

    fn begin(self, current: String) {
        let body = to_binary(&BeginSecondFactor { current });
        self.send(answered("POST", ADDRESS, body), move |enrolment| self.go(Step::Enrolling(enrolment)));
    }

    fn confirm(self, code: String) {
        let body = to_binary(&ConfirmSecondFactor { code });
        self.send(answered("PUT", ADDRESS, body), move |codes| self.changed(codes));
    }

    fn renew(self, proof: &SecondFactorProof) {
        let address = [ADDRESS, "/recovery-codes"].concat();
        let body = to_binary(proof);
        self.send(async move { answered("POST", &address, body).await }, move |codes| self.changed(codes));
    }

    fn end(self, proof: &SecondFactorProof) {
        let body = to_binary(proof);
        let sent =
            async move { done(request("POST", &[ADDRESS, "/off"].concat(), Some(&body)).await?).await };
        self.send(sent, move |()| self.over());
    }

    fn changed(self, RecoveryCodes { codes }: RecoveryCodes) {
        self.go(Step::Codes(codes));
        self.load();
        self.app.send(Msg::Account(AccountMsg::Load));
    }

    /// Back to how it stands. Whoever was let in only here for want of one may have the rest now.
    fn over(self) {
        self.go(Step::Shown);
        self.load();
        self.app.send(Msg::Account(AccountMsg::Load));
        if self.app.peek(is_closed) {
            self.app.send(Msg::TryAgain);
        }
    }
}

/// Whether the site lets the agent in only once they have one.
pub fn is_closed(model: &Model) -> bool {
    model.state == State::Failed(Denied::Refused(Rejection::SecondFactorRequired))
}

async fn answered<T: serde::de::DeserializeOwned>(
    method: &str,
    address: &str,
    body: Vec<u8>,
) -> Result<T, Denied> {
    read(request(method, address, Some(&body)).await?).await
}

/// The part of one's account.
#[component]
pub fn SecondFactorGroup(app: App) -> impl IntoView {
    let section = Section {
        app,
        state: RwSignal::new(None),
        step: RwSignal::new(Step::Shown),
        sending: Sending::new(),
    };
    section.load();
    let closed = app.memo(is_closed);
    let content = move || match section.step.get() {
        Step::Shown => view! { <Shown section /> }.into_any(),
        Step::Password => view! { <Password section /> }.into_any(),
        Step::Enrolling(enrolment) => view! { <Enrolling section enrolment /> }.into_any(),
        Step::Codes(codes) => view! { <Codes section codes /> }.into_any(),
        Step::Renewing => {
            let done = Callback::new(move |proof| section.renew(&proof));
            proof(section, Key::FactorRenew, None, done).into_any()
        }
        Step::Ending => {
            let done = Callback::new(move |proof| section.end(&proof));
            let required = section.state.get_untracked().is_some_and(|state| state.required);
            let note = required.then_some(Key::FactorEndRequired);
            proof(section, Key::FactorEnd, note, done).into_any()
        }
    };
    let Sending { busy, error } = section.sending;
    let told = move || match error.get() {
        _ if busy.get() => t(Key::Saving),
        None => "",
        // Ten minutes are over, or another page was quicker.
        Some(Denied::Refused(Rejection::Stale)) => t(Key::FactorStale),
        Some(why) => failure(why),
    };
    view! {
        <fieldset class="group">
            <legend>{t(Key::FactorHeading)}</legend>
            <Show when=move || closed.get()>
                <p class="note">
                    <strong>{t(Key::FactorFirst)}</strong>
                </p>
            </Show>
            {content}
            <p class="saved" class:bad=move || error.get().is_some() role="status">
                {told}
            </p>
        </fieldset>
    }
}

#[component]
fn Shown(section: Section) -> impl IntoView {
    let go = move |step: Step| move |_| section.go(step.clone());
    move || match section.state.get() {
        None => view! { <p class="note">{t(Key::Loading)}</p> }.into_any(),
        Some(SecondFactor { on: false, .. }) => view! {
            <p class="note">{t(Key::FactorHint)}</p>
            <button class="small" type="button" id=FIRST on:click=go(Step::Password)>
                {t(Key::FactorSetUp)}
            </button>
        }
        .into_any(),
        Some(SecondFactor { recovery_left, .. }) => view! {
            <p class="note" class:bad={recovery_left == 0}>
                {t(Key::FactorOn)}
                " "
                {fill(Key::FactorLeft, &recovery_left.to_string())}
            </p>
            <button class="small" type="button" id=FIRST on:click=go(Step::Renewing)>
                {t(Key::FactorRenew)}
            </button>
            <button class="small" type="button" on:click=go(Step::Ending)>
                {t(Key::FactorEnd)}
            </button>
        }
        .into_any(),
    }
}

#[component]
fn Password(section: Section) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            section.begin(field.value());
        }
    };
    view! {
        <form on:submit=submit>
            <p class="note">{t(Key::FactorPasswordHint)}</p>
            <PasswordField field id=FIRST />
            <button class="small" type="submit">
                {t(Key::FactorGoOn)}
            </button>
            <Cancel cancel=move |()| section.go(Step::Shown) />
        </form>
    }
}

#[component]
fn Enrolling(section: Section, enrolment: Enrolment) -> impl IntoView {
    let Enrolment { secret, picture, .. } = enrolment;
    let code = NodeRef::<html::Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(field) = code.get_untracked() {
            section.confirm(field.value());
        }
    };
    let picture = (!picture.is_empty()).then(|| {
        let source = ["data:image/svg+xml,", &String::from(encode_uri_component(&picture))].concat();
        view! { <img class="qr" alt=t(Key::FactorPicture) src=source width="208" height="208" /> }
    });
    // Apps do not mind the spaces, and people copy four letters at a time.
    let groups: Vec<&str> =
        (0..secret.len()).step_by(4).filter_map(|at| secret.get(at..secret.len().min(at + 4))).collect();
    let shown = groups.join(" ");
    view! {
        <form on:submit=submit>
            <p class="note">{t(Key::FactorScan)}</p>
            {picture}
            <p class="note">{t(Key::FactorType)}</p>
            <pre class="code secret" tabindex="0">
                {shown}
            </pre>
            <CopyButton app=section.app text=secret />
            <div class="field short">
                <label for=FIRST>{t(Key::FactorCode)}</label>
                <input
                    node_ref=code
                    id=FIRST
                    type="text"
                    autocomplete="one-time-code"
                    inputmode="numeric"
                    spellcheck="false"
                    required
                />
            </div>
            <button class="small" type="submit">
                {t(Key::FactorSwitchOn)}
            </button>
            <Cancel cancel=move |()| section.go(Step::Shown) />
        </form>
    }
}

/// Password and code, before something is changed.
fn proof(section: Section, act: Key, note: Option<Key>, done: Callback<SecondFactorProof>) -> impl IntoView {
    let act = t(act).to_owned();
    let cancel = move |()| section.go(Step::Shown);
    view! { <Proof password=FIRST code=Some("factor-code") note act done cancel /> }
}
