//! Where the keyboard is: the ids of what it may be moved to, and moving it there.

use crate::model::Focus;
use crate::model::list::Filter;
use leptos::prelude::document;
use protocol::ids::ConversationId;
use wasm_bindgen::JsCast;
use web_sys::{
    HtmlElement, HtmlInputElement, HtmlTextAreaElement, ScrollIntoViewOptions, ScrollLogicalPosition,
};

/// The id of the composer's field.
pub const COMPOSER: &str = "composer";
/// The id of the list of conversations.
pub const LIST: &str = "conversations";
/// The id of the field that searches the list.
pub const SEARCH: &str = "list-search";
/// The id of the button that opens what the list is narrowed to.
pub const FILTERS: &str = "list-filters";
/// The id of the field for the name of a view.
pub const VIEW_NAME: &str = "view-name";
/// The id of the field for a note.
pub const NOTE: &str = "note";
/// The id of the conversation's heading.
pub const TITLE: &str = "conversation-title";
/// The id of the heading of what happens now.
pub const NOW: &str = "now-title";
/// The id of the button that closes the visitor's details.
pub const CLOSE_DETAILS: &str = "close-details";
/// The id of the password field.
pub const PASSWORD: &str = "password";
/// The id of the field for the code of the second step.
pub const CODE: &str = "code";

/// The id of a row's button.
pub fn row_id(id: &ConversationId) -> String {
    format!("row-{id}")
}

/// The id of a tab over the list.
pub fn tab_id(filter: Filter) -> String {
    format!("tab-{}", filter.name())
}

/// What has the keyboard.
pub fn active() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// Moves the keyboard; `marked` is what had it before a dialog took it.
pub fn move_to(focus: &Focus, marked: Option<&HtmlElement>) {
    match focus {
        Focus::Marked => match marked.filter(|marked| marked.is_connected()) {
            Some(marked) => put(marked),
            None => move_to(&Focus::Composer, None),
        },
        // A composer that takes no text leaves the keyboard on the heading over it.
        Focus::Composer => match element::<HtmlTextAreaElement>(COMPOSER).filter(|field| !field.disabled()) {
            Some(field) => put(&field),
            None => move_to(&Focus::Title, None),
        },
        Focus::Title => put_on(TITLE),
        Focus::Now => put_on(NOW),
        Focus::Search => select(SEARCH),
        Focus::Filters => put_on(FILTERS),
        Focus::ViewName => put_on(VIEW_NAME),
        Focus::Note => put_on(NOTE),
        Focus::CloseDetails => put_on(CLOSE_DETAILS),
        Focus::Tab(filter) => put_on(&tab_id(*filter)),
        Focus::Row(id) => {
            // The row may have left the list since the key was pressed.
            if let Some(row) = element(&row_id(id)).or_else(tab_stop) {
                put(&row);
                scroll_to(&row);
            }
        }
        Focus::Password => select(PASSWORD),
        Focus::Code => select(CODE),
    }
}

/// The row that the Tab key reaches, as it stands in the document.
pub fn tab_stop() -> Option<HtmlElement> {
    let rows = format!("#{LIST} [tabindex='0']");
    document().query_selector(&rows).ok()??.dyn_into().ok()
}

/// Puts the caret of the composer at a place, in UTF-16 units.
pub fn put_caret(at: usize) {
    if let (Some(field), Ok(at)) = (element::<HtmlTextAreaElement>(COMPOSER), u32::try_from(at)) {
        put(&field);
        // A field without a selection has no caret to move.
        let _ = field.set_selection_range(at, at);
    }
}

/// Scrolls to what has this id, as little as need be.
pub fn reveal(id: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        scroll_to(&element);
    }
}

fn scroll_to(element: &HtmlElement) {
    let nearest = ScrollIntoViewOptions::new();
    nearest.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&nearest);
}

fn element<E: JsCast>(id: &str) -> Option<E> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Puts the keyboard into a field, to write over what is in it.
fn select(id: &str) {
    if let Some(field) = element::<HtmlInputElement>(id) {
        put(&field);
        field.select();
    }
}

fn put_on(id: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        put(&element);
    }
}

fn put(element: &HtmlElement) {
    // An element that left meanwhile cannot be focused, and need not be.
    let _ = element.focus();
}
