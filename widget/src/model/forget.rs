//! "Delete my chat": the edge erases what it has of the visitor, and this browser after it.

use super::{Composer, Effect, Model, NameForm, World};
use crate::i18n::Key;
use protocol::ids::ConversationId;

impl Model {
    /// Whether there is anything to forget.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.name.is_some() || self.agreed || self.conversation.is_some()
    }

    /// The first time asks whether that is meant; the second time means it.
    pub(super) fn forget_me(&mut self, world: &mut World<'_>) {
        self.note = None;
        if !std::mem::replace(&mut self.forgetting, true) {
            return;
        }
        let left = self.left.iter().map(|left| (&left.id, &left.token));
        let own = self.conversation.iter().map(|own| (&own.id, &own.token));
        for (id, token) in left.chain(own) {
            world.does(Effect::Erase(id.clone(), token.clone()));
        }
        self.wipe(world);
    }

    /// What became of it at the edge. As long as that has not erased a conversation, this browser
    /// keeps what opens it: without that nobody could try again.
    pub(super) fn erased(&mut self, id: &ConversationId, done: bool, world: &mut World<'_>) {
        if !done {
            self.forgetting = false;
            self.note = Some(Key::Refused);
            return;
        }
        self.left.retain(|left| left.id != *id);
        if self.conversation.as_ref().is_some_and(|own| own.id == *id) {
            self.give_up(world);
            self.drop_conversation(world);
        }
        self.wipe(world);
    }

    /// Lets go of all that is left, once nothing of it is at the edge any more.
    fn wipe(&mut self, world: &mut World<'_>) {
        if self.conversation.is_some() || !self.left.is_empty() {
            return;
        }
        world.does(Effect::Wipe);
        (self.name, self.dismissed, self.agreed, self.forgetting) = (None, false, false, false);
        self.shown.clear();
        self.pre_chat = NameForm::default();
        self.clear_form();
        self.composer = Composer::default();
        self.note = Some(Key::Forgotten);
        self.focus_main(world);
    }
}
