//! What travels between the inbox and a site's desk: who is available, which conversations there
//! are, and how they stand. Never the conversations themselves.

use crate::conversation::customer::Customer;
use crate::conversation::etiquette::{Promise, Target, Urgency};
use crate::conversation::opening::Page;
use crate::conversation::party::Department;
use crate::conversation::party::{Agent, Side};
use crate::frames::monitor::Monitor;
use crate::frames::server::Refusal;
use crate::ids::{AgentId, ConversationId, DepartmentId, FileId, Seq, Timestamp};
use crate::site::department::DepartmentSetting;
use serde::{Deserialize, Serialize};

/// The version that [`DeskCommand::HelloPaged`] says since [`Summary`] has all its fields of today. In postcard a
/// list of them can only be read by whoever knows them all: packed clients of an earlier version get a frame for
/// each conversation, whose end they skip.
pub const LISTS_VERSION: u16 = 2;

/// The version that [`DeskCommand::HelloPaged`] says of a client at which chats may ring: it shows
/// [`DeskFrame::Ringing`], and answers. No chat rings at an agent all of whose inboxes say less.
pub const RINGS_VERSION: u16 = 3;

/// One frame from the inbox to the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskCommand {
    /// The first frame of every socket.
    Hello {
        /// The protocol version the client speaks, [`crate::VERSION`].
        version: u16,
    },
    /// Turn one's own availability on or off.
    SetAvailable(bool),
    /// The first frame of a client that takes changes together and the list by page: [`DeskFrame::Changes`]
    /// and [`DeskFrame::Page`] instead of a frame for each agent and conversation.
    HelloPaged {
        /// The protocol version the client speaks; [`LISTS_VERSION`] of a packed client, [`RINGS_VERSION`] of any
        /// at which chats may ring.
        version: u16,
    },
    /// Ask for the open conversations after a position. Answered by [`DeskFrame::Page`].
    More(ListCursor),
    /// Take the chat that rings at one. Answered by [`DeskFrame::RingOver`] once one has it, or has it not; refused
    /// where it rings at somebody else, or not any more.
    Accept(ConversationId),
    /// Not take the chat that rings at one. Answered by [`DeskFrame::RingOver`]; where it does not ring any more,
    /// nothing happens.
    Decline(ConversationId),
    /// Be away for a while, and say what for: at most [`crate::limits::BREAK_MAX`] characters, which the team reads;
    /// empty for no reason. [`DeskCommand::SetAvailable`] ends it.
    TakeBreak(String),
    /// Begin or cease to be told what happens now, by [`DeskFrame::Monitor`]. For owners and admins.
    Monitor(bool),
}

/// One frame from the desk to the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskFrame {
    /// The answer to a greeting. All listed conversations follow, then [`DeskFrame::CaughtUp`]. It comes by itself when
    /// the agent sees another part of the list from now on.
    Welcome {
        /// The protocol version of the server, up to the client's. After [`DeskCommand::HelloPaged`] that of the
        /// lists: a packed client that is told less than [`LISTS_VERSION`] cannot read them, and greets with
        /// [`DeskCommand::Hello`].
        version: u16,
        /// The server's clock.
        now: Timestamp,
    },
    /// How a conversation stands now. Replaces what was known of it.
    Conversation(Box<Summary>),
    /// Every listed conversation has been sent; what the client had beyond them is gone.
    CaughtUp,
    /// An agent's presence changed.
    Presence(Presence),
    /// A frame was refused; the socket stays open.
    Rejected(Refusal),
    /// A frame of a newer version; skip it.
    Unknown,
    /// The site's departments, and who works in each. Told after the greeting.
    Departments(Vec<DepartmentSetting>),
    /// A conversation was erased, or is not for the agent to see from now on: nothing of it is to be shown any more.
    Erased(ConversationId),
    /// What has changed since the last such frame, of each agent and conversation only the latest. Only for
    /// clients that greeted with [`DeskCommand::HelloPaged`].
    Changes(Box<DeskChanges>),
    /// A part of the list: after the greeting what the agent needs first, later the answer to
    /// [`DeskCommand::More`].
    Page(Box<ListPage>),
    /// An agent has another picture, or none any more.
    Pictured(AgentPicture),
    /// Who waits in a queue from now on, as far as the agent sees: it takes the place of what was told of this queue.
    /// After a [`DeskFrame::Welcome`] each in which somebody waits is told anew. Only for clients that greeted with
    /// [`DeskCommand::HelloPaged`].
    Queue(Box<QueueLine>),
    /// A chat rings at the agent. Told anew after a greeting while it does. This and what follows is only for
    /// clients that said [`RINGS_VERSION`].
    Ringing(Box<Ringing>),
    /// A chat does not ring at the agent any more.
    RingOver(RingOver),
    /// How many chats the agent has, and how many they get: after the greeting, and when that has changed; not where
    /// agents take what they like in every queue.
    Load(AgentLoad),
    /// Why an agent is away from now on, or that there is nothing to say of it any more. Told of each for whom there
    /// is something to say after the greeting: of others nothing is known then.
    Absence(AgentAbsence),
    /// What happens now, for whoever asked by [`DeskCommand::Monitor`]: at once, and then when something has changed,
    /// at most once a second.
    Monitor(Box<Monitor>),
}

/// A chat that rings, with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ringing {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Until when, by the server's clock. A client that hears nothing else stops by itself then.
    pub until: Timestamp,
    /// For how many seconds in all, as the site has set it.
    pub seconds: u16,
    /// The visitor's name, exactly as typed, if known.
    pub visitor: Option<String>,
    /// The start of the last message, see [`crate::limits::PREVIEW_MAX`].
    pub preview: String,
    /// The page the visitor was last seen on.
    pub page: Page,
    /// The department that the visitor chose before the chat.
    pub department: Option<Department>,
    /// Since when the visitor waits.
    pub since: Timestamp,
}

/// A chat that does not ring any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingOver {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Why.
    pub why: RingEnd,
}

/// Why a chat does not ring at an agent any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RingEnd {
    /// The agent has it, or is about to: here or in another tab of theirs.
    Accepted,
    /// The agent has declined it, here or in another tab.
    Declined,
    /// Nobody answered in time.
    Lapsed,
    /// Somebody else has it.
    Taken,
    /// The visitor has ended it, or is gone.
    Gone,
    /// It rings here no more for another reason: the agent is away, the rules have changed, it could not be taken.
    Withdrawn,
}

/// How many chats an agent has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentLoad {
    /// How many take a place: what rings counts, what nobody waits in does not.
    pub load: u16,
    /// How many they get at once without asking for more.
    pub cap: u16,
}

/// Why an agent is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentAbsence {
    /// Who.
    pub agent: AgentId,
    /// Why; nothing where they are not, or have said nothing.
    pub why: Option<Absence>,
}

/// Why an agent who may have an inbox open gets no chats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// So many chats in a row rang out at them, or were given to them and got no answer: the desk has set them away.
    Missed(u8),
    /// They have said so, and what for, such as "lunch": at most [`crate::limits::BREAK_MAX`] characters.
    Break(String),
}

/// What has changed at a desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskChanges {
    /// Presence, of those for whom it changed; of everybody after the greeting.
    pub presence: Vec<Presence>,
    /// How conversations stand now. Each replaces what was known.
    pub conversations: Vec<Summary>,
    /// How many there are, if any changed.
    pub counts: Option<ListCounts>,
}

impl DeskChanges {
    /// The same as one frame for each.
    pub fn frames(&self) -> impl Iterator<Item = DeskFrame> + '_ {
        let presence = self.presence.iter().cloned().map(DeskFrame::Presence);
        let conversations = self.conversations.iter().cloned();
        presence.chain(conversations.map(|summary| DeskFrame::Conversation(Box::new(summary))))
    }
}

/// A part of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage {
    /// The conversations. After the greeting: the agent's own and what is being handed to them, those that
    /// wait and those that the team owes something (at most 200 each, [`DeskCommand::More`] brings the rest),
    /// the 200 open ones that were last active, and the latest that are over.
    pub conversations: Vec<Summary>,
    /// How many there are.
    pub counts: ListCounts,
    /// Where the open ones go on, if there are more.
    pub next: Option<ListCursor>,
}

/// How many conversations a site has that are not over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListCounts {
    /// Those that no agent has and in which the visitor has written.
    pub waiting: u32,
    /// All of them but those in which nobody has written.
    pub open: u32,
}

/// A position among the open conversations, the latest first, with the id deciding where times are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ListCursor {
    /// The last activity of the conversation at the position.
    pub last_at: Timestamp,
    /// The conversation.
    pub id: ConversationId,
}

/// How a conversation stands, as far as the team's list needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Which conversation.
    pub id: ConversationId,
    /// The position of the event it was made after. A higher one is newer.
    pub revision: Seq,
    /// Whose turn it is.
    pub stage: Stage,
    /// The visitor's name, exactly as typed, if known.
    pub visitor: Option<String>,
    /// The page the visitor was last seen on.
    pub page: Page,
    /// The agent who has it, if one does.
    pub assignee: Option<Agent>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When its last message was stored, or its start.
    pub last_at: Timestamp,
    /// Since when the visitor waits for an answer, if they do.
    pub waiting_since: Option<Timestamp>,
    /// The start of the last message, see [`crate::limits::PREVIEW_MAX`].
    pub preview: String,
    /// Who wrote the last message.
    pub preview_by: Option<Side>,
    /// How many of the visitor's messages nobody who has it has seen.
    pub unread: u32,
    /// The rating, once given.
    pub rating: Option<Rating>,
    /// What the team has to see to. From here on later versions added: a client of an earlier one reads
    /// the rest.
    #[serde(default)]
    pub needs: Needs,
    /// Who the visitor is, where the site vouches for it.
    #[serde(default)]
    pub customer: Option<Customer>,
    /// The department that the visitor chose before the chat.
    #[serde(default)]
    pub department: Option<Department>,
    /// Since when the visitor is gone; nothing while they are there.
    #[serde(default)]
    pub gone_since: Option<Timestamp>,
    /// Nobody has it and the visitor has not written a word: nobody waits in it.
    #[serde(default)]
    pub empty: bool,
}

/// What the team has to see to in a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// Since when the visitor is on hold, and until when that was promised.
    pub hold: Option<(Timestamp, Timestamp)>,
    /// Whom the conversation is being handed to: the position of the proposal, the receiver, and
    /// whether the visitor has agreed.
    pub transfer: Option<(Seq, Target, bool)>,
    /// The open promise, and whether the team was reminded of it or is late.
    pub promise: Option<(Promise, Urgency)>,
    /// The agents that notes were written for and that have not looked since.
    pub mentions: Vec<AgentId>,
    /// What the conversation is about, as the team filed it.
    pub subject: String,
}

/// Who waits in a queue until an agent has their conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueLine {
    /// The department; none for conversations of no department, or of one that is not there any more.
    pub department: Option<DepartmentId>,
    /// The first 100 of those who wait there, in order, without those whom the agent does not see. Nobody, where
    /// nobody waits any more.
    pub waiting: Vec<QueuePlace>,
}

/// Somebody's place in a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuePlace {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Its position, from 1: those whom the agent does not see count too.
    pub position: u32,
    /// Since when its place is counted.
    pub since: Timestamp,
}

/// A rating as the team sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// 1 (bad) to 3 (good).
    pub score: u8,
    /// What the visitor added, if anything.
    pub comment: Option<String>,
}

/// The stage of a conversation's life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// No agent has it yet.
    #[default]
    Waiting,
    /// An agent has it.
    Assigned,
    /// It is over.
    Ended,
}

/// Whether an agent is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Who.
    pub agent: Agent,
    /// Whether they take conversations.
    pub available: bool,
    /// Whether their inbox is open anywhere.
    pub connected: bool,
}

/// The picture that an agent has now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentPicture {
    /// Who.
    pub agent: AgentId,
    /// Its name; nothing where they have none.
    pub picture: Option<FileId>,
}
