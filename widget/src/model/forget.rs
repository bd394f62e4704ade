//! "Delete my chat": asked once more, with a moment to undo it; then the edge erases what it has of the visitor, and
//! this browser after it.

use super::{Composer, Effect, Model, NameForm, Save, Target, Timer, World};
use crate::i18n::Key;
use protocol::ids::{ConversationId, Timestamp, Token};

/// How long it can be undone, in milliseconds.
const UNDO: u32 = 7_000;

/// How far a wish to be forgotten has got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Forgetting {
    /// There is none.
    #[default]
    No,
    /// It is asked whether that is meant.
    Asked,
    /// It is meant, and can still be undone.
    Going,
}

impl Model {
    /// Whether there is anything to forget.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.name.is_some() || self.agreed || self.conversation.is_some()
    }

    /// When an answer is due that the team has promised, by this machine's clock.
    #[must_use]
    pub fn promised(&self) -> Option<Timestamp> {
        let own = self.conversation.as_ref()?;
        let promise = own.thread.etiquette.promise.as_ref()?;
        Some(promise.promise.due.saturating_add_signed(-own.clock_offset))
    }

    /// The first time asks whether that is meant; the second time means it.
    pub(super) fn forget_me(&mut self, world: &mut World<'_>) {
        self.note = None;
        if self.forgetting == Forgetting::No {
            self.forgetting = Forgetting::Asked;
        } else {
            self.forgetting = Forgetting::Going;
            world.after(Timer::Forget, UNDO);
        }
        world.does(Effect::Focus(Target::KeepMe));
    }

    /// The visitor does not want to be forgotten after all.
    pub(super) fn keep_me(&mut self, world: &mut World<'_>) {
        self.forgetting = Forgetting::No;
        world.never(Timer::Forget);
        self.focus_main(world);
    }

    /// The conversations that can be erased, and what opens them.
    pub(super) fn known(&self) -> impl Iterator<Item = (&ConversationId, &Token)> {
        let left = self.left.iter().map(|left| (&left.id, &left.token));
        left.chain(self.conversation.iter().map(|own| (&own.id, &own.token)))
    }

    /// Nobody has undone it.
    pub(super) fn erase(&mut self, world: &mut World<'_>) {
        if self.forgetting != Forgetting::Going {
            return;
        }
        for (id, token) in self.known() {
            world.does(Effect::Erase(id.clone(), token.clone()));
        }
        self.wipe(world);
    }

    /// What became of it at the edge. As long as that has not erased a conversation, this browser
    /// keeps what opens it: without that nobody could try again.
    pub(super) fn erased(&mut self, id: &ConversationId, done: bool, world: &mut World<'_>) {
        if self.erasing.iter().any(|(owed, _)| owed == id) {
            if !done {
                return self.post_later(world);
            }
            self.erasing.retain(|(owed, _)| owed != id);
            world.does(Effect::Save(Save::Erased(id.clone())));
            // Whoever has begun anew since keeps what is theirs now.
            if self.known().all(|(known, _)| known != id) {
                return;
            }
        }
        if !done {
            self.forgetting = Forgetting::No;
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
        self.drop_uploads(world);
        world.does(Effect::Wipe);
        (self.name, self.dismissed, self.agreed, self.forgetting) = (None, false, false, Forgetting::No);
        self.shown.clear();
        self.pre_chat = NameForm::default();
        self.clear_form();
        self.composer = Composer::default();
        self.note = Some(Key::Forgotten);
        self.focus_main(world);
    }
}
