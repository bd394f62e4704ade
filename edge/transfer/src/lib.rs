//! Exports of other products, read: from the bytes of a file to conversations as Jasette keeps them. Pure, so that
//! the same code runs in the owner's browser (`edge/settings`) and in the operator's terminal (`edge/jasette`).
//!
//! A [`Reader`] is given a file piece by piece and holds one row of it at a time, of [`rows::ROW_MAX`] bytes at most.
//! Each row becomes a [`Conversation`], or a [`Reason`] why not; what is wrong with the file as a whole is a
//! [`FileFault`]. [`record::events`] makes of a conversation what is stored. The same row gives the same ids and the
//! same events however often it is read, so that an import can be repeated.

pub mod batch;
pub mod conversation;
mod encoding;
mod fault;
mod html;
mod reader;
mod readers;
pub mod record;
pub mod rows;
mod source;
mod time;
mod value;

pub use conversation::Conversation;
pub use fault::{FileFault, Reason};
pub use reader::{Reader, Row};
pub use source::Source;

/// HTML as text, for tests and the fuzzer.
#[must_use]
pub fn text_of_html(html: &str) -> String {
    html::to_text(html)
}
