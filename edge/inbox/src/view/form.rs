//! What the dialogs ask for: one form a file.

mod block;
mod close;
mod decline;
mod hold;
mod progress;
mod restate;
mod transfer;

pub use block::block;
pub use close::close;
pub use decline::decline;
pub use hold::hold;
pub use progress::progress;
pub use restate::restate;
pub use transfer::transfer;

use crate::i18n::Key;
use leptos::html::{Input, Textarea};
use leptos::prelude::*;
use protocol::frames::agent::AgentCommand;

/// A form, and the command it makes.
pub struct Asked {
    /// The dialog's title.
    pub title: Key,
    /// A sentence under it.
    pub lead: Option<Key>,
    /// The fields.
    pub fields: AnyView,
    /// The word on the button that sends it.
    pub send: Key,
    /// Whether that cannot be taken back.
    pub grave: bool,
    /// The command that the fields make as they are.
    pub command: Box<dyn Fn() -> Option<AgentCommand> + Send>,
}

fn line_of(field: NodeRef<Input>) -> String {
    field.get_untracked().map(|field| field.value()).unwrap_or_default()
}

fn text_of(field: NodeRef<Textarea>) -> String {
    field.get_untracked().map(|field| field.value()).unwrap_or_default()
}
