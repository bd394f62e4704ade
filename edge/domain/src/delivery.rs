//! Accepting commands so that none is lost, doubled or reordered.
//!
//! The order of steps is the rule: decide, store everything together, only then change the state
//! and hand out what may be told. A command that was accepted before is found when it is refused
//! or cannot be stored, because its id is unique in the log; so the usual message costs one write
//! and no look-up.

use crate::conversation::{Command, Conversation, Rules, decide};
use crate::failpoints::{self, Failpoint};
use protocol::conversation::event::Event;
use protocol::frames::server::EventsPage;
use protocol::ids::{CommandId, Seq, Timestamp};
use protocol::limits::EVENTS_PAGE;
use protocol::rejection::Rejection;

/// How many events may follow a stored state before it is stored again. Storing it makes a message
/// several times as long; folding so many events in on waking takes a fraction of a millisecond.
const SNAPSHOT_EVERY: Seq = 128;

/// The log of one conversation.
pub trait Log {
    /// What can go wrong with it.
    type Fault: From<Rejection>;

    /// Stores a command's id and events: all of it or nothing.
    ///
    /// # Errors
    /// Anything, with nothing stored; also when the id was accepted before.
    fn append(&self, append: &Append<'_>) -> Result<(), Self::Fault>;

    /// The accepted command with this id, if there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    fn accepted(&self, id: &CommandId) -> Result<Option<Accepted>, Self::Fault>;
}

/// A command that is accepted now, and what it led to.
#[derive(Debug)]
pub struct Append<'a> {
    /// The command.
    pub id: &'a CommandId,
    /// Tells its content from another.
    pub fingerprint: &'a str,
    /// The events it led to, at least one. The last of them stands for the command.
    pub events: &'a [Event],
    /// The state after them.
    pub after: &'a Conversation,
}

/// A command that was accepted before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Tells its content from another.
    pub fingerprint: String,
    /// The position of its last event.
    pub seq: Seq,
}

/// A command as it arrived.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Its id.
    pub id: &'a CommandId,
    /// Tells its content from another, its author included.
    pub fingerprint: &'a str,
    /// What is to be done.
    pub command: Command,
    /// What bears on it besides the conversation.
    pub rules: &'a Rules,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The position to acknowledge.
    pub seq: Seq,
    /// What may be told now, in order; nothing when the command changed nothing or was repeated.
    pub events: Vec<Event>,
}

/// Carries out a command once, under an id that whoever gives it may use. `state` is what was stored last, and changes only after the log
/// has taken everything.
///
/// # Errors
/// The named refusal, or the log's fault; nothing has changed then.
pub fn accept<L: Log>(
    state: &mut Conversation,
    log: &L,
    request: Request<'_>,
    now: Timestamp,
) -> Result<Outcome, L::Fault> {
    let Request { id, fingerprint, command, rules } = request;
    let fits = if command.is_sent() { id.is_valid() } else { id.is_of_server() };
    if !fits {
        return Err(Rejection::BadId.into());
    }
    let events = match decide(state, rules, id, command, now) {
        Ok(bodies) => state.number(bodies, now),
        Err(why) => return accepted_before(state, log, id, fingerprint, why.into()),
    };
    if events.is_empty() {
        return Ok(Outcome { seq: state.last(), events });
    }
    let mut after = state.clone();
    for event in &events {
        after.evolve(event);
    }
    if let Err(fault) = log.append(&Append { id, fingerprint, events: &events, after: &after })
        && !failpoints::on(Failpoint::AcknowledgeBeforeWrite)
    {
        return accepted_before(state, log, id, fingerprint, fault);
    }
    *state = after;
    Ok(Outcome { seq: state.last(), events })
}

/// The first answer to a command that was accepted before; otherwise `instead`. For what is found
/// wrong with a command outside of [`decide`].
///
/// # Errors
/// `instead`, [`Rejection::IdReused`], or the log's fault.
pub fn accepted_before<L: Log>(
    state: &Conversation,
    log: &L,
    id: &CommandId,
    fingerprint: &str,
    instead: L::Fault,
) -> Result<Outcome, L::Fault> {
    if !state.is_started() {
        return Err(instead);
    }
    match log.accepted(id)? {
        Some(known)
            if known.fingerprint == fingerprint || failpoints::on(Failpoint::ForgottenFingerprint) =>
        {
            let seq = if failpoints::on(Failpoint::AckWrongSeq) { state.last() } else { known.seq };
            Ok(Outcome { seq, events: vec![] })
        }
        Some(_) => Err(Rejection::IdReused.into()),
        None => Err(instead),
    }
}

/// Whether the state is to be stored along with the events from `first` to `last`, so that waking
/// never has to fold many.
#[must_use]
pub fn snapshot_due(first: Seq, last: Seq) -> bool {
    first / SNAPSHOT_EVERY != (last + 1) / SNAPSHOT_EVERY
}

/// The latest state: the one that was stored, with the events after it folded in.
#[must_use]
pub fn wake(stored: Conversation, later: &[Event]) -> Conversation {
    let mut latest = stored;
    for event in later {
        if !failpoints::on(Failpoint::ForgottenTail) {
            latest.evolve(event);
        }
    }
    latest
}

/// Where a client goes on that says to have everything up to `after`, in a log that ends at `last`. A position
/// beyond the end is from before the log was restored from an older copy: the client has to hear all of it.
#[must_use]
pub const fn resumed_from(after: Seq, last: Seq) -> Seq {
    if after > last { 0 } else { after }
}

/// The epoch of a client's position, which it compares with its own: when the last event up to `after` was
/// stored that it may see; 0 where the log has none, or does not reach that far. `newest` looks that up.
///
/// Nothing that is stored with a log tells whether the log was restored, since a copy brings that back as well.
/// But an event that was stored after a restore is later than any that was lost, so position and time together
/// name one event of one history, and with it everything before.
///
/// # Errors
/// What `newest` fails with.
pub fn epoch<F>(
    after: Seq,
    last: Seq,
    newest: impl FnOnce(Seq) -> Result<Option<Timestamp>, F>,
) -> Result<Option<Timestamp>, F> {
    if failpoints::on(Failpoint::ForgottenEpoch) {
        return Ok(None);
    }
    let from = resumed_from(after, last);
    let at = if from == 0 { None } else { newest(from)? };
    Ok(Some(at.unwrap_or_default()))
}

/// Tells a client that has everything up to `after` what it missed up to `last`, in order.
/// `read` reads at most a page of the events after a position.
///
/// # Errors
/// What `read` fails with; the events before that are told.
pub fn resume<F>(
    after: Seq,
    last: Seq,
    read: impl Fn(Seq) -> Result<Vec<Event>, F>,
    mut tell: impl FnMut(Event),
) -> Result<(), F> {
    let after = resumed_from(after, last);
    let mut sent = if failpoints::on(Failpoint::OffByOneResume) { after + 1 } else { after };
    while sent < last {
        let events = read(sent)?;
        // What the client may not see can stand at the end.
        let Some(end) = events.last().map(|event| event.seq) else { break };
        sent = end;
        for event in events {
            tell(event);
        }
    }
    Ok(())
}

/// How many events are read at once of a log with so many events and bytes: as many as a page has, and fewer of
/// long ones, so that no page is much larger than [`PAGE_BYTES`].
#[must_use]
pub fn page_size(events: Seq, bytes: u64) -> usize {
    let average = bytes / events.max(1);
    let fitting = usize::try_from(PAGE_BYTES / average.max(1)).unwrap_or(EVENTS_PAGE);
    fitting.clamp(1, EVENTS_PAGE)
}

/// About how many bytes of a log of `bytes` up to `last` stand after a position.
#[must_use]
pub fn bytes_after(after: Seq, last: Seq, bytes: u64) -> u64 {
    let missed = u128::from(last.saturating_sub(after));
    let share = u128::from(bytes) * missed / u128::from(last.max(1));
    u64::try_from(share).unwrap_or(u64::MAX)
}

/// About so many bytes of events are read at once.
const PAGE_BYTES: u64 = 256 * 1024;

/// The answer to "what is new after this position?", from at most `most` of the events after it. The position is
/// one of [`resumed_from`].
#[must_use]
pub fn page(after: Seq, epoch: Option<Timestamp>, events: Vec<Event>, most: usize) -> EventsPage {
    let more = events.len() >= most;
    let next = events.last().map_or(after, |event| event.seq);
    EventsPage { events, next, more, epoch }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Signal;
    use protocol::conversation::customer::Customer;
    use protocol::conversation::etiquette::{Deadline, DeadlineKind};
    use protocol::conversation::event::EventBody;
    use protocol::conversation::opening::Opening;
    use protocol::conversation::party::Agent;
    use protocol::frames::agent::AgentCommand;
    use protocol::frames::visitor::VisitorCommand;
    use protocol::ids::AgentId;
    use std::cell::RefCell;

    /// A log in memory whose writes can be made to fail.
    #[derive(Default)]
    struct Memory {
        rows: RefCell<Vec<(CommandId, Accepted)>>,
        broken: RefCell<bool>,
    }

    #[derive(Debug, PartialEq, Eq)]
    enum Fault {
        Rejected(Rejection),
        Broken,
        Unique,
    }

    impl From<Rejection> for Fault {
        fn from(rejection: Rejection) -> Self {
            Self::Rejected(rejection)
        }
    }

    impl Log for Memory {
        type Fault = Fault;

        fn append(&self, append: &Append<'_>) -> Result<(), Fault> {
            if *self.broken.borrow() {
                return Err(Fault::Broken);
            }
            if self.accepted(append.id)?.is_some() {
                return Err(Fault::Unique);
            }
            let fingerprint = append.fingerprint.to_owned();
            let accepted = Accepted { fingerprint, seq: append.after.last() };
            self.rows.borrow_mut().push((append.id.clone(), accepted));
            Ok(())
        }

        fn accepted(&self, id: &CommandId) -> Result<Option<Accepted>, Fault> {
            let rows = self.rows.borrow();
            Ok(rows.iter().find(|(known, _)| known == id).map(|(_, accepted)| accepted.clone()))
        }
    }

    fn give(
        state: &mut Conversation,
        log: &Memory,
        id: &str,
        command: VisitorCommand,
    ) -> Result<Outcome, Fault> {
        let id = CommandId::parse(id).unwrap();
        let fingerprint = format!("{command:?}");
        let command = Command::Visitor(command);
        let request = Request { id: &id, fingerprint: &fingerprint, command, rules: &Rules::default() };
        accept(state, log, request, 1)
    }

    fn send(text: &str) -> VisitorCommand {
        VisitorCommand::Send { text: text.into() }
    }

    fn started() -> (Conversation, Memory) {
        let (mut state, log) = Default::default();
        give(&mut state, &log, "start-00", VisitorCommand::Start(Opening::default())).unwrap();
        (state, log)
    }

    #[test]
    fn a_repeated_command_gets_the_first_answer_and_tells_nothing() {
        let (mut state, log) = started();
        let first = give(&mut state, &log, "send-001", send("hi")).unwrap();
        assert_eq!((first.seq, first.events.len()), (2, 1));
        give(&mut state, &log, "send-002", send("more")).unwrap();
        for _ in 0..10 {
            let again = give(&mut state, &log, "send-001", send("hi")).unwrap();
            assert_eq!(again, Outcome { seq: 2, events: vec![] });
        }
        assert_eq!(state.last(), 3);
        let start = VisitorCommand::Start(Opening::default());
        assert_eq!(give(&mut state, &log, "start-00", start).unwrap().seq, 1);
    }

    #[test]
    fn an_id_means_one_thing() {
        let (mut state, log) = started();
        give(&mut state, &log, "send-001", send("hi")).unwrap();
        let other = give(&mut state, &log, "send-001", send("hello"));
        assert_eq!(other, Err(Fault::Rejected(Rejection::IdReused)));
        assert_eq!(state.last(), 2);
    }

    #[test]
    fn nobody_takes_the_id_of_what_the_server_will_do() {
        let (mut state, log) = started();
        let agent = Agent { id: AgentId::parse("ana").unwrap(), name: "Ana".into() };
        let mut carry = |id: &CommandId, command: Command| {
            let request = Request { id, fingerprint: "same", command, rules: &Rules::default() };
            accept(&mut state, &log, request, 1)
        };
        let deadline = Deadline { kind: DeadlineKind::Vanished, since: 17, at: 1 };
        let customer = Customer { id: "zoe".into(), name: None, email: None };
        let signals = [
            Signal::Due(deadline),
            Signal::AgentUnavailable(agent.id.clone()),
            Signal::AgentRemoved(agent.id.clone()),
            Signal::Given { agent: agent.clone(), reservation: 7, until: 99 },
            Signal::TakenBack(agent.id.clone(), crate::routing::ReturnReason::NoReply),
        ];
        for own in
            signals.map(|signal| signal.id(17)).into_iter().chain([CommandId::of_server("identified-17")])
        {
            let mine = Command::Visitor(send("mine"));
            assert_eq!(carry(&own, mine), Err(Fault::Rejected(Rejection::BadId)), "{own}");
            let theirs = Command::Agent(agent.clone(), AgentCommand::Take);
            assert_eq!(carry(&own, theirs), Err(Fault::Rejected(Rejection::BadId)), "{own}");
            // What looks the same without the mark is an id like any other, and in nobody's way.
            let alike = CommandId::parse(own.as_str().trim_start_matches(':')).unwrap();
            carry(&alike, Command::Visitor(send("mine"))).unwrap();
            assert_eq!(
                carry(&alike, Command::Identify(customer.clone())),
                Err(Fault::Rejected(Rejection::BadId)),
                "the server uses no client's id either"
            );
        }
        assert!(carry(&CommandId::of_server("identified-17"), Command::Identify(customer)).is_ok());
    }

    #[test]
    fn a_reservation_is_used_once_whatever_has_happened_since() {
        let (mut state, log) = started();
        let agent = Agent { id: AgentId::parse("ana").unwrap(), name: "Ana".into() };
        let mut carry = |id: &CommandId, command: Command| {
            let request = Request { id, fingerprint: "same", command, rules: &Rules::default() };
            accept(&mut state, &log, request, 1).unwrap().events.len()
        };
        let given = Signal::Given { agent: agent.clone(), reservation: 7, until: 99 };
        assert_eq!(carry(&given.id(1), Command::Signal(given.clone())), 1);
        assert_eq!(carry(&given.id(2), Command::Signal(given.clone())), 0, "shown again");
        let leave = CommandId::parse("leave-001").unwrap();
        assert_eq!(carry(&leave, Command::Agent(agent.clone(), AgentCommand::Leave)), 1);
        assert_eq!(carry(&given.id(3), Command::Signal(given)), 0, "whoever has left is not given it again");
        let another = Signal::Given { agent, reservation: 8, until: 99 };
        assert_eq!(carry(&another.id(3), Command::Signal(another)), 1);
    }

    #[test]
    fn a_repeat_after_the_end_is_still_acknowledged() {
        let (mut state, log) = started();
        give(&mut state, &log, "send-001", send("hi")).unwrap();
        give(&mut state, &log, "end-0001", VisitorCommand::End).unwrap();
        assert_eq!(give(&mut state, &log, "send-001", send("hi")).unwrap().seq, 2);
        let new = give(&mut state, &log, "send-002", send("hi"));
        assert_eq!(new, Err(Fault::Rejected(Rejection::Ended)));
    }

    #[test]
    fn a_state_is_stored_every_128_events_however_they_come() {
        let due: Vec<Seq> = (1..=400).filter(|seq| snapshot_due(*seq, *seq)).collect();
        assert_eq!(due, [127, 255, 383]);
        assert!(snapshot_due(126, 127));
        assert!(snapshot_due(127, 128));
        assert!(!snapshot_due(128, 129));
    }

    #[test]
    fn resuming_tells_every_missed_event_once_in_order_and_page_by_page() {
        let events: Vec<Event> = (1..=10).map(|seq| Event { seq, at: 1, body: EventBody::Unknown }).collect();
        // The last two are not for this client.
        let read = |after: Seq| {
            let visible = events.iter().filter(|event| event.seq > after && event.seq <= 8);
            Ok::<_, Fault>(visible.take(3).cloned().collect())
        };
        for after in 0..=10 {
            let mut told = Vec::new();
            resume(after, 10, read, |event| told.push(event.seq)).unwrap();
            assert_eq!(told, (after + 1..=8).collect::<Vec<_>>());
        }
    }

    /// An event of a log, by when it was stored and whether it is for the team only.
    type Stored = (Timestamp, bool);

    fn newest(log: &[Stored], team: bool) -> impl Fn(Seq) -> Result<Option<Timestamp>, Fault> {
        let log = log.to_vec();
        move |after| {
            let mut upto = log.iter().take(usize::try_from(after).unwrap());
            Ok(upto.rfind(|(_, hidden)| team || !hidden).map(|(at, _)| *at))
        }
    }

    fn told(log: &[Stored], team: bool, after: Seq) -> Vec<(Seq, Timestamp)> {
        let all = (1..).zip(log).filter(|(_, (_, hidden))| team || !hidden);
        let all: Vec<Event> =
            all.map(|(seq, (at, _))| Event { seq, at: *at, body: EventBody::Unknown }).collect();
        let read =
            |after| Ok::<_, Fault>(all.iter().filter(|event| event.seq > after).take(3).cloned().collect());
        let mut told = Vec::new();
        resume(after, log.len() as Seq, read, |event| told.push((event.seq, event.at))).unwrap();
        told
    }

    #[test]
    fn a_position_beyond_the_log_is_corrected() {
        let log = [(10, false), (20, false), (30, false)];
        for (after, expected) in
            [(0, Some(0)), (2, Some(20)), (3, Some(30)), (4, Some(0)), (u64::MAX, Some(0))]
        {
            assert_eq!(epoch(after, 3, newest(&log, true)), Ok(expected), "after {after}");
        }
        assert_eq!(told(&log, true, 9), [(1, 10), (2, 20), (3, 30)]);
        assert_eq!(told(&log, true, 2), [(3, 30)]);
        assert_eq!(told(&[], true, 9), []);
        let page = page(resumed_from(9, 3), Some(0), vec![], EVENTS_PAGE);
        assert_eq!((page.next, page.epoch), (0, Some(0)));
    }

    #[test]
    fn the_epoch_of_a_visitor_knows_nothing_of_the_team() {
        let log = [(10, false), (20, true), (30, false), (40, true)];
        assert_eq!(epoch(2, 4, newest(&log, false)), Ok(Some(10)));
        assert_eq!(epoch(4, 4, newest(&log, false)), Ok(Some(30)));
        assert_eq!(epoch(4, 4, newest(&log, true)), Ok(Some(40)));
        assert_eq!(
            epoch(1, 2, newest(&[(10, true), (20, true)], false)),
            Ok(Some(0)),
            "nothing is to be seen"
        );
    }

    /// A log goes on after it was restored from any of its copies, with any events that come later. Whoever
    /// compares the epoch ends with the log as it is now, and only who needs to takes it afresh.
    #[test]
    fn whoever_compares_the_epoch_agrees_with_a_restored_log() {
        use proptest::prelude::*;
        let log = || proptest::collection::vec((1..4_u64, any::<bool>()), 0..12);
        let rising = |from: Timestamp, steps: &[(u64, bool)]| {
            steps
                .iter()
                .scan(from, |at, (step, hidden)| {
                    *at += step;
                    Some((*at, *hidden))
                })
                .collect::<Vec<Stored>>()
        };
        proptest!(|(before in log(), later in log(), kept in 0..12_usize, seen in 0..12_usize, team: bool)| {
            let before = rising(0, &before);
            let seen = seen.min(before.len());
            let mine: Vec<_> = told(&before[..seen], team, 0);
            let (after, own) = mine.last().copied().unwrap_or_default();
            // The restore takes place after everything that was ever stored.
            let mut now = before[..kept.min(before.len())].to_vec();
            now.extend(rising(1_000, &later));
            let last = now.len() as Seq;
            let same = epoch(after, last, newest(&now, team)).unwrap() == Some(own);
            let fresh = told(&now, team, 0);
            let mut shown = if same { mine.clone() } else { Vec::new() };
            shown.extend(told(&now, team, if same { after } else { 0 }));
            prop_assert_eq!(&shown, &fresh);
            prop_assert_eq!(same, fresh.starts_with(&mine));
        });
    }

    #[test]
    fn pages_of_long_events_have_fewer_of_them() {
        assert_eq!(page_size(0, 0), EVENTS_PAGE);
        assert_eq!(page_size(1_000, 100_000), EVENTS_PAGE);
        assert_eq!(page_size(1_000, 16_000_000), 16);
        assert_eq!(page_size(1, u64::MAX), 1);
        assert_eq!([0, 50, 100, 200].map(|after| bytes_after(after, 100, 4_000)), [4_000, 2_000, 0, 0]);
        assert_eq!(bytes_after(0, 0, 0), 0);
        let event = |seq| Event { seq, at: 1, body: EventBody::Unknown };
        let whole = page(4, Some(0), vec![event(5), event(6)], 2);
        assert_eq!((whole.next, whole.more), (6, true));
        assert!(!page(4, Some(0), vec![event(5)], 2).more);
    }

    #[test]
    fn what_cannot_be_stored_did_not_happen() {
        let (mut state, log) = started();
        let before = state.clone();
        log.broken.replace(true);
        assert_eq!(give(&mut state, &log, "send-001", send("hi")), Err(Fault::Broken));
        assert_eq!(state, before);
        log.broken.replace(false);
        assert_eq!(give(&mut state, &log, "send-001", send("hi")).unwrap().seq, 2);
    }
}
