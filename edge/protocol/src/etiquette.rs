//! What the rules of good conversation are about: hold, transfer, contact, follow-up promise,
//! wrap-up, and the shared fold ([`Etiquette`]) that tells where a conversation stands in them.
//!
//! The edge decides by this fold, the widget draws its cards from it and the inbox its dialogs, so
//! that nobody can disagree about what is open.

mod fold;

pub use fold::{Etiquette, HoldStage, OpenHold, OpenPromise, OpenTransfer, TransferStage, WrapUp};

use crate::event::Agent;
use crate::ids::{AgentId, CommandId, DepartmentId, FileId, Seq, Timestamp};
use crate::rejection::Rejection;
use crate::settings::RatingScale;
use crate::{limits, text};
use serde::{Deserialize, Serialize};

/// What a site has settled for its conversations. A conversation keeps the one it was started
/// with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// How a conversation is rated.
    pub rating: RatingScale,
    /// Minutes a visitor may stay silent after "anything else?" before the conversation ends.
    pub vanish_minutes: u16,
    /// Most hours until a follow-up promise is due, 24 at most.
    pub promise_hours: u16,
    /// Whether agents see what the visitor is writing. The widget says so.
    pub typing_preview: bool,
    /// What is said on its own at the end, in the conversation's language; nothing when empty.
    pub goodbye: String,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            rating: RatingScale::default(),
            vanish_minutes: 3,
            promise_hours: 24,
            typing_preview: false,
            goodbye: String::new(),
        }
    }
}

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

/// A department, as both sides see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Its name.
    pub name: String,
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

/// A file in a conversation; its bytes are asked for by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileInfo {
    /// Its id within the conversation.
    pub id: FileId,
    /// Its name as its sender gave it.
    pub name: String,
    /// Its media type, out of [`crate::limits::FILE_TYPES`].
    pub media_type: String,
    /// Its size in bytes.
    pub size: u32,
}

impl FileInfo {
    /// Whether such a file is taken at all.
    ///
    /// # Errors
    /// The refusal that names what is wrong with it.
    pub fn check(&self) -> Result<(), Rejection> {
        text::file_name(&self.name)?;
        if !self.id.is_valid() {
            Err(Rejection::BadId)
        } else if !limits::FILE_TYPES.contains(&self.media_type.as_str()) {
            Err(Rejection::FileTypeRefused)
        } else if self.size > limits::FILE_MAX {
            Err(Rejection::FileTooLarge)
        } else if self.size == 0 {
            Err(Rejection::FileMissing)
        } else {
            Ok(())
        }
    }
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
}

impl HoldProposal {
    /// Until when the hold takes, if it begins at a moment.
    #[must_use]
    pub fn until(&self, since: Timestamp) -> Timestamp {
        since + u64::from(self.minutes) * 60_000
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
