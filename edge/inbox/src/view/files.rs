//! The files that go along with something, and the button that adds one.

use super::{file_line, icon};
use crate::i18n::{Key, fill, refusal, t};
use crate::model::Msg;
use crate::model::attachments::{Attachment, Place, State};
use crate::model::session::Denied;
use crate::shell::App;
use leptos::prelude::*;
use protocol::limits::FILE_TYPES;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// The files that go along.
#[component]
pub fn Files(app: App, place: Place) -> impl IntoView {
    let for_files = place.clone();
    let files = app.memo(move |model| model.attachments(&for_files));
    let status = move || {
        let waits = files.with(|files| files.iter().any(|one| one.state == State::Uploading));
        waits.then(|| t(Key::FileOnItsWay))
    };
    view! {
        <div class="attached-place">
            {move || {
                let place = place.clone();
                (!files.with(Vec::is_empty))
                    .then(|| {
                        let row = move |one: Attachment| row(app, place.clone(), one);
                        let rows = files.get().into_iter().map(row).collect_view();
                        view! { <ul class="attached" aria-label=t(Key::Attached)>{rows}</ul> }
                    })
            }}
            <span class="quiet" role="status">{status}</span>
        </div>
    }
}

fn row(app: App, place: Place, Attachment { file, state }: Attachment) -> impl IntoView {
    let problem = match state {
        State::Refused(Denied::Refused(why)) => Some(refusal(why)),
        State::Refused(Denied::Unreachable) => Some(t(Key::ErrorUnreachable)),
        State::Uploading | State::Stored => None,
    };
    let label = fill(Key::FileRemove, "name", &file.name);
    let (title, id) = (label.clone(), file.id);
    view! {
        <li class="attached-file" class:failed=problem.is_some() class:sending=state == State::Uploading>
            {icon("i-page")}
            <span class="file-name" dir="auto">{file.name}</span>
            <span class="file-size">{file_line::size(file.size)}</span>
            {problem.map(|why| view! { <span class="attached-problem" role="alert">{why}</span> })}
            <button
                class="plain"
                type="button"
                aria-label=label
                title=title
                on:click=move |_| app.send(Msg::Detach(place.clone(), id.clone()))
            >
                {icon("i-close")}
            </button>
        </li>
    }
}

/// Adds the files that were pasted or dropped; says whether there were any.
pub fn add(app: App, place: &Place, files: Option<web_sys::FileList>) -> bool {
    let Some(files) = files.filter(|files| files.length() > 0) else { return false };
    for at in 0..files.length() {
        if let Some(file) = files.item(at) {
            app.pick(place.clone(), file);
        }
    }
    true
}

/// The button that adds files: the browser's own field, drawn as a button.
pub fn attach(app: App, place: Place, locked: impl Fn() -> bool + Send + Sync + 'static) -> impl IntoView {
    let picked = move |event: web_sys::Event| {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(field) = field else { return };
        add(app, &place, field.files());
        // The same file may be picked again after it was removed.
        field.set_value("");
    };
    view! {
        <label class="attach" title=t(Key::AttachFiles)>
            {icon("i-attach")}
            <input
                type="file"
                multiple
                accept=FILE_TYPES.join(",")
                aria-label=t(Key::AttachFiles)
                disabled=locked
                on:change=picked
            />
        </label>
    }
}
