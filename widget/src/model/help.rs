//! The help articles, which show in the place of the chat.

use super::{Effect, Model, World};

impl Model {
    /// The visitor wants to read.
    pub(super) fn read_help(&mut self, world: &mut World<'_>) {
        self.help = true;
        self.focus_main(world);
    }

    /// The visitor goes back to the chat.
    pub(super) fn leave_help(&mut self, world: &mut World<'_>) {
        self.help = false;
        world.does(Effect::ScrollToEnd);
        self.mark(world);
        self.focus_main(world);
    }

    /// How much waits in the chat meanwhile: what the visitor has not seen, and a question.
    #[must_use]
    pub fn waits_in_chat(&self) -> usize {
        self.unread() + usize::from(self.card().is_some())
    }
}
