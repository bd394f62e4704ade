//! A file in the thread, to download.

use super::icon;
use crate::i18n::{Key, fill};
use crate::model::lines::FileLine;
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::ConversationId;

/// A file of a conversation.
pub fn file_line(app: App, conversation: &ConversationId, file: FileLine) -> impl IntoView {
    let site = app.peek(|model| model.site.as_ref().map(ToString::to_string).unwrap_or_default());
    let address = format!("/v1/sites/{site}/conversations/{conversation}/files/{}", file.id);
    let (name, label) = (file.name.clone(), fill(Key::FileDownload, "name", &file.name));
    let picture = file.picture.then(|| {
        // Its place has a size of its own, so that nothing moves when the picture comes.
        view! { <img class="picture" src=address.clone() alt=file.name.clone() loading="lazy" /> }
    });
    view! {
        {picture}
        <a class="file" href=address download=name aria-label=label>
            {icon("i-down")}
            <span class="file-name" dir="auto">
                {file.name}
            </span>
            <span class="file-size">{size(file.size)}</span>
        </a>
    }
}

/// A size as people read it. The same in every language we speak but for the point.
pub fn size(bytes: u32) -> String {
    const MEGABYTE: u32 = 1024 * 1024;
    if bytes < MEGABYTE {
        format!("{} KB", bytes.div_ceil(1024))
    } else {
        format!("{}.{} MB", bytes / MEGABYTE, bytes % MEGABYTE * 10 / MEGABYTE)
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_read_well() {
        assert_eq!(size(1), "1 KB");
        assert_eq!(size(70_000), "69 KB");
        assert_eq!(size(1_600_000), "1.5 MB");
        assert_eq!(size(10 * 1024 * 1024), "10.0 MB");
    }
}
