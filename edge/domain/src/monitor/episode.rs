//! What a conversation has come to since it began, or was opened again last: a fold over its events.

use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::party::{Author, Side};
use protocol::frames::monitor::DayFigures;
use protocol::ids::{Seq, Timestamp};
use serde::{Deserialize, Serialize};

/// Whoever leaves sooner after they have written has not waited, in milliseconds.
pub const SHORT_MS: u64 = 10_000;

/// The best score there is.
const BEST: u8 = 3;

/// An episode of a conversation. What an earlier version, or another product, began is not known, and counts for
/// nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Episode {
    /// The position of the event that it began with; 0 where that is not known.
    pub began: Seq,
    /// Q: when the visitor first wrote in it, or answered the form.
    pub queued_at: Option<Timestamp>,
    /// J: an agent has it, or has had it.
    pub joined: bool,
    /// A: an agent wrote after the visitor had.
    pub answered: bool,
    /// The visitor left a message to be answered later, before an agent joined.
    pub away: bool,
    /// E: how it ended.
    pub ended: Option<End>,
    /// The rating's score.
    pub score: Option<u8>,
    /// The visitor is gone.
    pub gone: bool,
    /// An agent has it.
    pub held: bool,
}

/// The end of an episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// When.
    pub at: Timestamp,
    /// The visitor ended it, or was gone.
    pub left: bool,
}

/// What became of an episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An agent has answered.
    Answered,
    /// It ended with an agent who had not.
    Unanswered,
    /// The visitor left before an agent joined.
    Abandoned,
    /// The same within [`SHORT_MS`].
    Short,
}

impl Episode {
    /// Folds one event in.
    pub fn apply(&mut self, event: &Event) {
        match &event.body {
            EventBody::Started(_) => *self = Self { began: event.seq, ..Self::default() },
            EventBody::Reopened { .. } => {
                *self = Self { began: event.seq, joined: self.held, held: self.held, ..Self::default() };
            }
            EventBody::Imported(_) => *self = Self::default(),
            EventBody::AgentJoined(_) => (self.joined, self.held) = (true, true),
            EventBody::AgentLeft(_) => self.held = false,
            EventBody::MessageSent(message) => self.spoke(&message.author, event.at),
            EventBody::FileSent { author, .. } => self.spoke(author, event.at),
            EventBody::FormFilled(filled) if !filled.answers.is_empty() => self.waits(event.at),
            EventBody::PromiseMade(_) => self.away |= !self.joined,
            EventBody::PresenceChanged { gone_since } => self.gone = gone_since.is_some(),
            EventBody::VisitorVanished => self.gone = true,
            EventBody::Ended { by } => {
                self.ended = Some(End { at: event.at, left: *by == Side::Visitor || self.gone });
            }
            EventBody::Rated { score, .. } => self.score = Some(*score),
            _ => {}
        }
    }

    fn spoke(&mut self, author: &Author, at: Timestamp) {
        match author {
            Author::Visitor => self.waits(at),
            Author::Agent(_) => self.answered |= self.queued_at.is_some(),
            Author::Automatic => {}
        }
    }

    fn waits(&mut self, at: Timestamp) {
        self.queued_at.get_or_insert(at);
        self.gone = false;
    }

    /// What became of it; nothing as long as that is open, and of one that is not counted.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let queued_at = self.queued_at.filter(|_| self.began > 0)?;
        if self.answered {
            return Some(Outcome::Answered);
        }
        let End { at, left } = self.ended.filter(|_| !self.away)?;
        match (self.joined, left) {
            (true, _) => Some(Outcome::Unanswered),
            (false, true) if at.saturating_sub(queued_at) < SHORT_MS => Some(Outcome::Short),
            (false, true) => Some(Outcome::Abandoned),
            (false, false) => None,
        }
    }

    /// What it counts for, by whether Q lay within the opening hours.
    #[must_use]
    pub fn figures(&self, open: bool) -> DayFigures {
        if self.began == 0 || self.queued_at.is_none() {
            return DayFigures::default();
        }
        let outcome = self.outcome();
        let is = |wanted| u32::from(outcome == Some(wanted));
        let missed = is(Outcome::Abandoned) + is(Outcome::Unanswered);
        DayFigures {
            answered: is(Outcome::Answered),
            missed: if open { missed } else { 0 },
            abandoned: is(Outcome::Abandoned),
            short: is(Outcome::Short),
            rated: u32::from(self.score.is_some()),
            best: u32::from(self.score == Some(BEST)),
        }
    }
}
