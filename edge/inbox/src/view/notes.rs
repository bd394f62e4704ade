//! The small box for notes, which only the team sees.

use super::parts::action;
use crate::focus::NOTE;
use crate::i18n::{Key, fill, t};
use crate::model::Msg;
use crate::shell::App;
use leptos::prelude::*;
use protocol::conversation::party::Agent;
use protocol::ids::ConversationId;
use protocol::text;
use web_sys::KeyboardEvent;

/// The box for notes about one conversation.
#[component]
pub fn Notes(app: App, id: ConversationId) -> impl IntoView {
    let for_note = id.clone();
    let note = app.memo(move |model| model.note(&for_note));
    let for_choices = id.clone();
    let choices = app.memo(move |model| model.mention_choices(&for_choices));
    let empty = move || note.with(|note| text::message(note).is_err());
    let for_input = id.clone();
    let typed = move |event| app.send(Msg::Note(for_input.clone(), event_target_value(&event)));
    let for_keys = id.clone();
    let added = id.clone();
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing() {
            event.prevent_default();
            return app.add_note(added.clone());
        }
        let first = choices.with_untracked(|choices| choices.first().map(|agent| agent.id.clone()));
        // Enter takes the first name that is suggested; else it is a new line.
        if let ("Enter", false, Some(agent)) = (event.key().as_str(), event.is_composing(), first) {
            event.prevent_default();
            app.send(Msg::Mention(for_keys.clone(), agent));
        }
    };
    let for_submit = id.clone();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        app.add_note(for_submit.clone());
    };
    let suggestions = move || {
        let id = id.clone();
        let choice = move |agent: Agent| {
            let (id, agent_id) = (id.clone(), agent.id);
            action(fill(Key::Mention, "name", &agent.name), move || {
                app.send(Msg::Mention(id.clone(), agent_id.clone()));
            })
        };
        choices.get().into_iter().map(choice).collect_view()
    };
    view! {
        <form class="note-box" on:submit=submit>
            <label for=NOTE>{t(Key::Note)}</label>
            <textarea
                id=NOTE
                name="note"
                rows="2"
                dir="auto"
                placeholder=t(Key::NotePlaceholder)
                prop:value=move || note.get()
                on:input=typed
                on:keydown=keys
            ></textarea>
            <div class="mentions">{suggestions}</div>
            <button class="action" type="submit" disabled=empty>
                {t(Key::NoteAdd)}
            </button>
        </form>
    }
}
