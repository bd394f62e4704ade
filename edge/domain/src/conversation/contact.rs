//! Contact and the follow-up promise: whoever refuses to hold or to be handed over is asked how to
//! reach them, and either leaves a contact, which makes a promise with a due time, or declines.

use super::Conversation;
use super::guards::{held_by, open, started};
use protocol::conversation::etiquette::{ContactReason, Progress, Promise};
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Agent;
use protocol::ids::{Seq, Timestamp};
use protocol::rejection::Rejection;
use protocol::text;
use protocol::timing::HOUR_MS;

/// The question for contact that a refusal leads to; none when it is open, or a contact is there.
pub(super) fn wanted(state: &Conversation, reason: ContactReason) -> Option<EventBody> {
    let known = state.etiquette.contact.is_some() || state.etiquette.promise.is_some();
    (!known).then_some(EventBody::ContactAsked { reason })
}

pub(super) fn ask(state: &Conversation, agent: &Agent) -> Result<Vec<EventBody>, Rejection> {
    held_by(state, agent)?;
    match wanted(state, ContactReason::FollowUp) {
        Some(asked) => Ok(vec![asked]),
        None => Err(Rejection::ContactAsked),
    }
}

fn asked(state: &Conversation, question: Seq) -> Result<ContactReason, Rejection> {
    open(state)?;
    match state.etiquette.contact {
        Some((asked, reason)) if asked == question => Ok(reason),
        _ => Err(Rejection::QuestionClosed),
    }
}

/// When a promise that is made now is due at the latest.
fn latest_due(state: &Conversation, now: Timestamp) -> Timestamp {
    now + u64::from(state.etiquette.policy.promise_hours) * HOUR_MS
}

pub(super) fn give(
    state: &Conversation,
    question: Seq,
    contact: &str,
    now: Timestamp,
) -> Result<Vec<EventBody>, Rejection> {
    let reason = asked(state, question)?;
    let contact = text::contact(contact)?;
    let due = latest_due(state, now);
    Ok(vec![EventBody::PromiseMade(Promise { contact, reason, due })])
}

pub(super) fn decline(state: &Conversation, question: Seq) -> Result<Vec<EventBody>, Rejection> {
    asked(state, question)?;
    Ok(vec![EventBody::PromiseDeclined])
}

pub(super) fn progress(
    state: &Conversation,
    agent: &Agent,
    text: &str,
    due: Timestamp,
    now: Timestamp,
) -> Result<Vec<EventBody>, Rejection> {
    started(state)?;
    if state.etiquette.promise.is_none() {
        return Err(Rejection::NoPromise);
    }
    let text = text::message(text)?;
    if due <= now || due > latest_due(state, now) {
        return Err(Rejection::DueTooFar);
    }
    Ok(vec![EventBody::PromiseProgressed(Progress { by: agent.clone(), text, due })])
}

pub(super) fn keep(state: &Conversation, agent: &Agent) -> Result<Vec<EventBody>, Rejection> {
    started(state)?;
    if state.etiquette.promise.is_none() {
        return Err(Rejection::NoPromise);
    }
    Ok(vec![EventBody::PromiseKept { by: agent.clone() }])
}
