//! The line under the header that says when the app may be behind.

use super::icon;
use crate::i18n::{Key, t};
use crate::model::{Model, Trouble};
use crate::shell::App;
use leptos::prelude::*;

/// The connection banner. Its place is always there, so that it is read out when it fills.
#[component]
pub fn Banner(app: App) -> impl IntoView {
    let trouble = app.memo(Model::trouble);
    let inside = move || {
        trouble.get().map(|trouble| {
            let text = match trouble {
                Trouble::Offline => t(Key::Offline),
                Trouble::Lost => t(Key::Reconnecting),
                Trouble::NoSockets => t(Key::NoSockets),
            };
            view! {
                <p class="banner">
                    {icon("i-cloud")}
                    <span>{text}</span>
                </p>
            }
        })
    };
    view! { <div class="banner-place" role="status">{inside}</div> }
}
