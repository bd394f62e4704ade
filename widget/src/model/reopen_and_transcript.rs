//! After the end: going on with the same chat, and taking along what was said.

use super::{Effect, Fetch, Model, RatingForm, Save, Target, View, World};
use crate::i18n::Key;
use protocol::conversation::party::Author;
use protocol::conversation::policy::RatingScale;
use protocol::conversation::thread::{Item, ItemKind};
use protocol::frames::visitor::VisitorCommand;
use protocol::text::email;

/// The form that mails the transcript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailForm {
    /// Whether it is open.
    pub open: bool,
    /// What is typed.
    pub input: String,
    /// What is wrong, if anything.
    pub error: Option<Key>,
}

impl Model {
    /// How this chat is rated.
    #[must_use]
    pub fn scale(&self) -> RatingScale {
        match &self.conversation {
            Some(own) if own.thread.started => own.thread.etiquette.policy.rating,
            _ => self.settings.rating,
        }
    }

    /// Whether the chat that has ended can go on.
    #[must_use]
    pub fn can_reopen(&self) -> bool {
        self.conversation.as_ref().is_some_and(|own| {
            let asked =
                own.outbox.iter().any(|entry| matches!(entry.request.command, VisitorCommand::Reopen));
            let thread = &own.thread;
            let rated = thread.rating.is_some() || self.rating.sent;
            thread.ended.is_some() && !rated && !thread.etiquette.blocked && !asked
        })
    }

    pub(super) fn reopen(&mut self, world: &mut World<'_>) {
        if self.can_reopen() {
            self.note = None;
            self.command(VisitorCommand::Reopen, world);
        }
    }

    /// The chat goes on, whoever wanted that.
    pub(super) fn reopened(&mut self, world: &mut World<'_>) {
        let Some(own) = &self.conversation else { return };
        let (id, token) = (own.id.clone(), own.token.clone());
        self.rating = RatingForm::default();
        self.mail = MailForm::default();
        self.note = None;
        // It may have been let go of when it ended.
        world.does(Effect::Save(Save::Conversation(id, token)));
        world.does(Effect::Save(Save::Open(self.view == View::Open)));
    }

    /// Whether the chat can be mailed: where mail is set up, and once somebody has answered.
    #[must_use]
    pub fn can_mail(&self) -> bool {
        let wrote = |item: &Item| match &item.kind {
            ItemKind::Bubble { author, .. } | ItemKind::File { author, .. } => {
                matches!(author, Author::Agent(_))
            }
            _ => false,
        };
        self.settings.mail && self.conversation.as_ref().is_some_and(|own| own.thread.items.iter().any(wrote))
    }

    /// Whether the visitor can have a link to this chat mailed. A customer finds it by signing in.
    #[must_use]
    pub fn can_mail_link(&self) -> bool {
        self.is_going() && self.customer.is_none() && self.can_mail()
    }

    pub(super) fn fetch(&mut self, what: Fetch, world: &mut World<'_>) {
        let Some(own) = &self.conversation else { return };
        self.note = None;
        world.does(Effect::Fetch(own.id.clone(), own.token.clone(), what));
    }

    pub(super) fn ask_mail(&mut self, world: &mut World<'_>) {
        self.note = None;
        self.mail.open = !self.mail.open;
        if self.mail.open {
            world.does(Effect::Focus(Target::Mail));
        }
    }

    pub(super) fn mail_typed(&mut self, input: String) {
        self.mail.input = input;
        self.mail.error = None;
    }

    pub(super) fn send_mail(&mut self, world: &mut World<'_>) {
        let Some(own) = &self.conversation else { return };
        if let Some(address) = email(&self.mail.input) {
            // As long as the chat goes on, a way back to it goes along.
            let link = !own.is_ended();
            world.does(Effect::Mail(own.id.clone(), own.token.clone(), address, link));
        } else {
            self.mail.error = Some(Key::MailInvalid);
            world.does(Effect::Focus(Target::Mail));
        }
    }

    /// What became of it: the code of a refusal, if it was refused.
    pub(super) fn mailed(&mut self, refused: &str) {
        self.note = Some(match refused {
            "" => Key::MailSent,
            "mail_off" => Key::MailOff,
            "too_many_attempts" => Key::MailMany,
            _ => Key::Refused,
        });
        if refused.is_empty() {
            self.mail = MailForm::default();
        }
    }
}
