//! The help articles: pages of the edge's own in a frame of their own, so that nothing of them is in
//! here, and the way back to the chat.

use super::controls::{Button, select};
use crate::i18n::{Key, digits, t};
use crate::model::{Model, Msg};
use leptos::prelude::*;
use protocol::team::articles::help_path;

/// The pages.
#[component]
pub fn Help(model: RwSignal<Model>) -> impl IntoView {
    let back = select(model, |model| match model.waits_in_chat() {
        0 => t(Key::HelpClose).to_owned(),
        count => [t(Key::HelpClose), " (", &digits(count as u64), ")"].concat(),
    });
    let address = model.with_untracked(|model| {
        [&help_path(model.settings.site.as_str(), ""), "?lang=", &model.settings.locale].concat()
    });
    view! {
        <section class="help">
            <Button class="link" id="leave-help" act=|| Msg::LeaveHelp>{back}</Button>
            <iframe title=t(Key::Help) src=address></iframe>
        </section>
    }
}
