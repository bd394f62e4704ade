//! The thread: what was said, in order, and who is writing.

use super::bubble::row;
use super::controls::select;
use super::history::Past;
use super::name_bar::NameBar;
use crate::i18n::{Key, fill, t};
use crate::model::Model;
use leptos::prelude::*;

/// The thread.
#[component]
pub fn Thread(model: RwSignal<Model>) -> impl IntoView {
    let greeting = select(model, |model| match &model.name {
        Some(name) => fill(Key::GreetingNamed, name),
        None => t(Key::Greeting).to_owned(),
    });
    let silent = select(model, |model| !is_typing(model));
    let typing = select(model, |model| {
        if !is_typing(model) {
            return String::new();
        }
        let agent = model.conversation.as_ref().and_then(|own| own.thread.agent.as_ref());
        fill(Key::Typing, agent.map_or(t(Key::Agent), |agent| &agent.name))
    });
    view! {
        <div class="scroll" id="thread" tabindex="0" role="group" aria-label=t(Key::Messages)>
            <div class="flow">
                <p class="greeting">{greeting}</p>
                <NameBar model />
                <Past model />
                <Log model />
                <div class="typing" role="status">
                    <span class="dots" aria-hidden="true" hidden=silent>
                        <i></i>
                        <i></i>
                        <i></i>
                    </span>
                    <span class="sr">{typing}</span>
                </div>
            </div>
        </div>
    }
}

/// The lines. One that is there stays the same element when its message gets further: a screen reader is
/// told of additions, and reads each out once.
#[component]
fn Log(model: RwSignal<Model>) -> impl IntoView {
    let revision = select(model, |model| model.revision);
    let each = move || {
        revision.get();
        model.with_untracked(|model| model.lines.iter().map(|line| line.key.clone()).collect::<Vec<_>>())
    };
    view! {
        <div id="log" role="log" aria-live="polite" aria-relevant="additions" aria-label=t(Key::Messages)>
            <ForEnumerate each key=Clone::clone children=move |at, _| row(model, revision, at) />
        </div>
    }
}

fn is_typing(model: &Model) -> bool {
    model.conversation.as_ref().is_some_and(|own| own.agent_typing)
}
