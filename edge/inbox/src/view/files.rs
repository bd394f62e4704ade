//! The files that go along with something, and the button that adds one.

use crate::focus::COMPOSER;
use crate::i18n::{Key, fill, refusal, t};
use crate::model::Msg;
use crate::model::attachments::Place;
use crate::shell::App;
use leptos::prelude::*;
use team_ui::files::{AttachButton, AttachedFiles, FileWords, listed};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, File, HtmlDocument, HtmlElement};

/// The files that go along.
#[component]
pub fn Files(app: App, place: Place) -> impl IntoView {
    let for_files = place.clone();
    let files = app.memo(move |model| model.attachments(&for_files));
    let words = FileWords {
        list: t(Key::Attached),
        on_its_way: t(Key::FileOnItsWay),
        remove: |name| fill(Key::FileRemove, "name", name),
        refused: refusal,
        unreachable: t(Key::ErrorUnreachable),
        folder: t(Key::FileFolder),
        picture: t(Key::FilePicture),
    };
    let remove = move |id| app.send(Msg::Detach(place.clone(), id));
    view! {
        <div class="attached-place">
            <AttachedFiles files words remove />
        </div>
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
fn add(app: App, place: &Place, files: Option<web_sys::FileList>) -> bool {
    let files = listed(files);
    let any = !files.is_empty();
    if any {
        app.pick(place.clone(), files);
    }
    any
}

/// The button that adds files.
pub fn attach(app: App, place: Place, locked: impl Fn() -> bool + Send + Sync + 'static) -> impl IntoView {
    let picked = move |files| app.pick(place.clone(), files);
    view! { <AttachButton name=t(Key::AttachFiles) locked=Signal::derive(locked) picked /> }
}
