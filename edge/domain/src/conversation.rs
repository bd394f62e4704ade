//! A conversation's life: what was stored ([`Conversation`]), what may happen next ([`decide`]),
//! and what it means for the team's list ([`Conversation::summary`]).

mod contact;
mod content;
mod decide;
mod ending;
mod evolve;
mod guards;
mod handover;
mod hold;
mod room;
mod rules;
mod signal;
mod start;

pub use decide::{Command, check_file, decide, is_start};
pub use rules::Rules;
pub use signal::Signal;

use crate::monitor::Episode;
use crate::outbox::Sink;
use crate::page;
use crate::quota::{Bucket, PAGE_CHANGES};
use crate::visibility::Concern;
use protocol::conversation::customer::Customer;
use protocol::conversation::etiquette::{Deadline, DeadlineKind};
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::fold::{Etiquette, HoldStage, TransferStage};
use protocol::conversation::opening::Page;
use protocol::conversation::party::Department;
use protocol::conversation::party::{Agent, Side};
use protocol::conversation::thread::Mark;
use protocol::frames::desk::{Needs, Rating, Stage, Summary};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{AgentId, ConversationId, Seq, Timestamp};
use protocol::limits::SUMMARY_URL_MAX;
use protocol::rejection::Rejection;
use protocol::text;
use protocol::timing::{EMPTY_ENDS_MS, HOUR_MS, MINUTE_MS, is_left_behind};
use serde::{Deserialize, Serialize};

/// The state of a conversation after its last event. Its size does not grow with the log, so it
/// is stored beside the log as a snapshot and read on waking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    last: Seq,
    /// When the last event was stored.
    latest_at: Timestamp,
    life: Life,
    visitor: Option<String>,
    page: Page,
    assignee: Option<Agent>,
    started_at: Timestamp,
    /// When the last message was stored, or the start or end.
    last_at: Timestamp,
    waiting_since: Option<Timestamp>,
    preview: String,
    preview_by: Option<Side>,
    visitor_mark: Mark,
    agent_mark: Mark,
    /// Positions of the visitor's latest messages that no agent has seen, oldest first.
    unread: Vec<Seq>,
    rating: Option<Rating>,
    /// Holds, transfers, promises, wrap-up. A snapshot of an earlier version has none.
    #[serde(default)]
    etiquette: Etiquette,
    /// The agents that notes were written for and that have not looked since.
    #[serde(default)]
    mentions: Vec<AgentId>,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    files: u32,
    /// Who the visitor is, where the site vouches for it.
    #[serde(default)]
    customer: Option<Customer>,
    /// The department that the visitor chose before the chat.
    #[serde(default)]
    department: Option<Department>,
    /// How often the page has changed of late.
    #[serde(default)]
    page_changes: Bucket,
    /// Whether the visitor is or was blocked.
    #[serde(default)]
    was_blocked: bool,
    /// Whether an agent has written. A snapshot of an earlier version does not say.
    #[serde(default)]
    answered: Option<bool>,
    /// Since when something the visitor wrote, or filled in, has no answer. A snapshot of an earlier version does
    /// not say.
    #[serde(default)]
    unanswered_since: Option<Timestamp>,
    /// Whether the visitor was asked how to reach them, or has said it.
    #[serde(default)]
    contact_asked: bool,
    /// Bytes of its events, as far as a version has counted them.
    #[serde(default)]
    bytes: u64,
    /// Whether the visitor has written, or answered the form. A snapshot of an earlier version does not say.
    #[serde(default)]
    written: Option<bool>,
    /// Since when the visitor is gone, if they are.
    #[serde(default)]
    gone_since: Option<Timestamp>,
    /// When the last event was stored that was more than a coming or going. A snapshot of an earlier version does
    /// not say.
    #[serde(default)]
    active_at: Option<Timestamp>,
    /// Until when nobody begins a conversation from the visitor's network, if the team has chosen that.
    #[serde(default)]
    network_blocked_until: Option<Timestamp>,
    /// What it has come to since it began, or was opened again.
    #[serde(default)]
    episode: Episode,
}

/// The stages of a conversation's life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Life {
    #[default]
    New,
    Open,
    Ended,
}

/// Unread messages are counted up to here; a badge shows no more anyway.
const UNREAD_MAX: usize = 100;

impl Conversation {
    /// The position of the last event; 0 before the start.
    #[must_use]
    pub fn last(&self) -> Seq {
        self.last
    }

    /// Whether it was started.
    #[must_use]
    pub fn is_started(&self) -> bool {
        self.life != Life::New
    }

    fn mark(&self, side: Side) -> Mark {
        match side {
            Side::Visitor => self.visitor_mark,
            Side::Agent => self.agent_mark,
        }
    }

    /// Gives the bodies that [`decide`] returned their positions and their time. Time never runs
    /// backwards within a conversation, whatever the clock does.
    #[must_use]
    pub fn number(&self, bodies: Vec<EventBody>, now: Timestamp) -> Vec<Event> {
        let at = now.max(self.latest_at);
        (self.last + 1..).zip(bodies).map(|(seq, body)| Event { seq, at, body }).collect()
    }

    /// How it stands, for the team's list.
    #[must_use]
    pub fn summary(&self, id: ConversationId) -> Summary {
        Summary {
            id,
            revision: self.last,
            stage: match (self.life, &self.assignee) {
                (Life::Ended, _) => Stage::Ended,
                (_, Some(_)) => Stage::Assigned,
                (_, None) => Stage::Waiting,
            },
            visitor: self.visitor.clone().or_else(|| self.customer.as_ref()?.name.clone()),
            page: Page {
                url: text::cut_address(&self.page.url, SUMMARY_URL_MAX).to_owned(),
                title: self.page.title.clone(),
                referrer: text::cut_address(&self.page.referrer, SUMMARY_URL_MAX).to_owned(),
            },
            assignee: self.assignee.clone(),
            started_at: self.started_at,
            last_at: self.last_at,
            waiting_since: self.waiting_since.filter(|_| !self.is_empty()),
            preview: self.preview.clone(),
            preview_by: self.preview_by,
            unread: u32::try_from(self.unread.len()).unwrap_or(u32::MAX),
            rating: self.rating.clone(),
            needs: self.needs(),
            customer: self.customer.clone(),
            department: self.department.clone(),
            gone_since: self.gone_since,
            empty: self.is_empty(),
        }
    }

    /// What it has come to since it began, or was opened again.
    #[must_use]
    pub fn episode(&self) -> &Episode {
        &self.episode
    }

    /// Whom of the team it concerns.
    #[must_use]
    pub fn concern(&self) -> Concern {
        let to = self.etiquette.transfer.as_ref().map(|transfer| &transfer.to);
        Concern::new(self.department.as_ref(), self.assignee.as_ref(), to)
    }

    /// Whether it is open, nobody has it, and the visitor has not written a word: nobody waits in it. Of a
    /// conversation that an earlier version began, one in which anybody has written counts as written in.
    fn is_empty(&self) -> bool {
        let written = self.written.unwrap_or(self.preview_by.is_some());
        self.life == Life::Open && self.assignee.is_none() && !written
    }

    /// Whether the visitor is gone for so long that nobody is there to be asked.
    fn is_left_behind(&self, now: Timestamp) -> bool {
        is_left_behind(self.gone_since, now)
    }

    /// Whether it is to be told when the visitor leaves: it goes on, and they are not known as gone.
    #[must_use]
    pub fn expects_visitor(&self) -> bool {
        self.life == Life::Open && self.gone_since.is_none()
    }

    /// Whether the visitor is known as gone.
    #[must_use]
    pub fn misses_visitor(&self) -> bool {
        self.life == Life::Open && self.gone_since.is_some()
    }

    fn needs(&self) -> Needs {
        let Etiquette { hold, transfer, promise, .. } = &self.etiquette;
        Needs {
            hold: hold.as_ref().and_then(|hold| match hold.stage {
                HoldStage::Asked { .. } => None,
                HoldStage::Running { since, until } => Some((since, until)),
                HoldStage::Overdue { since } => Some((since, hold.proposal.until(since))),
            }),
            transfer: transfer.as_ref().map(|transfer| {
                let agreed = matches!(transfer.stage, TransferStage::Offered { .. });
                (transfer.question, transfer.to.clone(), agreed)
            }),
            promise: promise.as_ref().map(|open| (open.promise.clone(), open.urgency)),
            mentions: self.mentions.clone(),
            subject: self.subject.clone(),
        }
    }

    /// What is to happen on its own next, and when.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Deadline> {
        [self.etiquette.next_deadline(), self.silence(), self.unanswered()].into_iter().flatten().min()
    }

    /// When a deadline counts, with a visitor who last wrote on something unsent at `composed_at`, if ever: who is
    /// writing is not sent off as if they were silent.
    #[must_use]
    pub fn met_at(deadline: &Deadline, composed_at: Option<Timestamp>) -> Timestamp {
        let patient = composed_at.filter(|_| deadline.kind == DeadlineKind::Silent);
        patient.map_or(deadline.at, |at| deadline.at.max(at.saturating_add(EMPTY_ENDS_MS)))
    }

    /// When it ends because nobody has it and nothing happens in it, much sooner where the visitor has not
    /// written either. Where the team owes something, it stays.
    fn silence(&self) -> Option<Deadline> {
        let Etiquette { policy, promise, transfer, .. } = &self.etiquette;
        let is_owed = promise.is_some() || transfer.is_some();
        let waits = self.life == Life::Open && self.assignee.is_none() && !is_owed;
        let at = if self.is_empty() {
            self.last_at.saturating_add(EMPTY_ENDS_MS)
        } else {
            let active_at = self.active_at.unwrap_or(self.latest_at);
            active_at.saturating_add(u64::from(policy.waiting_hours) * HOUR_MS)
        };
        waits.then_some(Deadline { at, kind: DeadlineKind::Silent, since: self.last })
    }

    /// When the visitor is asked how to reach them because nobody has come to answer; once in a conversation.
    fn unanswered(&self) -> Option<Deadline> {
        let known =
            self.contact_asked || self.etiquette.contact.is_some() || self.etiquette.promise.is_some();
        let waits = self.life == Life::Open && self.assignee.is_none() && !known;
        let patience = u64::from(self.etiquette.policy.answer_minutes) * MINUTE_MS;
        let since = self.unanswered_since.filter(|_| waits)?;
        let at = since.saturating_add(patience);
        // It hangs on the whole conversation: its first event.
        Some(Deadline { at, kind: DeadlineKind::Unanswered, since: 1 })
    }

    /// Whether the team sees what the visitor is writing.
    #[must_use]
    pub fn shows_drafts(&self) -> bool {
        self.life == Life::Open && self.etiquette.policy.typing_preview
    }

    /// Whether somebody on `side` may put something into it at all.
    ///
    /// # Errors
    /// The refusal that names why not.
    pub fn takes_more(&self, side: Side) -> Result<(), Rejection> {
        match self.life {
            Life::New => Err(Rejection::NotStarted),
            _ if side == Side::Visitor && self.etiquette.blocked => Err(Rejection::Blocked),
            Life::Open => Ok(()),
            Life::Ended => Err(Rejection::Ended),
        }
    }

    /// Whether the other side hears that somebody types: the visitor's typing where they may write, an
    /// agent's where they have the conversation or would take it by writing.
    #[must_use]
    pub fn tells_typing(&self, agent: Option<&Agent>) -> bool {
        let side = if agent.is_some() { Side::Agent } else { Side::Visitor };
        let foreign = match (agent, &self.assignee) {
            (Some(agent), Some(assignee)) => agent.id != assignee.id,
            _ => false,
        };
        self.takes_more(side).is_ok() && !foreign
    }

    /// Whether somebody on `side` may have its transcript mailed: as long as it was started, and not
    /// by a visitor who was shown the door. A visitor's mail goes out under the site's name to whomever
    /// they like, so somebody from the team must have written first.
    ///
    /// # Errors
    /// The refusal that names why not.
    pub fn may_be_mailed(&self, side: Side) -> Result<(), Rejection> {
        self.is_open_to(side)?;
        if side == Side::Visitor && !self.is_answered() { Err(Rejection::NotAnswered) } else { Ok(()) }
    }

    /// Whether somebody on `side` still has something of it: it was started, and they were not shown the door.
    fn is_open_to(&self, side: Side) -> Result<(), Rejection> {
        match self.takes_more(side) {
            Ok(()) | Err(Rejection::Ended) => Ok(()),
            Err(why) => Err(why),
        }
    }

    /// Whether an agent has written in it. Of a conversation that an earlier version began, an agent who
    /// has it counts as one who has written.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.answered.unwrap_or(self.assignee.is_some())
    }

    /// Whether a sink has something to hear of this conversation.
    #[must_use]
    pub fn concerns(&self, sink: Sink) -> bool {
        match sink {
            Sink::Site => self.customer.is_some() || self.was_blocked || self.is_blocked() || self.is_ended(),
            Sink::Desk => true,
        }
    }

    /// Who the visitor is, where the site vouches for it.
    #[must_use]
    pub fn customer(&self) -> Option<&Customer> {
        self.customer.as_ref()
    }

    /// The page the visitor was last on.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// The page of a command that is not stored for now, because pages follow each other faster than
    /// anybody reads; with the moment at which the last of them is.
    #[must_use]
    pub fn sets_aside(&self, command: &Command, now: Timestamp) -> Option<(Page, Timestamp)> {
        let Command::Visitor(VisitorCommand::SetPage(page)) = command else { return None };
        let mut changes = self.page_changes;
        let full = changes.take(PAGE_CHANGES, 1, now).is_err();
        let taken = full && self.life == Life::Open && guards::may_write(self).is_ok();
        // By then one is free again.
        taken.then(|| (page::tidy(page), now + PAGE_CHANGES.within_ms / PAGE_CHANGES.most))
    }

    /// Whether the team has blocked the visitor.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.etiquette.blocked
    }

    /// Until when nobody begins a conversation from the visitor's network, if the team has chosen that.
    #[must_use]
    pub fn network_blocked_until(&self) -> Option<Timestamp> {
        self.network_blocked_until.filter(|_| self.is_blocked())
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.life == Life::Ended
    }
}

#[cfg(test)]
mod tests;
