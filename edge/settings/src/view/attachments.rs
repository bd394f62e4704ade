//! The files that go along with the saved reply that is being edited, and the button that adds some.

use super::icon;
use crate::i18n::{Key, fill, refusal, t};
use crate::model::Msg;
use crate::model::attachments::{Attachment, Storing};
use crate::shell::App;
use leptos::prelude::*;
use protocol::limits::FILE_TYPES;
use team_ui::http::Denied;

/// The files, and the button: the browser's own field, drawn as a button.
#[component]
pub fn Attachments(app: App) -> impl IntoView {
    let files = app.memo(|model| model.library.attachments.clone());
    let status = move || {
        let waits = files.with(|files| files.iter().any(|one| one.state == Storing::Uploading));
        waits.then(|| t(Key::FileOnItsWay))
    };
    let rows = move || {
        (!files.with(Vec::is_empty)).then(|| {
            let rows = files.get().into_iter().map(|one| row(app, one)).collect_view();
            view! {
                <ul class="attached" aria-label=t(Key::AnswerFiles)>
                    {rows}
                </ul>
            }
        })
    };
    view! {
        <div class="field attach-line">
            <label class="attach" title=t(Key::AttachFiles)>
                {icon("i-attach")}
                <input
                    type="file"
                    multiple
                    accept=FILE_TYPES.join(",")
                    aria-label=t(Key::AttachFiles)
                    on:change:target=move |event| {
                        let field = event.target();
                        let picked = field.files();
                        for at in 0..picked.as_ref().map_or(0, |files| files.length()) {
                            if let Some(file) = picked.as_ref().and_then(|files| files.item(at)) {
                                app.pick(file);
                            }
                        }
                        // The same file may be picked again after it was removed.
                        field.set_value("");
                    }
                />
            </label>
            <span>{t(Key::AnswerFiles)}</span>
        </div>
        {rows}
        <span class="quiet" role="status">{status}</span>
    }
}

fn row(app: App, Attachment { file, state }: Attachment) -> impl IntoView {
    let problem = match state {
        Storing::Refused(Denied::Refused(why)) => Some(refusal(why)),
        Storing::Refused(Denied::Unreachable) => Some(t(Key::ErrorUnreachable)),
        Storing::Uploading | Storing::Stored => None,
    };
    let remove = fill(Key::FileRemove, &file.name);
    let id = file.id;
    view! {
        <li
            class="attached-file"
            class:failed=problem.is_some()
            class:sending=state == Storing::Uploading
        >
            <span class="file-name" dir="auto">
                {file.name}
            </span>
            {problem.map(|why| view! { <span class="attached-problem" role="alert">{why}</span> })}
            <button
                class="small"
                type="button"
                aria-label=remove
                on:click=move |_| app.send(Msg::Detach(id.clone()))
            >
                {t(Key::Remove)}
            </button>
        </li>
    }
}
