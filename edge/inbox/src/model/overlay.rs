//! What lies over the inbox besides the dialogs of a conversation: one thing at a time.

use super::{Effect, Focus, Model};

/// What lies over the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The keys that there are.
    Shortcuts,
    /// The field that leads to conversations and commands.
    Palette,
    /// What the list is narrowed to, its order, and the saved views.
    Filters,
}

impl Model {
    /// Lays something over the inbox, or takes it away: the keyboard then goes back to where it was. What takes the
    /// place of something else leads back there too.
    pub(super) fn cover(&mut self, over: Option<Overlay>) -> Vec<Effect> {
        let before = std::mem::replace(&mut self.overlay, over);
        match (before, over) {
            (None, Some(_)) => vec![Effect::MarkFocus],
            (Some(_), None) => vec![Effect::Focus(Focus::Marked)],
            (None, None) | (Some(_), Some(_)) => Vec::new(),
        }
    }
}
