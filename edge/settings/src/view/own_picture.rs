//! The picture of whoever is signed in: chosen, seen at once, removed.

use super::account::Told;
use crate::account::change_picture;
use crate::i18n::{Key, t};
use crate::model::account::PICTURE_FIELD;
use crate::shell::App;
use leptos::prelude::*;
use protocol::limits::PICTURE_TYPES;
use team_ui::parts::portrait;
use team_ui::signs::initials;

/// What the field takes, in words.
const HINT: &str = "profile-picture-hint";

/// The field, and what there is.
#[component]
pub fn OwnPicture(
    app: App,
    /// Whose initials stand where there is none.
    name: String,
) -> impl IntoView {
    let picture = app.memo(|model| model.account.profile.as_ref().and_then(|own| own.picture.clone()));
    let busy = app.memo(|model| model.account.picturing);
    let outcome = app.memo(|model| model.account.pictured);
    let change = move |file| {
        if !busy.get_untracked() {
            change_picture(app, file);
        }
    };
    let remove = move || {
        picture.with(Option::is_some).then(|| {
            view! {
                <button class="small" type="button" on:click=move |_| change(None)>
                    {t(Key::RemoveAvatar)}
                </button>
            }
        })
    };
    view! {
        <div class="field own-picture">
            <label for=PICTURE_FIELD>{t(Key::ProfilePicture)}</label>
            <span class="face" aria-hidden="true">
                {initials(&name)} {move || portrait(picture.get())}
            </span>
            <input
                id=PICTURE_FIELD
                type="file"
                accept=PICTURE_TYPES.join(",")
                aria-describedby=HINT
                on:change:target=move |event| {
                    let field = event.target();
                    let file = field.files().and_then(|files| files.item(0));
                    // The same file may be picked again after it was removed.
                    field.set_value("");
                    if file.is_some() {
                        change(file);
                    }
                }
            />
            {remove}
            <p class="note" id=HINT>
                {t(Key::ProfilePictureHint)}
            </p>
        </div>
        <Told busy outcome done=Key::ProfilePictureSaved />
    }
}
