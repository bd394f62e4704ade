//! A transfer in the thread: one line, with its steps inside.

use super::*;
use crate::i18n::Key;
use crate::model::handover::Handover;
use protocol::conversation::etiquette::{Briefing, Target, TransferOutcome, TransferProposal};
use protocol::conversation::party::Department;
use protocol::ids::DepartmentId;

fn briefed(to: &Target) -> EventBody {
    EventBody::Briefed(Briefing { by: agent("ana"), to: to.clone(), text: "Wants a refund".into() })
}

fn proposed(to: &Target) -> EventBody {
    EventBody::TransferProposed(TransferProposal { by: agent("ana"), to: to.clone() })
}

const YES: EventBody = EventBody::TransferAnswered { yes: true };

fn closed(outcome: TransferOutcome) -> EventBody {
    EventBody::TransferClosed { outcome }
}

fn declined() -> EventBody {
    EventBody::TransferDeclined { by: agent("bea"), reason: "Lunch".into() }
}

/// Ana's thread with these events in it; a word of the visitor's where there is none.
fn thread(events: Vec<Option<EventBody>>) -> Vec<Entry> {
    let mut work = Work::with(&[taken("zoe", "ana")]);
    work.open("zoe");
    work.event("zoe", 3, EventBody::AgentJoined(agent("ana")));
    for (seq, event) in (4..).zip(events) {
        match event {
            Some(event) => work.event("zoe", seq, event),
            None => work.says("zoe", seq, Author::Visitor, &format!("word-{seq}"), "Hello?"),
        }
    }
    work.model.entries(&id("zoe"))
}

/// The one transfer among the lines, where it stands from the end, and what it is filled with.
fn only(entries: &[Entry]) -> (&Handover, usize, Vec<&str>) {
    let mut found = entries.iter().rev().enumerate().filter_map(|(at, entry)| match entry {
        Entry::Handover(_, _, handover) => Some((handover, at)),
        _ => None,
    });
    let (handover, at) = found.next().expect("there is a transfer");
    assert!(found.next().is_none(), "there is one");
    (handover, at, handover.told.fills.iter().map(|(_, value)| value.as_str()).collect())
}

#[test]
fn a_transfer_that_is_taken_is_one_line() {
    let bea = Target::Agent(agent("bea"));
    let taken = [briefed(&bea), proposed(&bea), YES, closed(TransferOutcome::Accepted)];
    let taken =
        taken.into_iter().chain([EventBody::AgentLeft(agent("ana")), EventBody::AgentJoined(agent("bea"))]);
    let mut events: Vec<_> = taken.map(Some).collect();
    // What the visitor says meanwhile stays where it was said.
    events.insert(2, None);
    events.push(None);
    let entries = thread(events);
    let (handover, from_end, fills) = only(&entries);
    assert_eq!((handover.told.key, fills), (Key::HandedOver, vec!["ANA", "BEA"]));
    assert_eq!((handover.steps.len(), from_end), (6, 1), "before what was said afterwards");
    let joined =
        entries.iter().filter(|entry| matches!(entry, Entry::Notice(_, _, Notice::Joined(_)))).count();
    assert_eq!(joined, 0);
}

#[test]
fn a_department_is_taken_over_from_by_somebody_in_particular() {
    let billing = Department { id: DepartmentId::parse("billing").unwrap(), name: "Billing".into() };
    let billing = Target::Department(billing);
    let events = [briefed(&billing), proposed(&billing), YES, declined(), closed(TransferOutcome::Accepted)];
    let joined = [EventBody::AgentLeft(agent("ana")), EventBody::AgentJoined(agent("dan"))];
    let entries = thread(events.into_iter().chain(joined).map(Some).collect());
    let (handover, _, fills) = only(&entries);
    assert_eq!((handover.steps.len(), fills), (7, vec!["ANA", "DAN"]));
}

#[test]
fn a_transfer_that_comes_to_nothing_says_why() {
    let bea = Target::Agent(agent("bea"));
    let no = EventBody::TransferAnswered { yes: false };
    for (end, told) in [
        (vec![no], Key::StepTransferNo),
        (vec![YES, declined(), closed(TransferOutcome::Declined)], Key::StepTransferDeclined),
        (vec![closed(TransferOutcome::Withdrawn)], Key::StepTransferWithdrawn),
        (vec![YES, closed(TransferOutcome::Expired)], Key::StepTransferExpired),
        (vec![YES, closed(TransferOutcome::Unavailable)], Key::StepTransferUnavailable),
    ] {
        let begin = [briefed(&bea), proposed(&bea)].into_iter();
        // The agent leaves later, which is not part of it.
        let left = [EventBody::AgentLeft(agent("ana"))];
        let entries = thread(begin.chain(end).chain(left).map(Some).collect());
        let (handover, from_end, _) = only(&entries);
        assert_eq!((handover.told.key, from_end), (told, 1));
        assert_eq!(
            handover.told.quote.is_some(),
            told == Key::StepTransferDeclined,
            "the reason is in sight"
        );
    }
}

#[test]
fn a_transfer_that_is_open_stands_where_it_began() {
    let bea = Target::Agent(agent("bea"));
    let entries = thread(vec![Some(briefed(&bea)), Some(proposed(&bea)), None, Some(YES)]);
    let (handover, from_end, fills) = only(&entries);
    assert_eq!((handover.told.key, handover.steps.len(), from_end), (Key::StepTransferProposed, 3, 1));
    assert_eq!(fills, ["ANA", "BEA"]);
}
