//! What is open in a conversation, and what is being handed to the agent.

use super::Model;
use super::conversation_tab::ConversationTab;
use protocol::conversation::etiquette::Target;
use protocol::conversation::etiquette::Urgency;
use protocol::conversation::event::EventBody;
use protocol::conversation::fold::{Etiquette, HoldStage, TransferStage, WrapUp};
use protocol::conversation::party::Department;
use protocol::conversation::thread::ItemKind;
use protocol::frames::desk::{Presence, Stage, Summary};
use protocol::ids::{AgentId, ConversationId, Seq, Timestamp};
use protocol::site::department::DepartmentSetting;

/// Something that is open in a conversation. `mine` says whether the agent may end it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PendingStep {
    /// The visitor is asked whether they would hold.
    HoldAsked {
        /// When the question is taken back by itself.
        until: Timestamp,
        /// Whether the agent asks.
        mine: bool,
    },
    /// The visitor holds.
    OnHold {
        /// What for.
        reason: String,
        /// Until when that was promised.
        until: Timestamp,
        /// Whether the agent is to be back.
        mine: bool,
    },
    /// The visitor holds longer than was said.
    Overdue {
        /// What for.
        reason: String,
        /// Since when they wait.
        since: Timestamp,
        /// Whether the agent is to be back.
        mine: bool,
    },
    /// The visitor is asked whether they would be handed over.
    TransferAsked {
        /// To whom.
        to: String,
        /// When the question is taken back by itself.
        until: Timestamp,
        /// Whether the agent asks.
        mine: bool,
    },
    /// The receiver is asked.
    TransferOffered {
        /// Who that is.
        to: String,
        /// When the transfer is called off by itself.
        until: Timestamp,
        /// Whether the agent hands over.
        mine: bool,
    },
    /// The visitor is asked for a way to reach them.
    ContactAsked,
    /// "This is what I understood."
    Restated,
    /// "Is there anything else?"
    WrapUpAsked {
        /// When the conversation ends by itself.
        until: Timestamp,
    },
    /// A promise.
    Promised(Due),
}

/// A promise that has not been kept yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Due {
    /// How to reach the visitor.
    pub contact: String,
    /// When it is due.
    pub at: Timestamp,
    /// Due soon, or late.
    pub pressing: Option<Pressing>,
}

/// How pressing a promise is, once it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pressing {
    /// It is due soon.
    Due,
    /// It is late.
    Late,
}

impl Pressing {
    /// None while there is time.
    #[must_use]
    pub fn of(urgency: Urgency) -> Option<Self> {
        match urgency {
            Urgency::Calm => None,
            Urgency::Due => Some(Self::Due),
            Urgency::Late => Some(Self::Late),
        }
    }
}

/// A transfer that the agent is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The position of the proposal.
    pub proposal: Seq,
    /// Who hands over.
    pub by: String,
    /// The department it is for, if not for the agent alone.
    pub department: Option<String>,
    /// What is to be read before the first word.
    pub briefing: String,
}

/// Somebody a conversation could be handed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Who.
    pub target: Target,
    /// Whether they can be asked.
    pub readiness: Readiness,
    /// How many open conversations they have.
    pub load: usize,
}

/// Whether somebody can be asked to take a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Readiness {
    /// They can.
    Available,
    /// They take no conversations now.
    Away,
    /// It is the agent.
    Yourself,
}

impl Model {
    /// What is open in a conversation.
    #[must_use]
    pub fn pending_steps(&self, id: &ConversationId) -> Vec<PendingStep> {
        let Some(ConversationTab { thread, .. }) = self.conversation(id) else { return Vec::new() };
        let Etiquette { hold, transfer, contact, promise, restated, wrap_up, .. } = &thread.etiquette;
        let mine = self.is_me(thread.agent.as_ref().map(|agent| &agent.id));
        let mut pending_steps = Vec::new();
        pending_steps.extend(hold.as_ref().map(|hold| {
            let reason = hold.proposal.reason.clone();
            match hold.stage {
                HoldStage::Asked { until } => PendingStep::HoldAsked { until, mine },
                HoldStage::Running { until, .. } => PendingStep::OnHold { reason, until, mine },
                HoldStage::Overdue { since } => PendingStep::Overdue { reason, since, mine },
            }
        }));
        pending_steps.extend(transfer.as_ref().map(|transfer| {
            let to = transfer.to.name().to_owned();
            let mine = self.is_me(Some(&transfer.by.id));
            match transfer.stage {
                TransferStage::Asked { until } => PendingStep::TransferAsked { to, until, mine },
                TransferStage::Offered { until } => PendingStep::TransferOffered { to, until, mine },
            }
        }));
        pending_steps.extend(contact.map(|_| PendingStep::ContactAsked));
        pending_steps.extend(restated.map(|_| PendingStep::Restated));
        if let WrapUp::Asked { until, .. } = wrap_up {
            pending_steps.push(PendingStep::WrapUpAsked { until: *until });
        }
        pending_steps.extend(promise.as_ref().map(|open| {
            let (contact, at) = (open.promise.contact.clone(), open.promise.due);
            PendingStep::Promised(Due { contact, at, pressing: Pressing::of(open.urgency) })
        }));
        pending_steps
    }

    /// The transfer that the agent is offered in a conversation.
    #[must_use]
    pub fn incoming(&self, id: &ConversationId) -> Option<Incoming> {
        let thread = &self.conversation(id)?.thread;
        let transfer = thread.etiquette.transfer.as_ref()?;
        let offered = matches!(transfer.stage, TransferStage::Offered { .. });
        if !offered || !self.is_for_me(&transfer.to, Some(&transfer.by.id)) {
            return None;
        }
        let briefing = thread.items.iter().rev().find_map(|item| match &item.kind {
            ItemKind::Step(step) => match step.as_ref() {
                EventBody::Briefed(briefing) => Some(briefing.text.clone()),
                _ => None,
            },
            _ => None,
        });
        Some(Incoming {
            proposal: transfer.question,
            by: transfer.by.name.clone(),
            department: match &transfer.to {
                Target::Agent(_) => None,
                Target::Department(department) => Some(department.name.clone()),
            },
            briefing: briefing?,
        })
    }

    /// Whether a conversation is being handed to the agent, with the visitor's yes.
    #[must_use]
    pub fn is_handed_to_me(&self, summary: &Summary) -> bool {
        let by = summary.assignee.as_ref().map(|agent| &agent.id);
        matches!(&summary.needs.transfer, Some((_, to, true)) if self.is_for_me(to, by))
    }

    /// Whether a note in a conversation is for the agent in particular.
    #[must_use]
    pub fn is_mentioned(&self, summary: &Summary) -> bool {
        self.me().is_some_and(|me| summary.needs.mentions.contains(&me.id))
    }

    fn is_for_me(&self, to: &Target, by: Option<&AgentId>) -> bool {
        let Some(me) = self.me().filter(|_| !self.watches()) else { return false };
        match to {
            Target::Agent(agent) => agent.id == me.id,
            Target::Department(to) => {
                by != Some(&me.id) && self.department(to).is_some_and(|department| department.has(&me.id))
            }
        }
    }

    fn department(&self, wanted: &Department) -> Option<&DepartmentSetting> {
        self.desk.departments.iter().find(|department| department.id == wanted.id)
    }

    fn is_me(&self, agent: Option<&AgentId>) -> bool {
        agent.is_some() && agent == self.me().map(|me| &me.id)
    }

    /// Whom a conversation could be handed to, those first who can be asked and have least to do.
    #[must_use]
    pub fn receivers(&self) -> Vec<Receiver> {
        let colleagues = |department: &DepartmentSetting| {
            let there = self.desk.presence.iter().filter(|one| !self.is_me(Some(&one.agent.id)));
            there.filter(|one| department.has(&one.agent.id)).cloned().collect::<Vec<Presence>>()
        };
        let departments = self.desk.departments.iter().map(|department| {
            let there = colleagues(department);
            let available = there.iter().any(|one| one.available);
            let target = Department { id: department.id.clone(), name: department.name.clone() };
            Receiver {
                target: Target::Department(target),
                readiness: if available { Readiness::Available } else { Readiness::Away },
                load: there.iter().map(|one| self.load(&one.agent.id)).sum(),
            }
        });
        let agents = self.desk.presence.iter().map(|one| Receiver {
            target: Target::Agent(one.agent.clone()),
            readiness: match one.available {
                _ if self.is_me(Some(&one.agent.id)) => Readiness::Yourself,
                true => Readiness::Available,
                false => Readiness::Away,
            },
            load: self.load(&one.agent.id),
        });
        let mut receivers: Vec<_> = agents.chain(departments).collect();
        receivers.sort_by(|a, b| {
            let key = |one: &Receiver| (one.readiness, one.load);
            key(a).cmp(&key(b)).then_with(|| a.target.name().cmp(b.target.name()))
        });
        receivers
    }

    fn load(&self, agent: &AgentId) -> usize {
        let theirs = |summary: &&Summary| {
            summary.stage == Stage::Assigned && summary.assignee.as_ref().is_some_and(|one| one.id == *agent)
        };
        self.desk.summaries.iter().filter(theirs).count()
    }
}
