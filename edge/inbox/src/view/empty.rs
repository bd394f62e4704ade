//! What stands where there is nothing to show yet.

use leptos::prelude::*;
use team_ui::parts::icon;

/// Something is on its way.
pub fn loading(text: &'static str) -> impl IntoView {
    view! {
        <div class="loading" role="status">
            <span class="mark" aria-hidden="true"></span>
            <span>{text}</span>
        </div>
    }
}

/// Rows of a list that is on its way.
pub fn skeleton() -> impl IntoView {
    let rows = (0..5).map(|_| {
        view! {
            <div class="ghost">
                <span class="ghost-face"></span>
                <span class="ghost-lines">
                    <span></span>
                    <span></span>
                </span>
            </div>
        }
    });
    view! { <div class="ghosts" aria-hidden="true">{rows.collect_view()}</div> }
}

/// Nothing there, and what that means.
pub fn nothing(drawing: &'static str, title: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-drawing" aria-hidden="true">{icon(drawing)}</span>
            <p class="empty-title">{title}</p>
            <p class="empty-text">{text}</p>
        </div>
    }
}
