//! The thread: what was said, in order, and who is writing.

use super::bubble::LineView;
use super::name_bar::NameBar;
use super::{flag, text};
use crate::i18n::{Key, fill, t};
use crate::model::{Line, Model};
use crate::shell::now;
use leptos::prelude::*;

/// A line with a signal of its own: when a message gets further, its bubble changes in place, and
/// a screen reader does not read it out again.
#[derive(Clone)]
struct Row {
    key: String,
    line: ArcRwSignal<Line>,
}

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
    let rows = rows(model);
    view! {
        <div class="scroll" id="thread" tabindex="0" role="group" aria-label=t(Key::Messages)>
            <div class="flow">
                <p class="greeting">{greeting}</p>
                <NameBar model />
                <div role="log" aria-live="polite" aria-label=t(Key::Messages)>
                    <For each=move || rows.get() key=|row| row.key.clone() let:row>
                        <LineView line=row.line />
                    </For>
                </div>
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

fn rows(model: RwSignal<Model>) -> RwSignal<Vec<Row>> {
    let revision = Memo::new(move |_| model.with(|model| model.revision));
    let rows = RwSignal::new(Vec::<Row>::new());
    Effect::new(move |_| {
        revision.track();
        let lines = model.with_untracked(|model| model.lines(now()));
        rows.update(|rows| {
            let known = std::mem::take(rows);
            for (at, line) in lines.into_iter().enumerate() {
                // A line mostly stays where it was, so it is looked for there first.
                let is_it = |row: &&Row| row.key == line.key;
                let same = known.get(at).filter(is_it).or_else(|| known.iter().find(is_it));
                let Some(row) = same else {
                    rows.push(Row { key: line.key.clone(), line: ArcRwSignal::new(line) });
                    continue;
                };
                if row.line.with_untracked(|known| *known != line) {
                    row.line.set(line);
                }
                rows.push(row.clone());
            }
        });
    });
    rows
}
