//! Where the site shows agents what a visitor is writing, the team gets the draft now and then.
//! Whoever writes is told.

use super::{Effect, Model, Timer, World};
use protocol::frames::visitor::VisitorFrame;
use protocol::limits;
use protocol::text::first_chars;

/// Between two looks at the draft, in milliseconds.
const REST: u32 = 1_000;

impl Model {
    /// Whether the team can see what is being written.
    #[must_use]
    pub fn is_previewed(&self) -> bool {
        match &self.conversation {
            Some(own) if own.thread.started => own.thread.etiquette.policy.typing_preview,
            _ => self.settings.typing_preview,
        }
    }

    /// Shows the team the draft, unless it has it or was shown it just now.
    pub(super) fn preview(&mut self, world: &mut World<'_>) {
        if !self.is_previewed() || !self.connection.is_live() || !self.is_going() {
            // Whoever connects anew was shown nothing.
            self.composer.previewed.clear();
            return;
        }
        // The edge cuts it where no sign is halved, so it gets a sign's length more.
        let draft = first_chars(&self.composer.draft, limits::TEXT_MAX + limits::PART_MAX);
        if self.composer.preview_rests || self.composer.previewed == draft {
            return;
        }
        world.does(Effect::Send(VisitorFrame::Draft(draft.to_owned())));
        self.composer.previewed = draft.to_owned();
        self.composer.preview_rests = true;
        world.after(Timer::Preview, REST);
    }
}
