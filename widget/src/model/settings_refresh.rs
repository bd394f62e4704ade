//! Settings that change while the chat is on a page. Whoever has a conversation is told at once;
//! anybody else looks again when the visitor moves on, and when a lost connection is back.

use super::{Effect, Model, World};
use protocol::site::question::{QuestionKind, questions};
use protocol::site::settings::WidgetSettings;

/// Settings that are younger than this, in milliseconds, are not asked for by ourselves.
pub(super) const FRESH: u64 = 60_000;
/// The same for whoever is about to write: whether somebody takes chats changes sooner.
pub(super) const FRESH_TO_WRITE: u64 = 10_000;

impl Model {
    /// Asks for the settings again, if they are older than so many milliseconds.
    pub(super) fn look_again(&mut self, fresh: u64, world: &mut World<'_>) {
        if world.now.saturating_sub(self.settings_at) >= fresh {
            self.settings_at = world.now;
            world.does(Effect::AskSettings);
        }
    }

    /// Goes on with the settings as they are now.
    pub(super) fn renew(&mut self, mut settings: WidgetSettings, world: &mut World<'_>) {
        if self.is_writing() {
            // Who has begun to write goes on as they began: if nobody comes, they are asked how to reach them.
            settings.attended = self.settings.attended;
        }
        self.settings = settings;
        self.look_at_hours(world);
        self.stale = true;
        world.does(Effect::Paint);
        self.consider_inviting(world);
    }

    /// Whether something is written that waits for its chat to begin.
    fn is_writing(&self) -> bool {
        let asked = questions(&self.rows()).into_iter().find(|one| one.kind == QuestionKind::Message);
        let in_form = asked.is_some_and(|question| !self.answer_to(&question.id).is_empty());
        self.conversation.is_none() && (in_form || !self.composer.draft.is_empty())
    }
}
