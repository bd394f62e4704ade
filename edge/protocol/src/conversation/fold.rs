//! Where a conversation stands in the rules of good conversation, folded from its events
//! ([`Etiquette`]). The edge decides by this fold, the widget draws its cards from it and the inbox
//! its dialogs, so that nobody can disagree about what is open.

use crate::conversation::etiquette::{
    Block, ContactReason, Deadline, DeadlineKind, HoldProposal, Promise, Target, Urgency,
};
use crate::conversation::event::{Event, EventBody};
use crate::conversation::party::{Agent, Side};
use crate::conversation::policy::Policy;
use crate::ids::{Seq, Timestamp};
use crate::limits;
use serde::{Deserialize, Serialize};

/// Everything that is open in a conversation besides its messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Etiquette {
    /// What the site has settled.
    pub policy: Policy,
    /// The hold, asked for or running.
    pub hold: Option<OpenHold>,
    /// The transfer under way.
    pub transfer: Option<OpenTransfer>,
    /// The position of the question for contact, and why it was asked.
    pub contact: Option<(Seq, ContactReason)>,
    /// The promise that has not been kept yet.
    pub promise: Option<OpenPromise>,
    /// The position of "this is what I understood", as long as it is not answered.
    pub restated: Option<Seq>,
    /// How far the wrap-up has got.
    pub wrap_up: WrapUp,
    /// Whether the visitor may not write any more.
    pub blocked: bool,
}

/// A hold, asked for or running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenHold {
    /// The position of the question.
    pub question: Seq,
    /// What was asked.
    pub proposal: HoldProposal,
    /// How far it has got.
    pub stage: HoldStage,
}

/// How far a hold has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HoldStage {
    /// The visitor is asked.
    Asked {
        /// When the question is taken back by itself.
        until: Timestamp,
    },
    /// The visitor waits.
    Running {
        /// Since when.
        since: Timestamp,
        /// Until when the agent said it would take.
        until: Timestamp,
    },
    /// It takes longer than was said.
    Overdue {
        /// Since when the visitor waits.
        since: Timestamp,
    },
}

/// A transfer under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTransfer {
    /// The position of the proposal.
    pub question: Seq,
    /// Who wants to hand over.
    pub by: Agent,
    /// To whom.
    pub to: Target,
    /// How far it has got.
    pub stage: TransferStage,
}

/// How far a transfer has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransferStage {
    /// The visitor is asked.
    Asked {
        /// When the question is taken back by itself.
        until: Timestamp,
    },
    /// The receiver is asked.
    Offered {
        /// When the transfer is called off by itself.
        until: Timestamp,
    },
}

/// A promise that has not been kept yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPromise {
    /// The position of the event that set when it is due.
    pub since: Seq,
    /// What was promised.
    pub promise: Promise,
    /// When the team is reminded of it.
    pub remind_at: Timestamp,
    /// How pressing it is.
    pub urgency: Urgency,
}

/// How far the wrap-up has got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum WrapUp {
    /// Not begun.
    #[default]
    NotAsked,
    /// "Is there anything else?"
    Asked {
        /// The position of the question.
        question: Seq,
        /// When the conversation ends by itself.
        until: Timestamp,
    },
    /// There is nothing else.
    Done,
}

impl OpenPromise {
    fn new(since: Seq, at: Timestamp, promise: Promise) -> Self {
        // A promise for the next hour is called to mind half-way, not at once.
        let lead = limits::REMINDER_MS.min(promise.due.saturating_sub(at) / 2);
        let remind_at = promise.due.saturating_sub(lead);
        Self { since, promise, remind_at, urgency: Urgency::Calm }
    }
}

impl Etiquette {
    /// Folds one event in. Total: any event can follow any other.
    pub fn apply(&mut self, event: &Event) {
        let (seq, at) = (event.seq, event.at);
        match &event.body {
            EventBody::PolicySet(policy) => self.policy = policy.clone(),
            EventBody::HoldProposed(proposal) => {
                let stage = HoldStage::Asked { until: at + limits::QUESTION_MS };
                self.hold = Some(OpenHold { question: seq, proposal: proposal.clone(), stage });
                self.wrap_up = WrapUp::NotAsked;
            }
            EventBody::HoldAnswered { yes: true } => {
                if let Some(hold) = &mut self.hold {
                    let until = hold.proposal.until(at);
                    hold.stage = HoldStage::Running { since: at, until };
                }
            }
            EventBody::HoldOverdue => {
                if let Some(OpenHold { stage, .. }) = &mut self.hold
                    && let HoldStage::Running { since, .. } = *stage
                {
                    *stage = HoldStage::Overdue { since };
                }
            }
            EventBody::HoldAnswered { yes: false } | EventBody::HoldExpired | EventBody::HoldEnded { .. } => {
                self.hold = None;
            }
            EventBody::TransferProposed(proposal) => {
                let stage = TransferStage::Asked { until: at + limits::QUESTION_MS };
                let (by, to) = (proposal.by.clone(), proposal.to.clone());
                self.transfer = Some(OpenTransfer { question: seq, by, to, stage });
                self.wrap_up = WrapUp::NotAsked;
            }
            EventBody::TransferAnswered { yes: true } => {
                if let Some(transfer) = &mut self.transfer {
                    transfer.stage = TransferStage::Offered { until: at + limits::HANDOVER_MS };
                }
            }
            EventBody::TransferAnswered { yes: false } | EventBody::TransferClosed { .. } => {
                self.transfer = None;
            }
            EventBody::ContactAsked { reason } => self.contact = Some((seq, *reason)),
            EventBody::PromiseMade(promise) => {
                self.contact = None;
                self.promise = Some(OpenPromise::new(seq, at, promise.clone()));
            }
            EventBody::PromiseDeclined => self.contact = None,
            // Who waited has somebody now.
            EventBody::AgentJoined(_) => {
                self.contact = self.contact.filter(|(_, reason)| *reason != ContactReason::Waiting);
            }
            EventBody::PromiseProgressed(progress) => {
                if let Some(open) = self.promise.take() {
                    let promise = Promise { due: progress.due, ..open.promise };
                    self.promise = Some(OpenPromise::new(seq, at, promise));
                }
            }
            EventBody::PromiseDue => self.press(Urgency::Due),
            EventBody::PromiseLate => self.press(Urgency::Late),
            EventBody::PromiseKept { .. } => self.promise = None,
            EventBody::Restated(_) => self.restated = Some(seq),
            EventBody::RestatementAnswered { .. } => self.restated = None,
            EventBody::WrapUpAsked(question) => {
                self.wrap_up = WrapUp::Asked { question: seq, until: question.until };
            }
            EventBody::WrapUpAnswered { more } => {
                self.wrap_up = if *more { WrapUp::NotAsked } else { WrapUp::Done };
            }
            EventBody::MessageSent(message) => self.spoke(message.author.side()),
            EventBody::FileSent { author, .. } => self.spoke(author.side()),
            EventBody::Ended { .. } => {
                (self.hold, self.transfer, self.contact, self.restated) = (None, None, None, None);
                self.wrap_up = WrapUp::NotAsked;
            }
            // Nothing of it waits for anybody here.
            EventBody::Imported(_) => {
                *self = Self {
                    policy: std::mem::take(&mut self.policy),
                    blocked: self.blocked,
                    ..Self::default()
                };
            }
            EventBody::Blocked { .. } => self.blocked = true,
            EventBody::Reopened { .. } => self.blocked = false,
            EventBody::Started(_)
            | EventBody::Named { .. }
            | EventBody::PageChanged(_)
            | EventBody::AgentLeft(_)
            | EventBody::Marked { .. }
            | EventBody::Rated { .. }
            | EventBody::Briefed(_)
            | EventBody::TransferDeclined { .. }
            | EventBody::VisitorVanished
            | EventBody::Closed { .. }
            | EventBody::Noted(_)
            | EventBody::SubjectSet { .. }
            | EventBody::Identified(_)
            | EventBody::FormFilled(_)
            | EventBody::PresenceChanged { .. }
            | EventBody::NetworkBlocked { .. }
            | EventBody::Unknown => {}
        }
    }

    /// Somebody wrote. A visitor who writes has not vanished and has something more to say.
    fn spoke(&mut self, side: Side) {
        if side == Side::Visitor {
            self.wrap_up = WrapUp::NotAsked;
        }
    }

    fn press(&mut self, urgency: Urgency) {
        if let Some(open) = &mut self.promise {
            open.urgency = urgency;
        }
    }

    /// Whether the visitor waits with their consent.
    #[must_use]
    pub fn is_on_hold(&self) -> bool {
        self.hold.as_ref().is_some_and(|hold| !matches!(hold.stage, HoldStage::Asked { .. }))
    }

    /// What keeps an agent from closing the conversation now; nothing when they may.
    #[must_use]
    pub fn blocks(&self) -> Vec<Block> {
        let wrap_up = match self.wrap_up {
            WrapUp::NotAsked => Some(Block::WrapUpNotAsked),
            WrapUp::Asked { .. } => Some(Block::WrapUpNotAnswered),
            WrapUp::Done => None,
        };
        let open = [
            self.hold.as_ref().map(|_| Block::Hold),
            self.transfer.as_ref().map(|_| Block::Transfer),
            self.contact.map(|_| Block::Contact),
            wrap_up,
        ];
        open.into_iter().flatten().collect()
    }

    /// What is to happen on its own next, and when; nothing when there is nothing to wait for.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Deadline> {
        let hold = self.hold.as_ref().and_then(|OpenHold { question: since, stage, .. }| {
            let (at, kind) = match stage {
                HoldStage::Asked { until } => (*until, DeadlineKind::HoldUnanswered),
                HoldStage::Running { until, .. } => (*until, DeadlineKind::HoldOverdue),
                HoldStage::Overdue { .. } => return None,
            };
            Some(Deadline { at, kind, since: *since })
        });
        let transfer = self.transfer.as_ref().map(|OpenTransfer { question: since, stage, .. }| {
            let (at, kind) = match stage {
                TransferStage::Asked { until } => (*until, DeadlineKind::TransferUnanswered),
                TransferStage::Offered { until } => (*until, DeadlineKind::TransferUntaken),
            };
            Deadline { at, kind, since: *since }
        });
        let promise = self.promise.as_ref().and_then(|open| {
            let (at, kind) = match open.urgency {
                Urgency::Calm => (open.remind_at, DeadlineKind::PromiseDue),
                Urgency::Due => (open.promise.due, DeadlineKind::PromiseLate),
                Urgency::Late => return None,
            };
            Some(Deadline { at, kind, since: open.since })
        });
        let wrap_up = match self.wrap_up {
            WrapUp::Asked { question, until } => {
                Some(Deadline { at: until, kind: DeadlineKind::Vanished, since: question })
            }
            WrapUp::NotAsked | WrapUp::Done => None,
        };
        [hold, transfer, promise, wrap_up].into_iter().flatten().min()
    }
}
