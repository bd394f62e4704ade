//! What the conversation is about, as the team files it.

use crate::i18n::{Key, t};
use crate::shell::App;
use leptos::html::Input;
use leptos::prelude::*;
use protocol::frames::agent::AgentCommand;
use protocol::ids::ConversationId;
use protocol::limits::REASON_MAX;

/// The subject of one conversation, for whoever only reads it.
pub fn filed(app: App, id: ConversationId) -> impl IntoView {
    let subject = app.memo(move |model| {
        model.conversation(&id).map(|open| open.thread.subject.clone()).unwrap_or_default()
    });
    move || {
        let subject = subject.get();
        (!subject.is_empty()).then(|| {
            view! {
                <dl class="facts">
                    <div class="fact">
                        <dt>{t(Key::Subject)}</dt>
                        <dd dir="auto">{subject}</dd>
                    </div>
                </dl>
            }
        })
    }
}

/// The subject of one conversation.
#[component]
pub fn Subject(app: App, id: ConversationId) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let for_subject = id.clone();
    let subject = app.memo(move |model| {
        model.conversation(&for_subject).map(|open| open.thread.subject.clone()).unwrap_or_default()
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            app.act(id.clone(), AgentCommand::SetSubject { subject: field.value() });
        }
    };
    view! {
        <form class="subject-box" on:submit=submit>
            <label for="subject">{t(Key::Subject)}</label>
            <div class="subject-line">
                <input
                    node_ref=field
                    id="subject"
                    name="subject"
                    type="text"
                    dir="auto"
                    maxlength=REASON_MAX.to_string()
                    placeholder=t(Key::SubjectPlaceholder)
                    prop:value=move || subject.get()
                />
                <button class="action" type="submit">
                    {t(Key::Save)}
                </button>
            </div>
        </form>
    }
}
