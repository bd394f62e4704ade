//! The line over the composer about colleagues who have the same conversation on their screens.

use crate::i18n::{Key, fill, fill_all};
use crate::model::together::CompanyLine;
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::ConversationId;
use team_ui::parts::portrait;
use team_ui::signs::initials;

/// What the line says.
fn says(CompanyLine { writing, named, others }: &CompanyLine) -> String {
    let names: Vec<&str> = named.iter().map(|agent| agent.name.as_str()).collect();
    match (names.as_slice(), *others) {
        ([name], 0) => fill(if *writing { Key::TogetherWriting } else { Key::TogetherReading }, "name", name),
        ([name, other], 0) => {
            let key = if *writing { Key::TogetherWritingTwo } else { Key::TogetherReadingTwo };
            fill_all(key, [("name", *name), ("other", *other)])
        }
        _ => {
            let key = if *writing { Key::TogetherWritingMore } else { Key::TogetherReadingMore };
            let (names, count) = (names.join(", "), others.to_string());
            fill_all(key, [("names", names.as_str()), ("count", count.as_str())])
        }
    }
}

/// The line of one conversation. It lies over the end of the messages, which leave it room, so that nothing else moves.
/// What is read out changes when somebody comes, or begins to write, and not with each pause.
#[component]
pub fn Together(app: App, id: ConversationId) -> impl IntoView {
    let (for_line, for_spoken) = (id.clone(), id.clone());
    let line = app.memo(move |model| {
        let line = model.company(&for_line)?;
        let faces = line.named.iter().map(|agent| (initials(&agent.name), model.picture_of(&agent.id)));
        Some((faces.collect::<Vec<_>>(), says(&line)))
    });
    let spoken = app.memo(move |model| model.spoken_company(&for_spoken).map(|line| says(&line)));
    let pressing = app.memo(move |model| model.is_written_beside_us(&id));
    view! {
        <div class="quiet" role="status">{move || spoken.get()}</div>
        {move || {
            line.get()
                .map(|(faces, text)| {
                    let faces: Vec<_> = faces
                        .into_iter()
                        .map(|(initials, picture)| {
                            view! {
                                <span class="face" aria-hidden="true">
                                    {initials}
                                    {portrait(picture)}
                                </span>
                            }
                        })
                        .collect();
                    view! {
                        <p class="together" class:pressing=move || pressing.get()>
                            {faces}
                            <span class="together-text" dir="auto">{text}</span>
                        </p>
                    }
                })
        }}
    }
}
