//! The end of a conversation and what the visitor thinks of it.

use super::{Effect, Model, Save, Target, World};
use crate::i18n::Key;
use protocol::frames::visitor::VisitorCommand;
use protocol::text;

/// The rating form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RatingForm {
    /// The score that is picked.
    pub score: Option<u8>,
    /// The comment as typed.
    pub comment: String,
    /// What is wrong, if anything.
    pub error: Option<Key>,
    /// Whether the form is done with: sent or skipped.
    pub done: bool,
    /// Whether it was sent.
    pub sent: bool,
}

impl Model {
    pub(super) fn ask_end(&mut self, world: &mut World<'_>) {
        if self.is_going() {
            self.ending = true;
            self.naming = None;
            self.focus_main(world);
        }
    }

    /// Neither the end nor another chat: what is here goes on.
    pub(super) fn keep_chatting(&mut self, world: &mut World<'_>) {
        self.link = None;
        self.ending = false;
        self.focus_main(world);
    }

    pub(super) fn end(&mut self, world: &mut World<'_>) {
        if !self.is_going() {
            return;
        }
        self.ending = false;
        self.stop_typing(world);
        self.command(VisitorCommand::End, world);
        self.focus_main(world);
    }

    pub(super) fn score(&mut self, score: u8) {
        self.rating.score = Some(score);
        self.rating.error = None;
    }

    pub(super) fn rate(&mut self, world: &mut World<'_>) {
        let Some(score) = self.rating.score else { return };
        match text::comment(&self.rating.comment) {
            Ok(comment) => {
                self.rating.done = true;
                self.rating.sent = true;
                self.command(VisitorCommand::Rate { score, comment: comment.unwrap_or_default() }, world);
                world.does(Effect::Focus(Target::NewChat));
            }
            Err(_) => self.rating.error = Some(Key::CommentTooLong),
        }
    }

    pub(super) fn skip_rating(&mut self, world: &mut World<'_>) {
        self.rating.done = true;
        self.forget(world);
        world.does(Effect::Focus(Target::NewChat));
    }

    /// An ended conversation is not taken along to the next page. What it has under way still arrives.
    pub(super) fn forget(&mut self, world: &mut World<'_>) {
        if let Some(left) = self.under_way() {
            world.does(Effect::Save(Save::Left(left)));
        } else if let Some(own) = &self.conversation {
            for entry in own.outbox.iter() {
                world.does(Effect::Save(Save::Done(own.id.clone(), entry.clone())));
            }
            world.does(Effect::Save(Save::Forget(own.id.clone())));
        }
    }

    pub(super) fn new_chat(&mut self, world: &mut World<'_>) {
        if self.is_going() {
            return;
        }
        self.leave_unsent(world);
        self.forget(world);
        self.drop_conversation(world);
        self.post_left(world);
        self.focus_main(world);
    }
}
