//! A file in the thread, to download.

use crate::i18n::{Key, fill};
use crate::model::lines::FileLine;
use crate::shell::App;
use leptos::prelude::*;
use protocol::ids::ConversationId;
use team_ui::files::size;
use team_ui::parts::icon;

/// A file of a conversation.
pub fn file_line(app: App, conversation: &ConversationId, file: FileLine) -> impl IntoView {
    let site = app.peek(|model| model.site.as_ref().map(ToString::to_string).unwrap_or_default());
    let address = format!("/v1/sites/{site}/conversations/{conversation}/files/{}", file.id);
    let (name, label) = (file.saved_as.clone(), fill(Key::FileDownload, "name", &file.name));
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
