//! The files that go along with something, and the button that adds one.

use super::{file_line, icon};
use crate::focus::COMPOSER;
use crate::i18n::{Key, fill, refusal, t};
use crate::model::Msg;
use crate::model::attachments::{Attachment, Place, State};
use crate::model::session::Denied;
use crate::shell::App;
use leptos::prelude::*;
use protocol::conversation::file_type::Unfit;
use protocol::limits::FILE_TYPES;
use protocol::rejection::Rejection;
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, File, HtmlDocument, HtmlElement, HtmlInputElement};

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
        State::Unfit(Unfit::Folder) => Some(t(Key::FileFolder)),
        State::Unfit(Unfit::Picture) => Some(t(Key::FilePicture)),
        State::Unfit(Unfit::Other) => Some(refusal(Rejection::FileTypeRefused)),
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

/// Adds what was pasted, unless that is text: cells and words come with a picture of themselves, a file with its
/// name. Says whether it did.
pub fn paste(app: App, place: &Place, data: Option<DataTransfer>) -> bool {
    let Some(data) = data else { return false };
    let text = data.get_data("text").unwrap_or_default();
    let files = data.files();
    let named = |file: File| text.contains(&file.name());
    let are_files = files.as_ref().is_some_and(|files| {
        text.trim().is_empty() || (0..files.length()).filter_map(|at| files.item(at)).any(named)
    });
    are_files && add(app, place, files)
}

/// Adds the files that were dropped, or writes the text or the link where the agent is writing.
pub fn drop(app: App, place: &Place, data: Option<DataTransfer>) {
    let Some(data) = data else { return };
    if add(app, place, data.files()) {
        return;
    }
    let text = data.get_data("text").ok().filter(|text| !text.is_empty());
    let text = text.or_else(|| data.get_data("url").ok()).unwrap_or_default();
    let field = document().get_element_by_id(COMPOSER).and_then(|field| field.dyn_into::<HtmlElement>().ok());
    if let (Some(field), Some(document)) = (field, document().dyn_ref::<HtmlDocument>()) {
        // As if it were typed: it can be undone, and the field says that it has changed.
        let _ = field.focus();
        let _ = document.exec_command_with_show_ui_and_value("insertText", false, &text);
    }
}

/// Adds files; says whether there were any.
pub fn add(app: App, place: &Place, files: Option<web_sys::FileList>) -> bool {
    let Some(files) = files.filter(|files| files.length() > 0) else { return false };
    app.pick(place.clone(), (0..files.length()).filter_map(|at| files.item(at)).collect());
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
