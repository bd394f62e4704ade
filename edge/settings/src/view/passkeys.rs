//! One's own passkeys: added, named, removed. What is typed here stays here: it never comes into the model.

use super::second_factor::is_closed;
use super::step_up::{Cancel, CodeField, PasswordField, Sending, focus_soon, typed};
use crate::i18n::{Key, failure, fill, moment, t};
use crate::model::Msg;
use crate::model::account::AccountMsg;
use crate::shell::App;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::rejection::Rejection;
use protocol::team::passkey::{Passkey, PasskeyName, PasskeyOptions, Passkeys};
use protocol::team::second_factor::SecondFactorProof;
use serde::Serialize;
use serde::de::DeserializeOwned;
use team_ui::http::{Denied, get, read, request};
use team_ui::passkey::{self, Trouble};
use web_sys::SubmitEvent;

const ADDRESS: &str = "/v1/account/passkeys";

/// The id of what takes the keyboard when another step shows.
const FIRST: &str = "passkey-first";
/// The id of the password where a name comes before it.
const PASSWORD: &str = "passkey-password";
/// The id of the code.
const CODE: &str = "passkey-code";

/// What is on screen beside the list.
#[derive(Clone)]
enum Step {
    /// Nothing.
    Shown,
    /// Name and password, to add one.
    Adding,
    /// Another name for one.
    Renaming(Passkey),
    /// The password, to remove one.
    Removing(Passkey),
}

/// The section's state: nothing of it is anybody else's business.
#[derive(Clone, Copy)]
struct Section {
    app: App,
    own: RwSignal<Option<Passkeys>>,
    step: RwSignal<Step>,
    sending: Sending<Trouble>,
}

async fn send<B: Serialize, T: DeserializeOwned>(method: &str, address: &str, body: &B) -> Result<T, Denied> {
    read(request(method, address, Some(&to_binary(body))).await?).await
}

impl Section {
    fn load(self) {
        spawn_local(async move {
            match get::<Passkeys>(ADDRESS).await {
                Ok(own) => self.own.set(Some(own)),
                Err(denied) => self.sending.error.set(Some(denied.into())),
            }
        });
    }

    /// Goes on, and brings the keyboard along.
    fn go(self, step: Step) {
        self.sending.error.set(None);
        self.step.set(step);
        focus_soon(FIRST);
    }

    /// Asks for a change, and shows what there is then.
    fn change(self, asked: impl Future<Output = Result<Passkeys, Trouble>> + 'static) {
        self.sending.send(asked, move |own| self.changed(own), move |trouble| self.to_mend(trouble));
    }

    /// The id of what is to be mended.
    fn to_mend(self, trouble: Trouble) -> &'static str {
        // The section may have been left meanwhile.
        let is_adding = self.step.try_with_untracked(|step| matches!(step, Step::Adding));
        match trouble {
            Trouble::Denied(Denied::Refused(Rejection::CodeNeeded | Rejection::WrongCode)) => CODE,
            Trouble::Denied(Denied::Refused(Rejection::WrongCredentials)) if is_adding == Some(true) => {
                PASSWORD
            }
            _ => FIRST,
        }
    }

    /// Other sessions have ended, and whoever was let in only here for want of a second factor may have the rest now.
    fn changed(self, Passkeys { list, code, .. }: Passkeys) {
        let known = self.own.try_with_untracked(|own| own.as_ref().map(|own| own.possible)).flatten();
        self.own.set(Some(Passkeys { list, code, possible: known.unwrap_or(true) }));
        self.go(Step::Shown);
        self.app.send(Msg::Account(AccountMsg::Load));
        if self.app.peek(is_closed) {
            self.app.send(Msg::TryAgain);
        }
    }

    fn add(self, name: String, proof: SecondFactorProof) {
        self.change(async move {
            let address = [ADDRESS, "/challenge"].concat();
            let options: PasskeyOptions = send("POST", &address, &proof).await?;
            let made = passkey::make(options, name).await?;
            Ok(send("POST", ADDRESS, &made).await?)
        });
    }

    fn rename(self, id: &str, name: String) {
        let address = [ADDRESS, "/", id].concat();
        self.change(async move { Ok(send("PUT", &address, &PasskeyName { name }).await?) });
    }

    fn remove(self, id: &str, proof: SecondFactorProof) {
        let address = [ADDRESS, "/", id, "/removal"].concat();
        self.change(async move { Ok(send("POST", &address, &proof).await?) });
    }
}

/// The part of one's account.
#[component]
pub fn PasskeysGroup(app: App) -> impl IntoView {
    let section =
        Section { app, own: RwSignal::new(None), step: RwSignal::new(Step::Shown), sending: Sending::new() };
    section.load();
    let content = move || match section.step.get() {
        Step::Shown => view! { <Shown section /> }.into_any(),
        Step::Adding => {
            let done = Callback::new(move |(name, proof)| section.add(name, proof));
            view! { <Form section act=Key::PasskeyAdd name=Some(String::new()) proves=true done /> }
                .into_any()
        }
        Step::Renaming(Passkey { id, name, .. }) => {
            let done = Callback::new(move |(name, _)| section.rename(&id, name));
            view! { <Form section act=Key::PasskeySaveName name=Some(name) proves=false done /> }.into_any()
        }
        Step::Removing(Passkey { id, name, .. }) => {
            let done = Callback::new(move |(_, proof)| section.remove(&id, proof));
            view! {
                <p class="note">{fill(Key::PasskeyRemoveNamed, &name)}</p>
                <Form section act=Key::PasskeyRemove name=None proves=true done />
            }
            .into_any()
        }
    };
    let Sending { busy, error } = section.sending;
    let told = move || match error.get() {
        _ if busy.get() => t(Key::Saving),
        None => "",
        Some(Trouble::Unused) => t(Key::PasskeyUnmade),
        Some(Trouble::Held) => t(Key::PasskeyHeld),
        Some(Trouble::Denied(why)) => failure(why),
    };
    view! {
        <fieldset class="group">
            <legend>{t(Key::PasskeysHeading)}</legend>
            {content}
            <p class="saved" class:bad=move || error.get().is_some() role="status">
                {told}
            </p>
        </fieldset>
    }
}

#[component]
fn Shown(section: Section) -> impl IntoView {
    move || {
        let Some(Passkeys { list, possible, .. }) = section.own.get() else {
            return view! { <p class="note">{t(Key::Loading)}</p> }.into_any();
        };
        let rows = list.into_iter().map(|one| row(section, one)).collect_view();
        let add = if possible && passkey::possible() {
            view! {
                <button class="small" type="button" id=FIRST on:click=move |_| section.go(Step::Adding)>
                    {t(Key::PasskeyAdd)}
                </button>
            }
            .into_any()
        } else {
            view! { <p class="note">{t(Key::PasskeysOff)}</p> }.into_any()
        };
        view! {
            <p class="note">{t(Key::PasskeysHint)}</p>
            <ul class="entries" aria-label=t(Key::PasskeysHeading)>
                {rows}
            </ul>
            {add}
        }
        .into_any()
    }
}

fn row(section: Section, passkey: Passkey) -> impl IntoView {
    let Passkey { name, made, used, .. } = passkey.clone();
    let used = used.map_or_else(|| t(Key::PasskeyNever).to_owned(), |at| fill(Key::SessionUsed, &moment(at)));
    let told = [fill(Key::PasskeyMade, &moment(made)), used].join(" · ");
    let other = passkey.clone();
    view! {
        <li class="entry">
            <strong>{name.clone()}</strong>
            <span class="entry-text">{told}</span>
            <button
                class="small"
                type="button"
                aria-label=fill(Key::PasskeyRenameNamed, &name)
                on:click=move |_| section.go(Step::Renaming(passkey.clone()))
            >
                {t(Key::PasskeyRename)}
            </button>
            <button
                class="small"
                type="button"
                aria-label=fill(Key::PasskeyRemoveNamed, &name)
                on:click=move |_| section.go(Step::Removing(other.clone()))
            >
                {t(Key::PasskeyRemove)}
            </button>
        </li>
    }
}

/// A name where there is one to give, and what stands for a change where it asks for that.
#[component]
fn Form(
    section: Section,
    act: Key,
    name: Option<String>,
    proves: bool,
    done: Callback<(String, SecondFactorProof)>,
) -> impl IntoView {
    let [named, current, code] = [(); 3].map(|()| NodeRef::<html::Input>::new());
    let is_named = name.is_some();
    let asks_for_code = proves && section.own.get_untracked().is_some_and(|own| own.code);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        done.run((typed(named), SecondFactorProof { current: typed(current), code: typed(code) }));
    };
    view! {
        <form on:submit=submit>
            {name
                .map(|name| {
                    view! {
                        <div class="field short">
                            <label for=FIRST>{t(Key::PasskeyName)}</label>
                            <input node_ref=named id=FIRST type="text" autocomplete="off" maxlength="80" required value=name />
                        </div>
                    }
                })}
            {proves.then(|| view! { <PasswordField field=current id=if is_named { PASSWORD } else { FIRST } /> })}
            {asks_for_code.then(|| view! { <CodeField field=code id=CODE /> })}
            <button class="small" type="submit">
                {t(act)}
            </button>
            <Cancel cancel=move |()| section.go(Step::Shown) />
        </form>
    }
}
