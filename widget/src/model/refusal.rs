//! What becomes of a command that the server does not take.

use super::pre_chat::name_error;
use super::{Effect, HostNote, Model, NameForm, Save, Target, View, World};
use crate::i18n::Key;
use link::Input;
use protocol::frames::server::Refusal;
use protocol::frames::visitor::VisitorCommand;
use protocol::rejection::Rejection;

impl Model {
    /// A command was refused, or something about the connection.
    pub(super) fn on_refusal(&mut self, refusal: &Refusal, world: &mut World<'_>) {
        let why = refusal.why();
        let Some(conversation) = &mut self.conversation else { return };
        let Some(id) = &refusal.id else {
            match why {
                Rejection::BadToken => self.refuse_conversation(world),
                Rejection::IdentityExpired | Rejection::IdentityInvalid | Rejection::OtherCustomer => {
                    self.doubted(why, world);
                }
                // These change nothing; after too much at once the server closes, and all goes out again.
                Rejection::Malformed | Rejection::UnknownFrame | Rejection::SlowDown | Rejection::Unknown => {
                }
                _ => world.does(Effect::Host(HostNote::Error(refusal.code.clone(), refusal.text.clone()))),
            }
            return;
        };
        // A refused page or mark is not worth a word to the visitor.
        if let Some((_, page)) = conversation.page_on_its_way.take_if(|(own, _)| own == id) {
            conversation.page = Some(page);
        }
        self.stale = true;
        if why.passes() && conversation.outbox.get(id).is_some() {
            // What passes, such as a fault of the server's, is nobody's refusal: this command, and whatever
            // follows it, goes out again in order with the next connection.
            return self.drive(Input::Lost, world);
        }
        // A message says itself that it was refused.
        let Some(entry) = conversation.outbox.refuse(id, why) else { return };
        world.does(Effect::Save(Save::Done(conversation.id.clone(), entry.clone())));
        match entry.request.command {
            VisitorCommand::Start(_) if why != Rejection::AlreadyStarted => self.refuse_start(why, world),
            VisitorCommand::StartWith(filled) if why != Rejection::AlreadyStarted => {
                self.refuse_start(why, world);
                self.restore_message(filled.message);
            }
            VisitorCommand::SetName { name } => {
                self.naming = Some(NameForm { input: name, error: Some(name_error(why)) });
                world.does(Effect::Focus(Target::NewName));
            }
            VisitorCommand::Rate { .. } if why != Rejection::AlreadyRated => {
                self.rating.done = false;
                self.rating.sent = false;
                self.rating.error = Some(Key::Refused);
            }
            VisitorCommand::Reopen => {
                self.note = Some(if why == Rejection::Blocked { Key::Closed } else { Key::Refused });
            }
            command @ (VisitorCommand::AnswerHold { .. }
            | VisitorCommand::LeaveHold
            | VisitorCommand::AnswerTransfer { .. }
            | VisitorCommand::GiveContact { .. }
            | VisitorCommand::DeclineContact { .. }
            | VisitorCommand::AnswerRestatement { .. }
            | VisitorCommand::AnswerWrapUp { .. }) => self.refuse_answer(command, why),
            _ => {}
        }
    }

    /// The server does not let this conversation begin: back to the form, nothing written is lost.
    fn refuse_start(&mut self, why: Rejection, world: &mut World<'_>) {
        let error = name_error(why);
        let input = self.name.take().unwrap_or_default();
        self.composer.error = matches!(error, Key::Refused | Key::TooManyChats).then_some(error);
        self.refuse_conversation(world);
        self.pre_chat = NameForm { input, error: Some(error) };
        if !self.name_asked() {
            self.note = Some(error);
        }
    }

    /// The stored conversation is not ours, or not any more.
    pub(super) fn refuse_conversation(&mut self, world: &mut World<'_>) {
        self.put_back_unsent(world);
        self.give_up(world);
        if let Some(own) = &self.conversation {
            world.does(Effect::Save(Save::Forget(own.id.clone())));
        }
        self.drop_conversation(world);
        // A customer gets another key.
        self.look_elsewhere(world);
        if self.view == View::Open {
            self.focus_main(world);
        }
    }
}
