//! Everything of the site as files: out, and in again.

mod archive;
mod bring;

use super::step_up::{CodeField, PasswordField, focus_soon};
use crate::i18n::{Key, failure, fill_both, fill_counted, moment, t};
use crate::shell::App;
use bring::Bring;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::rejection::Rejection;
use protocol::team::export::{ExportPlan, ExportRequest};
use team_ui::http::{Denied, read, request};

/// The ids of what takes the keyboard where something is to be mended.
const PASSWORD: &str = "export-password";
const CODE: &str = "export-code";

/// How the export stands.
#[derive(Clone, PartialEq)]
enum Stands {
    /// Nobody has asked for one yet.
    Unasked,
    Preparing,
    Ready(ExportPlan),
    Failed(Denied),
}

/// The section.
#[component]
pub fn Exchange(app: App) -> impl IntoView {
    view! {
        <Export app />
        <Bring app />
    }
}

/// Has an export prepared, and offers its parts.
#[component]
fn Export(app: App) -> impl IntoView {
    let [password, code] = [(); 2].map(|()| NodeRef::<html::Input>::new());
    let asks_code = RwSignal::new(false);
    let stands = RwSignal::new(Stands::Unasked);
    let is_preparing = move || stands.with(|stands| *stands == Stands::Preparing);
    let email = app.peek(|model| model.account.email.clone());
    let address =
        app.peek(|model| model.site().map(|site| ["/v1/sites/", site.as_str(), "/export"].concat()));
    let address = StoredValue::new(address.unwrap_or_default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = password.get_untracked().filter(|_| !is_preparing()) else { return };
        let given = code.get_untracked();
        let asked = ExportRequest { password: field.value(), code: given.map(|field| field.value()) };
        stands.set(Stands::Preparing);
        spawn_local(async move {
            let answer = match request("POST", &address.get_value(), Some(&to_binary(&asked))).await {
                Ok(answer) => read(answer).await,
                Err(denied) => Err(denied),
            };
            // The section may have been left meanwhile.
            let _ = match answer {
                Ok(plan) => {
                    field.set_value("");
                    let _ = asks_code.try_set(false);
                    stands.try_set(Stands::Ready(plan))
                }
                Err(denied) => {
                    let is_code =
                        matches!(denied, Denied::Refused(Rejection::CodeNeeded | Rejection::WrongCode));
                    if is_code {
                        let _ = asks_code.try_set(true);
                    }
                    focus_soon(if is_code { CODE } else { PASSWORD });
                    stands.try_set(Stands::Failed(denied))
                }
            };
        });
    };
    let status = move || {
        stands.with(|stands| match stands {
            Stands::Unasked => String::new(),
            Stands::Preparing => t(Key::ExportBeginning).to_owned(),
            Stands::Ready(plan) => ready(plan),
            Stands::Failed(why) => failure(*why).to_owned(),
        })
    };
    let parts = move || {
        stands.with(|stands| match stands {
            Stands::Ready(plan) => Some(links(&address.get_value(), &plan.parts)),
            _ => None,
        })
    };
    view! {
        <form on:submit=submit>
            <fieldset class="group">
                <legend>{t(Key::ExportTitle)}</legend>
                <p class="note">{t(Key::ExportHolds)}</p>
                <p class="note">{t(Key::ExportCare)}</p>
                // Browsers that keep passwords ask whose it is.
                <input type="text" autocomplete="username" value=email readonly hidden />
                <PasswordField field=password id=PASSWORD label=Key::PasswordCurrent />
                <Show when=move || asks_code.get()>
                    <CodeField field=code id=CODE />
                </Show>
                <button class="small" type="submit" aria-disabled=move || is_preparing().to_string()>
                    {t(Key::ExportBegin)}
                </button>
                <p
                    class="saved"
                    class:bad=move || stands.with(|stands| matches!(stands, Stands::Failed(_)))
                    role="status"
                >
                    {status}
                </p>
                {parts}
            </fieldset>
        </form>
    }
}

/// Until when how much can be downloaded.
fn ready(plan: &ExportPlan) -> String {
    fill_counted(Key::ExportReady, plan.conversations, ("time", &moment(plan.until)))
}

/// A link for each part.
fn links(address: &str, parts: &[String]) -> impl IntoView + use<> {
    let total = parts.len().to_string();
    let link = |(at, after): (usize, &String)| {
        let number = (at + 1).to_string();
        let href = [address, "?after=", after].concat();
        let (name, href) = if parts.len() == 1 {
            (t(Key::ExportDownload).to_owned(), href)
        } else {
            let name = fill_both(Key::ExportPart, ("count", &number), ("total", &total));
            (name, [&href, "&part=", &number].concat())
        };
        view! {
            <li>
                // The server names the file.
                <a class="small" href=href download>
                    {name}
                </a>
            </li>
        }
    };
    view! { <ul class="export-parts">{parts.iter().enumerate().map(link).collect_view()}</ul> }
}
