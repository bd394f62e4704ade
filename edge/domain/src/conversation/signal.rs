//! What happens without anybody's doing: time runs out, a receiver signs off. A signal carries the
//! event that set it, so that one that comes twice, or too late, changes nothing.

use super::{Conversation, Life, contact, ending, handover};
use protocol::conversation::etiquette::{ContactReason, Deadline, DeadlineKind, Target, TransferOutcome};
use protocol::conversation::event::EventBody;
use protocol::conversation::opening::Page;
use protocol::conversation::party::Side;
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
        Signal::AgentUnavailable(agent) => Ok(match &state.etiquette.transfer {
            Some(transfer) if matches!(&transfer.to, Target::Agent(to) if to.id == *agent) => {
                vec![EventBody::TransferClosed { outcome: TransferOutcome::Unavailable }]
            }
            _ => vec![],
        }),
    }
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
