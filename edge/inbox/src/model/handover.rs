//! A transfer takes four to six steps; the thread tells it in one line that holds them.

use super::lines::{Entry, Notice};
use super::steps::Step;
use crate::i18n::Key;
use protocol::conversation::etiquette::TransferOutcome;
use protocol::conversation::event::EventBody;
use protocol::conversation::thread::ItemKind;
use protocol::ids::Timestamp;

/// A transfer as one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Handover {
    /// What came of it.
    pub told: Step,
    /// Each step and when it was, in order.
    pub steps: Vec<(Timestamp, Notice)>,
}

/// What something in the thread is in a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// It begins: who hands over, and to whom.
    Briefed(String, String),
    /// The visitor is asked.
    Proposed,
    /// The visitor agreed.
    Agreed,
    /// The visitor would rather not.
    Refused,
    /// Somebody who was asked declined; another one of the department may still take it.
    Declined,
    /// It is over.
    Closed(TransferOutcome),
    /// An agent left.
    Left,
    /// This agent has the conversation.
    Joined(String),
}

/// What an item of the thread is in a transfer, if it is anything.
#[must_use]
pub fn part(item: &ItemKind) -> Option<Part> {
    Some(match item {
        ItemKind::Joined(agent) => Part::Joined(agent.name.clone()),
        ItemKind::Step(body) => match &**body {
            EventBody::Briefed(briefing) => {
                Part::Briefed(briefing.by.name.clone(), briefing.to.name().to_owned())
            }
            EventBody::TransferProposed(_) => Part::Proposed,
            EventBody::TransferAnswered { yes: true } => Part::Agreed,
            EventBody::TransferAnswered { yes: false } => Part::Refused,
            EventBody::TransferDeclined { .. } => Part::Declined,
            EventBody::TransferClosed { outcome } => Part::Closed(*outcome),
            EventBody::AgentLeft(_) => Part::Left,
            _ => return None,
        },
        _ => return None,
    })
}

/// A line of the thread, when it was, and what it is in a transfer.
pub type Line = (Timestamp, Entry, Option<Part>);

/// The lines that one transfer takes.
struct Group {
    members: Vec<usize>,
    by: String,
    to: String,
    last: Part,
}

impl Group {
    fn is_over(&self) -> bool {
        matches!(self.last, Part::Refused | Part::Closed(_) | Part::Left | Part::Joined(_))
    }

    /// Whether a part goes on with this transfer.
    fn takes(&self, part: &Part) -> bool {
        match (&self.last, part) {
            (Part::Closed(TransferOutcome::Accepted), Part::Left | Part::Joined(_)) => true,
            // Only whoever accepts makes the other one leave.
            (Part::Left, Part::Joined(_)) => true,
            (_, Part::Left | Part::Joined(_) | Part::Briefed(..)) => false,
            _ => !self.is_over(),
        }
    }
}

/// Puts the steps of each transfer into one line: where it ended, or where it began while it is open.
#[must_use]
pub fn fold(lines: Vec<Line>) -> Vec<(Timestamp, Entry)> {
    let groups = groups(&lines);
    let mut folded: Vec<Option<(Timestamp, Entry)>> = Vec::with_capacity(lines.len());
    folded.extend(lines.into_iter().map(|(at, entry, _)| Some((at, entry))));
    for group in groups {
        let taken = group.members.iter().filter_map(|at| folded.get_mut(*at)?.take());
        let taken: Vec<(Timestamp, Entry)> = taken.collect();
        let place = if group.is_over() { group.members.last() } else { group.members.first() };
        if let Some(place) = place.and_then(|place| folded.get_mut(*place)) {
            *place = line(&group, taken);
        }
    }
    folded.into_iter().flatten().collect()
}

fn groups(lines: &[Line]) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut open: Option<Group> = None;
    for (at, (_, _, part)) in lines.iter().enumerate() {
        match part {
            Some(Part::Briefed(by, to)) => {
                let (by, to) = (by.clone(), to.clone());
                let last = Part::Briefed(by.clone(), to.clone());
                groups.extend(open.replace(Group { members: vec![at], by, to, last }));
            }
            Some(part) if open.as_ref().is_some_and(|group| group.takes(part)) => {
                if let Some(group) = &mut open {
                    group.members.push(at);
                    group.last = part.clone();
                }
            }
            // What comes after it has nothing to do with it any more.
            _ if open.as_ref().is_some_and(Group::is_over) => groups.extend(open.take()),
            _ => {}
        }
    }
    groups.extend(open);
    // One line alone holds nothing.
    groups.retain(|group| group.members.len() > 1);
    groups
}

fn line(group: &Group, taken: Vec<(Timestamp, Entry)>) -> Option<(Timestamp, Entry)> {
    let (seq, began) = taken.iter().find_map(|(at, entry)| match entry {
        Entry::Notice(seq, ..) => Some((*seq, *at)),
        _ => None,
    })?;
    let ended = taken.last().map_or(began, |(at, _)| *at);
    let notices = taken.into_iter().filter_map(|(at, entry)| match entry {
        Entry::Notice(_, _, notice) => Some((at, notice)),
        _ => None,
    });
    let steps: Vec<(Timestamp, Notice)> = notices.collect();
    let told = |keys: &[Key]| {
        steps.iter().rev().find_map(|(_, notice)| match notice {
            Notice::Step(step) if keys.contains(&step.key) => Some(step.clone()),
            _ => None,
        })
    };
    let told = match &group.last {
        Part::Closed(TransferOutcome::Accepted) | Part::Left => Some(handed_over(&group.by, &group.to)),
        // A department is taken over from by somebody in particular.
        Part::Joined(name) => Some(handed_over(&group.by, name)),
        Part::Refused => told(&[Key::StepTransferNo]),
        // Who declined says why.
        Part::Closed(TransferOutcome::Declined) => {
            told(&[Key::StepTransferDeclined]).or_else(|| told(&[Key::StepTransferOff]))
        }
        Part::Closed(_) => {
            told(&[Key::StepTransferWithdrawn, Key::StepTransferExpired, Key::StepTransferUnavailable])
        }
        Part::Briefed(..) | Part::Proposed | Part::Agreed | Part::Declined => {
            told(&[Key::StepTransferProposed, Key::StepBriefed])
        }
    };
    let at = if group.is_over() { ended } else { began };
    Some((at, Entry::Handover(seq, at, Handover { told: told?, steps })))
}

fn handed_over(by: &str, to: &str) -> Step {
    Step {
        key: Key::HandedOver,
        fills: vec![("name", by.to_owned()), ("receiver", to.to_owned())],
        time: None,
        reason: None,
        quote: None,
        team: false,
    }
}
