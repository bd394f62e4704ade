//! Writing: the draft, who is typing, sending, and what to do about a refused message.

use super::{Effect, Entry, Model, Save, Sheet, Target, Timer, World};
use crate::i18n::Key;
use link::{Input, Typing};
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorRequest};
use protocol::ids::CommandId;
use protocol::rejection::Rejection;
use protocol::text;
use protocol::timing::TYPING_PAUSE_MS;

/// What is being written.
#[derive(Clone, Debug, Default)]
pub struct Composer {
    /// The text so far.
    pub draft: String,
    /// What is wrong about it, if anything.
    pub error: Option<Key>,
    /// The visitor's typing, as the team is told of it.
    typing: Typing,
    /// What the team was last shown of it.
    pub(super) previewed: String,
    /// Whether the team was shown it just now.
    pub(super) preview_rests: bool,
}

impl Composer {
    pub(super) fn with(draft: String) -> Self {
        Self { draft, ..Self::default() }
    }
}

impl Model {
    pub(super) fn draft(&mut self, text: String, world: &mut World<'_>) {
        world.does(Effect::Save(Save::Draft(text.clone())));
        self.drive(Input::Touched, world);
        self.composer.error = None;
        self.composer.draft = text;
        self.note = None;
        if self.composer.draft.trim().is_empty() {
            self.stop_typing(world);
        } else if self.connection.is_live() && self.is_going() {
            if self.composer.typing.key(world.now) {
                world.does(Effect::Send(VisitorFrame::Typing(true)));
            }
            world.after(Timer::TypingPause, TYPING_PAUSE_MS as u32);
        }
    }

    pub(super) fn stop_typing(&mut self, world: &mut World<'_>) {
        if self.composer.typing.stop() {
            world.never(Timer::TypingPause);
            world.does(Effect::Send(VisitorFrame::Typing(false)));
        }
    }

    pub(super) fn send(&mut self, world: &mut World<'_>) {
        if self.conversation.is_some() && !self.is_going() {
            return;
        }
        let text = text::message(&self.composer.draft);
        if text == Err(Rejection::TextTooLong) {
            self.composer.error = Some(Key::TextTooLong);
        } else if text.is_ok() || self.holds_files() {
            self.stop_typing(world);
            self.set_draft(String::new(), world);
            if self.conversation.is_none() {
                self.begin(Sheet::default(), world);
            }
            if let Ok(text) = text {
                self.command(VisitorCommand::Send { text }, world);
            }
            self.release_files();
            world.does(Effect::ScrollToEnd);
        }
        world.does(Effect::Focus(Target::Composer));
    }

    pub(super) fn set_draft(&mut self, text: String, world: &mut World<'_>) {
        world.does(Effect::Save(Save::Draft(text.clone())));
        self.composer.draft = text;
        self.composer.error = None;
    }

    pub(super) fn retry(&mut self, id: &CommandId, world: &mut World<'_>) {
        if self.retry_upload(id) {
            return self.drive(Input::Touched, world);
        }
        let fresh = world.command_id();
        let Some(conversation) = &mut self.conversation else { return };
        let Some(entry) = conversation.outbox.retry(id, fresh) else { return };
        if entry.request.id != *id {
            // Kept under its id.
            let request = VisitorRequest { id: id.clone(), ..entry.request.clone() };
            let before = Entry { request, ..entry.clone() };
            world.does(Effect::Save(Save::Done(conversation.id.clone(), before)));
            world.does(Effect::Save(Save::Unsent(conversation.id.clone(), entry.clone())));
        }
        if self.connection.is_live() {
            world.does(Effect::Send(VisitorFrame::Command(entry.request)));
        } else {
            self.drive(Input::Touched, world);
        }
        self.stale = true;
    }

    /// Takes a refused message back into the composer, before what is being written there; or lets a
    /// file go.
    pub(super) fn edit(&mut self, id: &CommandId, world: &mut World<'_>) {
        self.cancel_upload(id, world);
        self.stale = true;
        world.does(Effect::Focus(Target::Composer));
        let Some(conversation) = &mut self.conversation else { return };
        let Some(entry) = conversation.outbox.take(id) else { return };
        world.does(Effect::Save(Save::Done(conversation.id.clone(), entry.clone())));
        if let VisitorCommand::Send { text } = entry.request.command {
            self.put_back(text, world);
        }
    }

    pub(super) fn put_back(&mut self, mut text: String, world: &mut World<'_>) {
        if !self.composer.draft.is_empty() {
            text.push('\n');
            text.push_str(&self.composer.draft);
        }
        self.set_draft(text, world);
    }
}
