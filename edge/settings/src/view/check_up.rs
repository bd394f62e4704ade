//! The check-up: whether the installation is set up as it has to be, and a mail to try that it arrives.

use crate::i18n::{Key, failure, language, t};
use crate::shell::App;
use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::codec::to_binary;
use protocol::team::check_up::{CheckUp as Found, CheckUpFinding, CheckUpRequest, State};
use team_ui::http::{Denied, read, request};

/// How the last check went.
#[derive(Clone, PartialEq)]
enum Stands {
    /// Nobody has asked for one yet.
    Unasked,
    Checking,
    Done,
    Failed(Denied),
}

/// The section.
#[component]
pub fn CheckUp(app: App) -> impl IntoView {
    let found = RwSignal::new(None::<Found>);
    let stands = RwSignal::new(Stands::Unasked);
    let is_checking = move || stands.with(|stands| *stands == Stands::Checking);
    let check = move |mail: bool| {
        let site = app.peek(|model| model.site().cloned());
        let Some(site) = site.filter(|_| stands.with_untracked(|stands| *stands != Stands::Checking)) else {
            return;
        };
        stands.set(Stands::Checking);
        let asked = CheckUpRequest {
            origin: app.peek(|model| model.origin().to_owned()),
            now: Date::now() as u64,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            language: language(),
            mail,
        };
        spawn_local(async move {
            let address = ["/v1/sites/", site.as_str(), "/check-up"].concat();
            let answer = match request("POST", &address, Some(&to_binary(&asked))).await {
                Ok(answer) => read(answer).await,
                Err(denied) => Err(denied),
            };
            // The section may have been left meanwhile.
            let _ = match answer {
                Ok(new) => {
                    let _ = found.try_set(Some(new));
                    stands.try_set(Stands::Done)
                }
                Err(denied) => stands.try_set(Stands::Failed(denied)),
            };
        });
    };
    let can_mail = move || found.with(|found| found.as_ref().is_some_and(|found| found.can_mail));
    let status = move || {
        stands.with(|stands| match stands {
            Stands::Unasked => String::new(),
            Stands::Checking => t(Key::CheckUpRunning).to_owned(),
            Stands::Done => found.with(|found| t(verdict(found.as_ref())).to_owned()),
            Stands::Failed(why) => failure(*why).to_owned(),
        })
    };
    let rows = move || {
        let findings = found.with(|found| found.as_ref().map(|found| found.findings.clone()))?;
        Some(view! {
            <ul class="entries" aria-label=t(Key::SectionCheckUp)>
                {findings.into_iter().map(row).collect_view()}
            </ul>
        })
    };
    view! {
        <p class="note">{t(Key::CheckUpHint)}</p>
        <div class="buttons">
            <button
                class="primary"
                type="button"
                aria-disabled=move || is_checking().to_string()
                on:click=move |_| check(false)
            >
                {t(Key::CheckUpRun)}
            </button>
            <Show when=can_mail>
                <button
                    class="small"
                    type="button"
                    aria-disabled=move || is_checking().to_string()
                    on:click=move |_| check(true)
                >
                    {t(Key::CheckUpMail)}
                </button>
            </Show>
        </div>
        <p
            class="saved check-up-said"
            class:bad=move || stands.with(|stands| matches!(stands, Stands::Failed(_)))
            role="status"
        >
            {status}
        </p>
        {rows}
    }
}

/// What all findings come to.
fn verdict(found: Option<&Found>) -> Key {
    let worst = |state| found.is_some_and(|found| found.findings.iter().any(|one| one.state == state));
    if worst(State::Bad) {
        Key::CheckUpBad
    } else if worst(State::Warn) {
        Key::CheckUpWarn
    } else {
        Key::CheckUpOk
    }
}

fn row(finding: CheckUpFinding) -> impl IntoView {
    let CheckUpFinding { topic, state, text } = finding;
    let (name, class) = match state {
        State::Ok => (Key::StateOk, "chip finding-ok"),
        State::Warn => (Key::StateWarn, "chip finding-warn"),
        State::Bad => (Key::StateBad, "chip finding-bad"),
    };
    view! {
        <li class="entry">
            <strong>{topic}</strong>
            <span class=class>{t(name)}</span>
            <p class="entry-text finding-text">{text}</p>
        </li>
    }
}
