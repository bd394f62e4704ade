//! What happened in a conversation. Events are past tense, numbered without gaps from 1 by the
//! conversation's object, and never change once stored.

use crate::conversation::customer::Customer;
use crate::conversation::etiquette::{
    Briefing, ClosingReason, ContactReason, HoldProposal, Note, Progress, Promise, Restatement,
    TransferOutcome, TransferProposal, WrapUpQuestion,
};
use crate::conversation::file::FileInfo;
use crate::conversation::opening::Answers;
use crate::conversation::opening::{Opening, Page};
use crate::conversation::party::{Agent, Author, Side};
use crate::conversation::policy::Policy;
use crate::conversation::source::Source;
use crate::ids::{CommandId, Seq, Timestamp};
use serde::{Deserialize, Serialize};

/// What the team is told and nobody else. The visitors' app, which never gets any of it, leaves out the
/// feature `team`, and with it the code to read it.
#[cfg(feature = "team")]
pub type Team<T> = T;
/// What the team is told and nobody else.
#[cfg(not(feature = "team"))]
pub type Team<T> = std::marker::PhantomData<T>;

/// One numbered entry of a conversation's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Event {
    /// Its position in the log.
    pub seq: Seq,
    /// When it was stored.
    pub at: Timestamp,
    /// What happened.
    pub body: EventBody,
}

/// What happened. A variant added later decodes to [`EventBody::Unknown`] in an older client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventBody {
    /// The visitor opened the conversation.
    Started(Opening),
    /// The visitor gave or changed their name.
    Named {
        /// The name, exactly as typed.
        name: String,
    },
    /// The visitor went to another page.
    PageChanged(Team<Page>),
    /// Somebody wrote.
    MessageSent(Message),
    /// An agent took the conversation.
    AgentJoined(Agent),
    /// One side's screens received or showed everything up to a position.
    Marked {
        /// Whose screens.
        side: Side,
        /// Received up to here.
        delivered: Seq,
        /// Seen up to here; never more than `delivered`.
        read: Seq,
    },
    /// The conversation is over.
    Ended {
        /// Who ended it.
        by: Side,
    },
    /// The visitor rated the conversation.
    Rated {
        /// 1 (bad) to 3 (good).
        score: u8,
        /// What the visitor added, if anything.
        comment: Option<String>,
    },
    /// An event of a newer version. It counts as a position and is shown nowhere.
    Unknown,
    /// What the site has settled for this conversation, where that is not the standard.
    PolicySet(Policy),
    /// An agent asks whether they may put the visitor on hold.
    HoldProposed(HoldProposal),
    /// The visitor said yes or no to it.
    HoldAnswered {
        /// Whether they agree.
        yes: bool,
    },
    /// No answer came to it.
    HoldExpired,
    /// The hold takes longer than was said.
    HoldOverdue,
    /// The hold, or the question about it, is over.
    HoldEnded {
        /// Who ended it: the agent is back, or the visitor would not wait any longer.
        by: Side,
    },
    /// What the receiver of a transfer is to know.
    Briefed(Team<Briefing>),
    /// An agent asks whether they may hand the conversation over.
    TransferProposed(TransferProposal),
    /// The visitor said yes or no to it.
    TransferAnswered {
        /// Whether they agree.
        yes: bool,
    },
    /// A receiver declined.
    TransferDeclined {
        /// Who.
        by: Team<Agent>,
        /// Why.
        reason: Team<String>,
    },
    /// The transfer is done with.
    TransferClosed {
        /// How it came out.
        outcome: TransferOutcome,
    },
    /// An agent left the conversation.
    AgentLeft(Agent),
    /// The visitor is asked for a way to reach them.
    ContactAsked {
        /// Why.
        reason: ContactReason,
    },
    /// They gave one, and are promised to hear from the team.
    PromiseMade(Promise),
    /// They would rather not.
    PromiseDeclined,
    /// Word about a promise that takes longer.
    PromiseProgressed(Progress),
    /// A promise is due soon.
    PromiseDue,
    /// A promise is late.
    PromiseLate,
    /// A promise was kept.
    PromiseKept {
        /// By whom.
        by: Agent,
    },
    /// The agent says what they have understood.
    Restated(Restatement),
    /// The visitor said whether that is right.
    RestatementAnswered {
        /// Whether it is.
        right: bool,
    },
    /// "Is there anything else?"
    WrapUpAsked(WrapUpQuestion),
    /// The visitor said whether there is.
    WrapUpAnswered {
        /// Whether there is more.
        more: bool,
    },
    /// No answer came, and none is waited for any longer.
    VisitorVanished,
    /// The team filed the conversation.
    Closed {
        /// Who.
        by: Team<Agent>,
        /// As what.
        reason: Team<ClosingReason>,
    },
    /// The visitor may not write in this conversation any more.
    Blocked {
        /// Who decided that.
        by: Team<Agent>,
    },
    /// An ended conversation goes on.
    Reopened {
        /// Who wanted that.
        by: Side,
    },
    /// Something the team wrote for itself.
    Noted(Team<Note>),
    /// What the conversation is about, as the team files it.
    SubjectSet {
        /// The subject.
        subject: Team<String>,
    },
    /// Somebody sent a file.
    FileSent {
        /// The id its sender gave it.
        id: CommandId,
        /// Who sent it.
        author: Author,
        /// The file.
        file: FileInfo,
    },
    /// The site vouches for who the visitor is.
    Identified(Team<Customer>),
    /// What the visitor filled in before the chat. A visitor's client is told, but ours knows.
    FormFilled(Team<Answers>),
    /// The visitor has left the site's pages, or is back on them.
    PresenceChanged {
        /// Since when they are gone; nothing when they are there.
        gone_since: Team<Option<Timestamp>>,
    },
    /// Nobody begins a new conversation from the visitor's network for a while.
    NetworkBlocked {
        /// Who decided that.
        by: Team<Agent>,
        /// Until when.
        until: Team<Timestamp>,
    },
    /// It happened elsewhere and was brought in afterwards: all that stands before this, under its own times. It is
    /// over.
    Imported(Team<Source>),
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The id its sender gave it.
    pub id: CommandId,
    /// Who wrote it.
    pub author: Author,
    /// The text. Plain: nothing in it is markup.
    pub text: String,
}

/// Who may see an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Both sides.
    Everyone,
    /// The team only.
    Team,
}

impl EventBody {
    /// Who may see it. Each kind is named, so that a new one cannot reach the visitor unthought.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match self {
            Self::PageChanged(_)
            | Self::Briefed(_)
            | Self::TransferDeclined { .. }
            | Self::PromiseDue
            | Self::PromiseLate
            | Self::Closed { .. }
            | Self::Blocked { .. }
            | Self::Noted(_)
            | Self::SubjectSet { .. }
            | Self::Identified(_)
            | Self::PresenceChanged { .. }
            | Self::NetworkBlocked { .. }
            | Self::Imported(_) => Audience::Team,
            Self::Started(_)
            | Self::Named { .. }
            | Self::MessageSent(_)
            | Self::AgentJoined(_)
            | Self::Marked { .. }
            | Self::Ended { .. }
            | Self::Rated { .. }
            | Self::Unknown
            | Self::PolicySet(_)
            | Self::HoldProposed(_)
            | Self::HoldAnswered { .. }
            | Self::HoldExpired
            | Self::HoldOverdue
            | Self::HoldEnded { .. }
            | Self::TransferProposed(_)
            | Self::TransferAnswered { .. }
            | Self::TransferClosed { .. }
            | Self::AgentLeft(_)
            | Self::ContactAsked { .. }
            | Self::PromiseMade(_)
            | Self::PromiseDeclined
            | Self::PromiseProgressed(_)
            | Self::PromiseKept { .. }
            | Self::Restated(_)
            | Self::RestatementAnswered { .. }
            | Self::WrapUpAsked(_)
            | Self::WrapUpAnswered { .. }
            | Self::VisitorVanished
            | Self::Reopened { .. }
            | Self::FileSent { .. }
            | Self::FormFilled(_) => Audience::Everyone,
        }
    }
}

impl Audience {
    /// Whether somebody on `side` may see it.
    #[must_use]
    pub fn includes(self, side: Side) -> bool {
        self == Self::Everyone || side == Side::Agent
    }
}
