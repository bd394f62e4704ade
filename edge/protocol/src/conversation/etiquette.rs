//! What the rules of good conversation are about: hold, transfer, contact, follow-up promise and
//! wrap-up. Where a conversation stands in them is folded in [`super::fold`].

use crate::conversation::party::{Agent, Department};
use crate::ids::{AgentId, CommandId, Seq, Timestamp};
use crate::timing::MINUTE_MS;
use serde::{Deserialize, Serialize};

/// An agent asks whether they may put the visitor on hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldProposal {
    /// Who asks.
    pub by: Agent,
    /// What for, as the visitor reads it.
    pub reason: String,
    /// For how many minutes.
    pub minutes: u16,
}

/// Whom a conversation is to be handed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// One agent.
    Agent(Agent),
    /// Whoever of a department accepts first.
    Department(Department),
}

/// What the receiver of a transfer reads before the first word. For the team only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Briefing {
    /// Who wrote it.
    pub by: Agent,
    /// For whom.
    pub to: Target,
    /// The text.
    pub text: String,
}

/// An agent asks whether they may hand the conversation over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferProposal {
    /// Who asks.
    pub by: Agent,
    /// To whom it would go.
    pub to: Target,
}

/// How a transfer came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferOutcome {
    /// The receiver has the conversation now.
    Accepted,
    /// The receiver declined.
    Declined,
    /// The agent who asked thought better of it.
    Withdrawn,
    /// Nobody answered in time.
    Expired,
    /// The receiver signed off meanwhile.
    Unavailable,
}

/// Why the visitor is asked for a way to reach them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactReason {
    /// They did not want to hold, or did not answer.
    Hold,
    /// They did not want to be handed over, or did not answer.
    Transfer,
    /// The agent would like to come back to them.
    FollowUp,
    /// Nobody has answered them for a while.
    Waiting,
}

/// A promise to come back to the visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// How to reach them: an email address or a telephone number, as typed.
    pub contact: String,
    /// Why it was given.
    pub reason: ContactReason,
    /// When it is due.
    pub due: Timestamp,
}

/// Word to the visitor about a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Who writes.
    pub by: Agent,
    /// The text.
    pub text: String,
    /// When it is due now.
    pub due: Timestamp,
}

/// "This is what I understood."
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restatement {
    /// The id its sender gave it.
    pub id: CommandId,
    /// Who understood it so.
    pub by: AgentId,
    /// The need in the agent's words.
    pub text: String,
}

/// "Is there anything else?"
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrapUpQuestion {
    /// Who asks.
    pub by: AgentId,
    /// When the conversation ends by itself if no answer comes.
    pub until: Timestamp,
}

/// Something the team writes for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The id its sender gave it.
    pub id: CommandId,
    /// Who wrote it.
    pub by: Agent,
    /// The text.
    pub text: String,
    /// The agents it is for in particular.
    pub mentions: Vec<AgentId>,
}

/// What a conversation was about, as the team files it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosingReason {
    /// The visitor has what they needed.
    Solved,
    /// It goes on outside the chat.
    FollowUp,
    /// A complaint.
    Complaint,
    /// The visitor took us for another company.
    WrongCompany,
    /// Spam or insults.
    Abuse,
    /// Anything else.
    Other,
}

/// How pressing a promise is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// There is time.
    #[default]
    Calm,
    /// It is due soon.
    Due,
    /// It is late.
    Late,
}

/// What keeps an agent from closing a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// "Anything else?" was not asked yet.
    WrapUpNotAsked,
    /// It was asked, and no answer has come.
    WrapUpNotAnswered,
    /// The visitor holds, or is asked to.
    Hold,
    /// It is being handed over.
    Transfer,
    /// The visitor is asked for a way to reach them.
    Contact,
}

/// What is to happen on its own, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: DeadlineKind,
    /// The event that set it; with the kind, the key that makes it happen once.
    pub since: Seq,
}

/// The kinds of deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineKind {
    /// No answer to "may I put you on hold?".
    HoldUnanswered,
    /// The hold takes longer than was said.
    HoldOverdue,
    /// No answer to "may I hand you over?".
    TransferUnanswered,
    /// Nobody took the conversation that was handed over.
    TransferUntaken,
    /// A promise is due soon.
    PromiseDue,
    /// A promise is late.
    PromiseLate,
    /// No answer to "anything else?".
    Vanished,
    /// Nobody took the conversation, and nothing happens in it.
    Silent,
    /// Nobody took the conversation, and the visitor waits for an answer.
    Unanswered,
}

impl HoldProposal {
    /// Until when the hold takes, if it begins at a moment.
    #[must_use]
    pub fn until(&self, since: Timestamp) -> Timestamp {
        since + u64::from(self.minutes) * MINUTE_MS
    }
}

impl Target {
    /// The name of the agent or the department.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Agent(agent) => &agent.name,
            Self::Department(department) => &department.name,
        }
    }
}
