//! After the end: thanks, going on, and taking along what was said.

use super::controls::{Button, Control, Field, Submit, Swap, select, select_text, submits};
use super::forget::Forget;
use crate::i18n::{Key, t};
use crate::model::{Fetch, Model, Msg};
use leptos::prelude::*;

/// Thanks, and the ways on.
#[component]
pub fn After(model: RwSignal<Model>) -> impl IntoView {
    let thanks = select_text(model, |model| {
        let stored = model.conversation.as_ref().is_some_and(|own| own.thread.rating.is_some());
        Some(if stored || model.rating.sent { Key::ThanksRated } else { Key::Thanks })
    });
    view! {
        <section class="foot thanks">
            <p role="status">{thanks}</p>
            <Button class="main" id="new-chat" act=|| Msg::NewChat>{t(Key::NewChat)}</Button>
            <Ways model />
        </section>
    }
}

/// The quiet ways on: continuing, and the transcript.
#[component]
pub fn Ways(model: RwSignal<Model>) -> impl IntoView {
    let key = select(model, |model| u64::from(model.can_reopen()) + 2 * u64::from(model.mail.open));
    view! {
        <Swap id="ways" key>
            {
                let (reopen, mail) = model.with_untracked(|model| (model.can_reopen(), model.mail.open));
                view! {
                    <form class="after" novalidate on:submit=submits(|| Msg::SendMail)>
                        <div class="ways">
                            {reopen.then(|| {
                                view! { <Button class="link" act=|| Msg::Reopen>{t(Key::Reopen)}</Button> }
                            })}
                            <Button class="link" act=|| Msg::Fetch(Fetch::Transcript)>{t(Key::Transcript)}</Button>
                            <Button class="link" act=|| Msg::AskMail>{t(Key::Mail)}</Button>
                            <Forget model />
                        </div>
                        {mail.then(|| {
                            view! {
                                <MailField model />
                                <Submit class="quiet" text=t(Key::MailSend) />
                            }
                        })}
                    </form>
                }
            }
        </Swap>
    }
}

/// The small form that mails a link to the chat while it goes on.
#[component]
pub fn LinkForm(model: RwSignal<Model>) -> impl IntoView {
    view! {
        <form class="name-form" novalidate on:submit=submits(|| Msg::SendMail)>
            <MailField model />
            <p class="hint">{t(Key::MailLinkHint)}</p>
            <div class="choices">
                <Submit class="main" text=t(Key::MailLinkSend) />
                <Button class="quiet" act=|| Msg::AskMail>{t(Key::Cancel)}</Button>
            </div>
        </form>
    }
}

#[component]
fn MailField(model: RwSignal<Model>) -> impl IntoView {
    view! {
        <Field
            id="mail"
            label=t(Key::MailLabel)
            control=Control::Line("text", Some("email"))
            value=select(model, |model| model.mail.input.clone())
            error=select_text(model, |model| model.mail.error)
            typed=Msg::MailTyped
        />
    }
}
