//! The thread: what was said, in order, and who is writing.

use super::bubble::show;
use super::name_bar::NameBar;
use super::{Shown, flag, text, watch};
use crate::i18n::{Key, fill, t};
use crate::model::Model;
use crate::shell::element;
use leptos::prelude::*;

/// The thread.
#[component]
pub fn Thread(model: RwSignal<Model>) -> impl IntoView {
    let greeting = text(model, |model| match &model.name {
        Some(name) => fill(Key::GreetingNamed, name),
        None => t(Key::Greeting).to_owned(),
    });
    let still = flag(model, |model| !is_typing(model));
    let typing = text(model, |model| {
        if !is_typing(model) {
            return String::new();
        }
        let agent = model.conversation.as_ref().and_then(|own| own.thread.agent.as_ref());
        fill(Key::Typing, agent.map_or(t(Key::Agent), |agent| &agent.name))
    });
    follow(model);
    view! {
        <div class="scroll" id="thread" tabindex="0" role="group" aria-label=t(Key::Messages)>
            <div class="flow">
                <p class="greeting">{greeting}</p>
                <NameBar model />
                <div id="log" role="log" aria-live="polite" aria-label=t(Key::Messages)></div>
                <div class="typing" role="status">
                    <span class="dots" aria-hidden="true" hidden=still><i></i><i></i><i></i></span>
                    <span class="sr">{typing}</span>
                </div>
            </div>
        </div>
    }
}

fn is_typing(model: &Model) -> bool {
    model.conversation.as_ref().is_some_and(|own| own.agent_typing)
}

/// Keeps the lines in their place as the model has them. A line that is there stays the same
/// element when its message gets further, and a screen reader does not read it out again.
fn follow(model: RwSignal<Model>) {
    // The lines outlive a run of the effect, so they belong to the thread.
    let owner = Owner::current();
    let mut rows: Vec<(String, Shown)> = Vec::new();
    watch(
        model,
        |model| model.revision,
        move |_| {
            let (Some(log), Some(owner)) = (element("log"), &owner) else { return };
            let lines = model.with_untracked(|model| model.lines.clone());
            // Lines are added at the end. Where the order changed, everything from there is new.
            let kept = rows.iter().zip(&lines).take_while(|((key, _), line)| *key == line.key).count();
            rows.truncate(kept);
            for (at, line) in lines.into_iter().enumerate().skip(kept) {
                let key = line.key.clone();
                rows.push((key, owner.with(|| show(log.clone(), model, at, line))));
            }
        },
    );
}
