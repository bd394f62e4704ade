//! The questions that the team asks the visitor, and their answers: one card at a time, drawn from
//! the shared fold of the conversation. An answer counts at once; the server has the last word.

use super::{Effect, Foot, Model, Target, Timer, World};
use crate::i18n::Key;
use protocol::conversation::etiquette::ContactReason;
use protocol::conversation::event::EventBody;
use protocol::conversation::fold::{HoldStage, TransferStage, WrapUp};
use protocol::conversation::thread::ItemKind;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{Seq, Timestamp};
use protocol::rejection::Rejection;
use protocol::text;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60_000;

/// A question to the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Card {
    /// "May I put you on hold?"
    Hold {
        /// Who asks.
        agent: String,
        /// What for.
        reason: String,
        /// For how many minutes.
        minutes: u16,
    },
    /// "May I hand you over?"
    Transfer {
        /// Who asks.
        agent: String,
        /// To whom.
        to: String,
    },
    /// "How can we reach you?"
    Contact(ContactReason),
    /// "Did I get this right?"
    Restated(String),
    /// "Is there anything else?"
    WrapUp,
}

/// How a running hold stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The agent is at it, for this reason.
    Running(String),
    /// It takes longer than was said.
    Overdue,
}

/// How long until something that has been announced. It changes as seldom as a person needs it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remaining {
    /// So many minutes, begun ones counted.
    Minutes(u64),
    /// Less than a minute: so many seconds.
    Seconds(u64),
}

/// The field for a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactForm {
    /// What is typed.
    pub input: String,
    /// What is wrong, if anything.
    pub error: Option<Key>,
}

impl Remaining {
    /// How long it is until a moment, and after how many milliseconds that changes; nothing once
    /// the moment has come.
    fn until(moment: Timestamp, now: Timestamp) -> Option<(Self, u64)> {
        let left = moment.checked_sub(now).filter(|left| *left > 0)?;
        let unit = if left > MINUTE { MINUTE } else { SECOND };
        let units = left.div_ceil(unit);
        let shown = if unit == MINUTE { Self::Minutes(units) } else { Self::Seconds(units) };
        Some((shown, left - (units - 1) * unit))
    }
}

/// The position of the question that a command answers.
fn answers(command: &VisitorCommand) -> Option<Seq> {
    match command {
        VisitorCommand::AnswerHold { question, .. }
        | VisitorCommand::AnswerTransfer { question, .. }
        | VisitorCommand::GiveContact { question, .. }
        | VisitorCommand::DeclineContact { question }
        | VisitorCommand::AnswerRestatement { question, .. }
        | VisitorCommand::AnswerWrapUp { question, .. } => Some(*question),
        _ => None,
    }
}

impl Model {
    /// The question that is open, with its position. The most pressing one where there are several.
    #[must_use]
    pub fn card(&self) -> Option<(Seq, Card)> {
        let own = self.conversation.as_ref()?;
        if self.foot() != Foot::Composer {
            return None;
        }
        let etiquette = &own.thread.etiquette;
        let hold = etiquette.hold.as_ref().filter(|hold| matches!(hold.stage, HoldStage::Asked { .. }));
        let hold = hold.map(|hold| {
            let (agent, reason) = (hold.proposal.by.name.clone(), hold.proposal.reason.clone());
            (hold.question, Card::Hold { agent, reason, minutes: hold.proposal.minutes })
        });
        let transfer =
            etiquette.transfer.as_ref().filter(|open| matches!(open.stage, TransferStage::Asked { .. }));
        let transfer = transfer.map(|open| {
            (open.question, Card::Transfer { agent: open.by.name.clone(), to: open.to.name().to_owned() })
        });
        let contact = etiquette.contact.map(|(question, reason)| (question, Card::Contact(reason)));
        let restated = etiquette.restated.map(|question| {
            let text = own.thread.items.iter().rev().find_map(|item| match &item.kind {
                ItemKind::Step(body) if item.seq == question => match &**body {
                    EventBody::Restated(restated) => Some(restated.text.clone()),
                    _ => None,
                },
                _ => None,
            });
            (question, Card::Restated(text.unwrap_or_default()))
        });
        let wrap_up = match etiquette.wrap_up {
            WrapUp::Asked { question, .. } => Some((question, Card::WrapUp)),
            WrapUp::NotAsked | WrapUp::Done => None,
        };
        let mut open = [hold, transfer, contact, restated, wrap_up].into_iter().flatten();
        open.find(|(question, _)| !self.is_answered(*question))
    }

    /// The hold that runs, unless the visitor will wait no longer.
    #[must_use]
    pub fn wait(&self) -> Option<Wait> {
        let own = self.conversation.as_ref()?;
        let hold = own.thread.etiquette.hold.as_ref()?;
        let left = own.left_hold == Some(hold.question);
        let leaving =
            own.outbox.iter().any(|entry| matches!(entry.request.command, VisitorCommand::LeaveHold));
        match hold.stage {
            _ if left || leaving || own.is_ended() => None,
            HoldStage::Asked { .. } => None,
            HoldStage::Running { .. } => Some(Wait::Running(hold.proposal.reason.clone())),
            HoldStage::Overdue { .. } => Some(Wait::Overdue),
        }
    }

    fn is_answered(&self, question: Seq) -> bool {
        self.conversation.as_ref().is_some_and(|own| {
            let mut under_way = own.outbox.iter().filter_map(|entry| answers(&entry.request.command));
            own.answered.contains(&question) || under_way.any(|asked| asked == question)
        })
    }

    /// The visitor says yes or no to the question at a position.
    pub(super) fn answer(&mut self, question: Seq, yes: bool, world: &mut World<'_>) {
        world.does(Effect::Focus(Target::Rest));
        let command = match self.card() {
            Some((open, card)) if open == question => match card {
                Card::Hold { .. } => VisitorCommand::AnswerHold { question, yes },
                Card::Transfer { .. } => VisitorCommand::AnswerTransfer { question, yes },
                Card::Restated(_) => VisitorCommand::AnswerRestatement { question, right: yes },
                Card::WrapUp => VisitorCommand::AnswerWrapUp { question, more: yes },
                Card::Contact(_) if yes => return self.give_contact(question, world),
                Card::Contact(_) => VisitorCommand::DeclineContact { question },
            },
            // It went away under the visitor's finger.
            _ => return self.note = Some(Key::QuestionClosed),
        };
        self.answered(question, command, world);
    }

    fn give_contact(&mut self, question: Seq, world: &mut World<'_>) {
        match text::contact(&self.contact.input) {
            Ok(contact) => {
                self.contact = ContactForm::default();
                self.answered(question, VisitorCommand::GiveContact { question, contact }, world);
            }
            Err(_) => {
                self.contact.error = Some(Key::ContactInvalid);
                world.does(Effect::Focus(Target::Contact));
            }
        }
    }

    fn answered(&mut self, question: Seq, command: VisitorCommand, world: &mut World<'_>) {
        self.note = None;
        if let Some(own) = &mut self.conversation {
            own.answered.push(question);
        }
        self.command(command, world);
    }

    pub(super) fn contact_typed(&mut self, input: String) {
        self.contact = ContactForm { input, error: None };
    }

    pub(super) fn leave_hold(&mut self, world: &mut World<'_>) {
        if self.wait() != Some(Wait::Overdue) {
            return;
        }
        if let Some(own) = &mut self.conversation {
            own.left_hold = own.thread.etiquette.hold.as_ref().map(|hold| hold.question);
        }
        self.command(VisitorCommand::LeaveHold, world);
        world.does(Effect::Focus(Target::Rest));
    }

    /// An answer was refused.
    pub(super) fn refuse_answer(&mut self, command: VisitorCommand, why: Rejection) {
        let Some(own) = &mut self.conversation else { return };
        if why == Rejection::NotOnHold {
            // The agent was faster: the visitor has what they wanted.
            return;
        }
        let Some(question) = answers(&command) else {
            self.note = Some(Key::Refused);
            return;
        };
        if matches!(why, Rejection::QuestionClosed | Rejection::Ended) {
            self.note = Some(Key::QuestionClosed);
            return;
        }
        // Nothing closed the question: it is asked again.
        own.answered.retain(|answered| *answered != question);
        if let VisitorCommand::GiveContact { contact, .. } = command {
            let error = if why == Rejection::ContactInvalid { Key::ContactInvalid } else { Key::Refused };
            self.contact = ContactForm { input: contact, error: Some(error) };
        } else {
            self.note = Some(Key::Refused);
        }
    }

    /// Keeps the remaining time as it is now.
    pub(super) fn count_down(&mut self, world: &mut World<'_>) {
        let moment = self.conversation.as_ref().and_then(|own| {
            let etiquette = &own.thread.etiquette;
            let hold = etiquette.hold.as_ref().and_then(|hold| match hold.stage {
                HoldStage::Running { until, .. } => Some(until),
                HoldStage::Asked { .. } | HoldStage::Overdue { .. } => None,
            });
            let wrap_up = match etiquette.wrap_up {
                WrapUp::Asked { until, .. } => Some(until),
                WrapUp::NotAsked | WrapUp::Done => None,
            };
            // Both at once there cannot be.
            let until = hold.or(wrap_up).filter(|_| !own.is_ended())?;
            Some(until.saturating_add_signed(-own.clock_offset))
        });
        let next = moment.and_then(|moment| Remaining::until(moment, world.now));
        let shown = next.map(|(shown, _)| shown);
        if self.remaining == shown && !self.ticked {
            return;
        }
        self.ticked = false;
        self.remaining = shown;
        world.does(Effect::Timer(Timer::Tick, next.and_then(|(_, wait)| u32::try_from(wait).ok())));
    }
}
