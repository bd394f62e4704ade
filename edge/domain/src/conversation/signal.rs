//! What happens without anybody's doing: time runs out, a receiver signs off. A signal carries the
//! event that set it, so that one that comes twice, or too late, changes nothing.

use super::guards::open;
use super::{Conversation, Life, contact, ending, handover};
use crate::routing::ReturnReason;
use protocol::conversation::etiquette::{ContactReason, Deadline, DeadlineKind, Target, TransferOutcome};
use protocol::conversation::event::EventBody;
use protocol::conversation::opening::Page;
use protocol::conversation::party::{Agent, Side};
use protocol::ids::{AgentId, CommandId, Seq, Timestamp};
use protocol::rejection::Rejection;

/// News that nobody sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// A deadline has passed.
    Due(Deadline),
    /// An agent has no inbox open any more, or takes no conversations.
    AgentUnavailable(AgentId),
    /// An agent works for the site no more.
    AgentRemoved(AgentId),
    /// The desk gives it to an agent, with a reservation that is good until a moment.
    Given {
        /// To whom.
        agent: Agent,
        /// Which reservation. No other conversation's, and no other agent's.
        reservation: u64,
        /// From when on it must not be used.
        until: Timestamp,
    },
    /// The desk takes it back from an agent.
    TakenBack(AgentId, ReturnReason),
    /// The page that was set aside last: see [`Conversation::sets_aside`].
    PageSetAside(Page),
    /// The visitor is gone since then, or there.
    Presence(Option<Timestamp>),
}

impl Signal {
    /// The id under which the signal is accepted, once.
    #[must_use]
    pub fn id(&self, last: Seq) -> CommandId {
        CommandId::of_server(&match self {
            Self::Due(Deadline { kind, since, .. }) => format!("signal-{kind:?}-{since}"),
            // The same agent can be gone again, for the next transfer.
            Self::AgentUnavailable(_) => format!("signal-unavailable-{last}"),
            Self::AgentRemoved(_) => format!("signal-removed-{last}"),
            // Once for each reservation, whatever has happened since: whoever has left is not given it again.
            Self::Given { reservation, until, .. } => format!("signal-given-{reservation}-{until}"),
            Self::TakenBack(..) => format!("signal-taken-back-{last}"),
            Self::PageSetAside(_) => format!("signal-page-{last}"),
            Self::Presence(_) => format!("signal-presence-{last}"),
        })
    }
}

pub(super) fn decide(
    state: &Conversation,
    id: &CommandId,
    signal: &Signal,
    now: Timestamp,
) -> Result<Vec<EventBody>, Rejection> {
    match signal {
        Signal::Due(deadline) if state.next_deadline() == Some(*deadline) && deadline.at <= now => {
            Ok(due(state, id, deadline.kind))
        }
        // It was called off meanwhile.
        Signal::Due(_) => Ok(vec![]),
        Signal::PageSetAside(page) if state.life == Life::Open && state.page != *page => {
            Ok(vec![EventBody::PageChanged(page.clone())])
        }
        Signal::PageSetAside(_) => Ok(vec![]),
        Signal::Presence(gone_since) => {
            let news = match gone_since {
                // What is full does not grow by comings and goings.
                Some(_) => state.expects_visitor() && !state.is_full(),
                None => state.misses_visitor(),
            };
            Ok(if news { vec![EventBody::PresenceChanged { gone_since: *gone_since }] } else { vec![] })
        }
        Signal::AgentRemoved(agent) => Ok(handover::given_back(state, agent)),
        Signal::Given { agent, until, .. } => given(state, agent, *until, now),
        Signal::TakenBack(agent, reason) => Ok(taken_back(state, agent, *reason)),
        Signal::AgentUnavailable(agent) => Ok(match &state.etiquette.transfer {
            Some(transfer) if matches!(&transfer.to, Target::Agent(to) if to.id == *agent) => {
                vec![EventBody::TransferClosed { outcome: TransferOutcome::Unavailable }]
            }
            _ => vec![],
        }),
    }
}

/// Whether an agent to whom the desk gives it has it from now on. Whoever has it keeps it, and a reservation whose time
/// is over may be somebody else's by now.
fn given(
    state: &Conversation,
    agent: &Agent,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<EventBody>, Rejection> {
    open(state)?;
    match &state.assignee {
        Some(assignee) if assignee.id == agent.id => Ok(vec![]),
        Some(_) => Err(Rejection::TakenByAnother),
        None if until <= now => Err(Rejection::QuestionClosed),
        None => Ok(vec![EventBody::AgentJoined(agent.clone())]),
    }
}

/// What the desk takes from an agent goes back to those who wait, with whatever they have asked, unless it is over or
/// somebody else's by now. Whoever was too slow and has written meanwhile keeps it.
fn taken_back(state: &Conversation, agent: &AgentId, reason: ReturnReason) -> Vec<EventBody> {
    let has_written = reason == ReturnReason::NoReply && state.waiting_since.is_none();
    let is_theirs = state.assignee.as_ref().is_some_and(|assignee| assignee.id == *agent);
    if state.life != Life::Open || !is_theirs || has_written {
        return vec![];
    }
    handover::given_back(state, agent)
}

fn due(state: &Conversation, id: &CommandId, kind: DeadlineKind) -> Vec<EventBody> {
    match kind {
        DeadlineKind::HoldUnanswered => {
            let mut events = vec![EventBody::HoldExpired];
            events.extend(contact::wanted(state, ContactReason::Hold));
            events
        }
        DeadlineKind::HoldOverdue => vec![EventBody::HoldOverdue],
        DeadlineKind::TransferUnanswered => {
            let mut events = vec![EventBody::TransferClosed { outcome: TransferOutcome::Expired }];
            events.extend(contact::wanted(state, ContactReason::Transfer));
            events
        }
        DeadlineKind::TransferUntaken => {
            vec![EventBody::TransferClosed { outcome: TransferOutcome::Expired }]
        }
        DeadlineKind::PromiseDue => vec![EventBody::PromiseDue],
        DeadlineKind::PromiseLate => vec![EventBody::PromiseLate],
        DeadlineKind::Vanished if state.life == Life::Open => {
            let mut events = vec![EventBody::VisitorVanished];
            events.extend(ending::end(state, id, Side::Agent));
            events
        }
        DeadlineKind::Vanished => vec![],
        DeadlineKind::Unanswered => contact::wanted(state, ContactReason::Waiting).into_iter().collect(),
        DeadlineKind::Silent => ending::end(state, id, Side::Agent),
    }
}
