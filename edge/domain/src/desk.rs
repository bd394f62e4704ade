//! What a site's desk knows: which conversations the team's list shows, and who is there.

pub mod coalescer;
pub mod earlier;
pub mod membership;
pub mod team;

use crate::failpoints::{self, Failpoint};
use protocol::conversation::etiquette::Target;
use protocol::conversation::party::Agent;
use protocol::frames::desk::{Absence, ListCursor, Needs, Presence, Stage, Summary};
use protocol::ids::{AgentId, Seq, Timestamp};
use protocol::limits::BREAK_MAX;
use protocol::rejection::Rejection;
use protocol::text;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many ended conversations the list keeps showing, the latest first.
pub const ENDED_LISTED: usize = 50;

/// How many of the latest conversations that are over are looked at for those that somebody sees who does not see all:
/// whoever sees few is not looked for in everything there ever was.
pub const ENDED_LOOKED_AT: usize = 1_000;

/// How many open conversations a greeting brings beside what concerns its agent.
pub const PAGE: usize = 200;

/// How many open conversations a greeting brings at most to a client that takes no pages, the latest.
pub const LISTED: usize = 1_000;

/// How many conversations a frame has at most. Where summaries are as long as they can be that is a megabyte,
/// which is what Cloudflare lets through in one message.
pub const FRAME: usize = 100;

/// Where the list goes on after a page of open conversations, the latest first, that has `size` of them unless it
/// is the last; none after that.
#[must_use]
pub fn next_page(page: &[Summary], size: usize) -> Option<ListCursor> {
    let last = page.last().filter(|_| page.len() >= size)?;
    Some(ListCursor { last_at: last.last_at, id: last.id.clone() })
}

/// Keeps the first of each conversation.
pub fn distinct(summaries: &mut Vec<Summary>) {
    let mut seen = BTreeSet::new();
    summaries.retain(|summary| seen.insert(summary.id.clone()));
}

/// Which summary of a conversation it is, and when the conversation told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The position of its last event.
    pub revision: Seq,
    /// When something last happened in it.
    pub last_at: Timestamp,
    /// When it was told, by the conversation's clock.
    pub told_at: Timestamp,
}

impl Version {
    /// The version of a summary.
    #[must_use]
    pub fn of(summary: &Summary, told_at: Timestamp) -> Self {
        Self { revision: summary.revision, last_at: summary.last_at, told_at }
    }
}

/// Whether a summary that arrives replaces the one that is known. Deliveries repeat and overtake each other: a
/// higher revision counts, and a lower one, or another of the same, only if it was told later. Then the
/// conversation was restored from an older copy, and what it says now is so.
#[must_use]
pub fn replaces(known: Option<Version>, arrived: Version) -> bool {
    let newer = |known: Version| {
        let same = (known.revision, known.last_at) == (arrived.revision, arrived.last_at);
        known.revision < arrived.revision || (!same && known.told_at < arrived.told_at)
    };
    known.is_none_or(newer) || failpoints::on(Failpoint::DeskTakesOlder)
}

/// What [`stage_code`] gives for conversations that are over and done with.
pub const OVER: i32 = 3;

/// What [`stage_code`] gives for conversations in which a visitor waits for somebody.
pub const WAITING: i32 = 1;

/// What [`stage_code`] gives for conversations in which the visitor has not written: they are listed and not
/// counted.
pub const EMPTY: i32 = -1;

/// The stage as it is stored for finding conversations: small numbers, never reused. The list shows
/// all below [`OVER`], and the latest of those.
#[must_use]
pub fn stage_code(summary: &Summary) -> i32 {
    let Needs { promise, transfer, .. } = &summary.needs;
    match summary.stage {
        // The chat is over, and the team still owes something: that must not sink out of sight.
        Stage::Ended if promise.is_some() || transfer.is_some() => 0,
        Stage::Waiting if summary.empty && promise.is_none() && transfer.is_none() => EMPTY,
        Stage::Waiting => WAITING,
        Stage::Assigned => 2,
        Stage::Ended => OVER,
    }
}

/// How long an agent may be away before what was handed to them goes back, in milliseconds: a page
/// that is loaded again is no sign-off.
pub const GRACE_MS: u64 = 20_000;

/// How long after a deadline a conversation has told the desk what came of it, in milliseconds.
const DEADLINE_GRACE_MS: u64 = 10_000;

/// When the desk looks whether a conversation has met its deadline.
#[must_use]
pub fn check_due(deadline: Timestamp) -> Timestamp {
    deadline.saturating_add(DEADLINE_GRACE_MS)
}

/// Deadlines up to this one should have been met, as the desk would know by now.
#[must_use]
pub fn overdue_since(now: Timestamp) -> Timestamp {
    now.saturating_sub(DEADLINE_GRACE_MS)
}

/// Since when which agents are away, as far as the desk has seen them go.
#[derive(Clone, Debug, Default)]
pub struct AbsenceGrace(BTreeMap<AgentId, Timestamp>);

impl AbsenceGrace {
    /// An agent is there, or not, at the moment `now`.
    pub fn note(&mut self, agent: &AgentId, available: bool, now: Timestamp) {
        if available {
            self.0.remove(agent);
        } else {
            self.0.entry(agent.clone()).or_insert(now);
        }
    }

    /// When an agent who is away has been so for too long. Whoever was not seen going was away
    /// before the desk last slept, and that is long enough.
    #[must_use]
    pub fn grace_ends(&self, agent: &AgentId) -> Timestamp {
        self.0.get(agent).map_or(0, |since| since + GRACE_MS)
    }
}

/// What somebody says they are away for, as the team reads it; nothing where they say nothing.
///
/// # Errors
/// [`Rejection::ReasonTooLong`] or [`Rejection::NameInvalid`].
pub fn break_reason(raw: &str) -> Result<Option<Absence>, Rejection> {
    let what_for = text::trim(raw);
    if text::is_blank(what_for) {
        Ok(None)
    } else if what_for.chars().count() > BREAK_MAX {
        Err(Rejection::ReasonTooLong)
    } else {
        text::name(what_for).map(|what_for| Some(Absence::Break(what_for)))
    }
}

/// The agent a conversation is being handed to.
#[must_use]
pub fn receiver(summary: &Summary) -> Option<&Agent> {
    match &summary.needs.transfer {
        Some((_, Target::Agent(agent), _)) => Some(agent),
        _ => None,
    }
}

/// An agent's presence from what is known of them.
#[must_use]
pub fn presence(agent: Agent, accepts_chats: bool, sockets: usize) -> Presence {
    let connected = sockets > 0;
    Presence { agent, available: accepts_chats && connected, connected }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Conversation;
    use protocol::conversation::etiquette::Urgency;
    use protocol::conversation::etiquette::{ContactReason, Promise};
    use protocol::conversation::party::Department;
    use protocol::ids::{ConversationId, DepartmentId};

    #[test]
    fn what_somebody_is_away_for_is_a_short_line() {
        let lunch = Absence::Break("lunch".into());
        assert_eq!(break_reason("  lunch "), Ok(Some(lunch)));
        assert_eq!(break_reason(" \u{200b}"), Ok(None));
        assert!(break_reason(&"é".repeat(BREAK_MAX)).is_ok());
        assert_eq!(break_reason(&"é".repeat(BREAK_MAX + 1)), Err(Rejection::ReasonTooLong));
        assert_eq!(break_reason("lunch\nand more"), Err(Rejection::NameInvalid));
    }

    #[test]
    fn a_higher_revision_counts_and_a_lower_one_only_if_it_was_told_later() {
        let version = |revision, told_at| Version { revision, last_at: revision * 10, told_at };
        assert!(replaces(None, version(1, 5)));
        assert!(replaces(Some(version(1, 5)), version(2, 6)));
        assert!(replaces(Some(version(1, 9)), version(2, 6)), "a clock that was put back");
        assert!(!replaces(Some(version(2, 6)), version(1, 5)), "overtaken on the way");
        assert!(!replaces(Some(version(2, 6)), version(2, 9)), "told again");
        assert!(replaces(Some(version(9, 6)), version(4, 7)), "the conversation was restored");
        let other = Version { last_at: 95, ..version(9, 7) };
        assert!(replaces(Some(version(9, 6)), other), "and went on to the same revision");
        assert!(!replaces(Some(other), version(9, 6)));
    }

    fn ended() -> Summary {
        let id = ConversationId::parse("conversation-0001").unwrap();
        Summary { stage: Stage::Ended, ..Conversation::default().summary(id) }
    }

    #[test]
    fn a_full_page_goes_on_after_its_last_conversation() {
        let nth = |n: usize| {
            let id = ConversationId::parse(&format!("conversation-{n:04}")).unwrap();
            Summary { last_at: 1_000 - n as u64, ..Conversation::default().summary(id) }
        };
        let mut page: Vec<_> = (0..PAGE).map(nth).collect();
        let last = page.last().unwrap().clone();
        assert_eq!(next_page(&page, PAGE), Some(ListCursor { last_at: last.last_at, id: last.id }));
        page.pop();
        assert_eq!(next_page(&page, PAGE), None);
        let mut twice = [page.clone(), page.clone()].concat();
        distinct(&mut twice);
        assert_eq!(twice, page);
    }

    #[test]
    fn a_promise_keeps_a_conversation_listed() {
        assert_eq!(stage_code(&ended()), OVER);
        let promise = Promise { contact: "a@b.c".into(), reason: ContactReason::FollowUp, due: 1 };
        let needs = Needs { promise: Some((promise, Urgency::Calm)), ..Needs::default() };
        assert!(stage_code(&Summary { needs, ..ended() }) < OVER);
    }

    #[test]
    fn a_conversation_without_a_word_is_listed_and_not_counted() {
        let waiting = Summary { stage: Stage::Waiting, ..ended() };
        let empty = Summary { empty: true, ..waiting.clone() };
        assert_eq!((stage_code(&waiting), stage_code(&empty)), (1, EMPTY));
        const { assert!(EMPTY < OVER) };
        let promise = Promise { contact: "a@b.c".into(), reason: ContactReason::FollowUp, due: 1 };
        let needs = Needs { promise: Some((promise, Urgency::Calm)), ..Needs::default() };
        assert_eq!(stage_code(&Summary { needs, ..empty }), 1, "the team owes something");
    }

    #[test]
    fn a_reload_is_no_sign_off() {
        let ana = AgentId::parse("ana").unwrap();
        let mut grace = AbsenceGrace::default();
        grace.note(&ana, false, 1_000);
        grace.note(&ana, false, 9_000);
        assert_eq!(grace.grace_ends(&ana), 1_000 + GRACE_MS, "counted from the first moment");
        grace.note(&ana, true, 10_000);
        grace.note(&ana, false, 50_000);
        assert_eq!(grace.grace_ends(&ana), 50_000 + GRACE_MS, "she was back meanwhile");
        let bea = AgentId::parse("bea").unwrap();
        assert_eq!(grace.grace_ends(&bea), 0, "gone since before the desk slept");
    }

    #[test]
    fn a_deadline_is_looked_after_when_it_should_have_been_met() {
        let looked = check_due(50_000);
        assert!(looked > 50_000, "the conversation's own alarm comes first");
        assert_eq!(overdue_since(looked), 50_000, "then it counts");
        assert!(overdue_since(looked - 1) < 50_000);
        assert_eq!(overdue_since(0), 0);
    }

    #[test]
    fn only_one_agent_can_sign_off_from_a_transfer() {
        let to =
            |to| Summary { needs: Needs { transfer: Some((3, to, true)), ..Needs::default() }, ..ended() };
        let ana = Agent { id: AgentId::parse("ana").unwrap(), name: "Ana".into() };
        assert_eq!(receiver(&to(Target::Agent(ana.clone()))), Some(&ana));
        let billing = Department { id: DepartmentId::parse("billing").unwrap(), name: "Billing".into() };
        assert_eq!(receiver(&to(Target::Department(billing))), None);
        assert_eq!(receiver(&ended()), None);
    }

    #[test]
    fn nobody_is_available_without_an_open_inbox() {
        let ana = Agent { id: AgentId::parse("ana").unwrap(), name: "Ana".into() };
        assert!(presence(ana.clone(), true, 1).available);
        assert!(!presence(ana.clone(), true, 0).available);
        assert!(!presence(ana, false, 2).available);
    }
}
