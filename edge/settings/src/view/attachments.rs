//! The files that go along with the saved reply that is being edited, and the button that adds some.

use crate::i18n::{Key, fill, refusal, t};
use crate::model::Msg;
use crate::shell::App;
use leptos::prelude::*;
use team_ui::files::{AttachButton, AttachedFiles, FileWords};

/// The files, and the button.
#[component]
pub fn Attachments(app: App) -> impl IntoView {
    let files = app.memo(|model| model.library.attachments.clone());
    let words = FileWords {
        list: t(Key::AnswerFiles),
        on_its_way: t(Key::FileOnItsWay),
        remove: |name| fill(Key::FileRemove, name),
        refused: refusal,
        unreachable: t(Key::ErrorUnreachable),
        folder: t(Key::FileFolder),
        picture: t(Key::FilePicture),
    };
    view! {
        <div class="field attach-line">
            <AttachButton name=t(Key::AttachFiles) picked=move |files| app.pick(files) />
            <span>{t(Key::AnswerFiles)}</span>
        </div>
        <AttachedFiles files words remove=move |id| app.send(Msg::Detach(id)) />
    }
}
