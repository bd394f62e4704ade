//! A file in its bubble, and the ways to add one.

use super::controls::Button;
use crate::i18n::{Key, digits, t};
use crate::model::{Fetch, Msg, Status};
use crate::shell::picture;
use leptos::prelude::*;
use protocol::conversation::file::FileInfo;
use protocol::limits::FILE_TYPES;

/// A file: a picture in a place of fixed size, so that nothing moves when it comes, and what takes it
/// along.
#[component]
pub fn Attached(file: FileInfo, status: Option<Status>) -> impl IntoView {
    let here = !matches!(status, Some(Status::Impossible(_)));
    let shown = (here && file.media_type.starts_with("image/")).then(|| {
        view! { <img class="picture" alt=file.name.clone() use:picture=file.id.clone() /> }
    });
    let label = [&file.name, ", ", &size(file.size)].concat();
    view! {
        {shown}
        <Button class="link" act=move || Msg::Fetch(Fetch::File(file.clone()))>{label}</Button>
    }
}

/// The button that adds files: the browser's own field, drawn as a button. `browser.js` hears what is
/// picked, and what is dropped or pasted wherever this field is.
#[component]
pub fn Attach() -> impl IntoView {
    let mut accepted = String::new();
    for kind in FILE_TYPES {
        accepted.push_str(kind);
        accepted.push(',');
    }
    view! {
        <label class="attach">
            <i class="icon clip" aria-hidden="true"></i>
            <input type="file" id="files" multiple aria-label=t(Key::Attach) accept=accepted />
        </label>
    }
}

/// The size of a file as people write it.
fn size(bytes: u32) -> String {
    let kilobytes = bytes.div_ceil(1_024);
    let (number, unit) = if kilobytes < 1_024 { (kilobytes, " KB") } else { (kilobytes / 1_024, " MB") };
    [&digits(u64::from(number)), unit].concat()
}
