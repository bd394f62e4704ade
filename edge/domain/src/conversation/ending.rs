//! The end: the visitor's at any time, the agent's only after "anything else?" was answered or once the
//! visitor has been gone for a while, time's only after it ran out in plain sight.

use super::content::message;
use super::guards::{free_for, held_by, open, started};
use super::{Conversation, Life};
use protocol::conversation::etiquette::{Block, ClosingReason, WrapUpQuestion};
use protocol::conversation::event::EventBody;
use protocol::conversation::fold::WrapUp;
use protocol::conversation::party::{Agent, Author, Side};
use protocol::ids::{CommandId, Seq, Timestamp};
use protocol::limits::NETWORK_BLOCK_MINUTES_MAX;
use protocol::rejection::Rejection;
use protocol::timing::MINUTE_MS;

pub(super) fn ask(state: &Conversation, agent: &Agent, now: Timestamp) -> Result<Vec<EventBody>, Rejection> {
    held_by(state, agent)?;
    if matches!(state.etiquette.wrap_up, WrapUp::Asked { .. }) {
        return Err(Rejection::WrapUpAsked);
    }
    if state.etiquette.hold.is_some() || state.etiquette.transfer.is_some() {
        return Err(Rejection::ClosingBlocked);
    }
    let patience = u64::from(state.etiquette.policy.vanish_minutes) * 60_000;
    let until = now.max(state.latest_at) + patience;
    Ok(vec![EventBody::WrapUpAsked(WrapUpQuestion { by: agent.id.clone(), until })])
}

pub(super) fn answer(state: &Conversation, question: Seq, more: bool) -> Result<Vec<EventBody>, Rejection> {
    open(state)?;
    match state.etiquette.wrap_up {
        WrapUp::Asked { question: asked, .. } if asked == question => {
            Ok(vec![EventBody::WrapUpAnswered { more }])
        }
        _ => Err(Rejection::QuestionClosed),
    }
}

pub(super) fn close(
    state: &Conversation,
    id: &CommandId,
    agent: &Agent,
    reason: ClosingReason,
    now: Timestamp,
) -> Result<Vec<EventBody>, Rejection> {
    let left_behind = state.is_left_behind(now);
    // What its visitor has left behind need not be taken first.
    if left_behind {
        free_for(state, agent)?
    } else {
        held_by(state, agent)?
    }
    match state.etiquette.blocks().first() {
        None => {}
        // Nobody is there to be asked, to hold or to give a contact.
        Some(_) if left_behind && state.etiquette.transfer.is_none() => {}
        // Nobody is asked for more where there is no room for it.
        Some(Block::WrapUpNotAsked | Block::WrapUpNotAnswered) if state.is_full() => {}
        Some(Block::WrapUpNotAsked | Block::WrapUpNotAnswered) => return Err(Rejection::WrapUpMissing),
        Some(Block::Hold | Block::Transfer | Block::Contact) => return Err(Rejection::ClosingBlocked),
    }
    let mut events = vec![EventBody::Closed { by: agent.clone(), reason }];
    events.extend(end(state, id, Side::Agent));
    Ok(events)
}

/// Whoever insults the team is not asked whether there is anything else.
pub(super) fn block(state: &Conversation, agent: &Agent) -> Result<Vec<EventBody>, Rejection> {
    started(state)?;
    if state.etiquette.blocked {
        return Ok(vec![]);
    }
    let mut events = vec![EventBody::Blocked { by: agent.clone() }];
    if state.life == Life::Open {
        events.push(EventBody::Closed { by: agent.clone(), reason: ClosingReason::Abuse });
        events.extend(declined_contact(state));
        events.push(EventBody::Ended { by: Side::Agent });
    }
    Ok(events)
}

/// Whoever shares the network is kept out as well, so that is the agent's choice, and short.
pub(super) fn block_network(
    state: &Conversation,
    agent: &Agent,
    minutes: u16,
    now: Timestamp,
) -> Result<Vec<EventBody>, Rejection> {
    let mut events = block(state, agent)?;
    let minutes = minutes.clamp(1, NETWORK_BLOCK_MINUTES_MAX);
    let until = now.saturating_add(Timestamp::from(minutes) * MINUTE_MS);
    events.push(EventBody::NetworkBlocked { by: agent.clone(), until });
    Ok(events)
}

/// The end with everything that belongs to it: an open question for contact counts as declined,
/// and the site says goodbye.
pub(super) fn end(state: &Conversation, id: &CommandId, by: Side) -> Vec<EventBody> {
    let mut events: Vec<EventBody> = declined_contact(state).into_iter().collect();
    // Without a goodbye, or with one that is too long, nothing is said.
    events.extend(message(id, Author::Automatic, &state.etiquette.policy.goodbye));
    events.push(EventBody::Ended { by });
    events
}

fn declined_contact(state: &Conversation) -> Option<EventBody> {
    state.etiquette.contact.map(|_| EventBody::PromiseDeclined)
}

pub(super) fn reopen(state: &Conversation, by: Side) -> Result<Vec<EventBody>, Rejection> {
    started(state)?;
    if state.etiquette.blocked && by == Side::Visitor {
        return Err(Rejection::Blocked);
    }
    if state.rating.is_some() && by == Side::Visitor {
        return Err(Rejection::AlreadyRated);
    }
    Ok(if state.life == Life::Ended { vec![EventBody::Reopened { by }] } else { vec![] })
}
