//! Calls to a conversation's object.

use super::SocketTicket;
use domain::audit::Actor;
use domain::customer_block::Standing;
use domain::keys::{Shown, Vouched};
use domain::roles::Role;
use domain::routing::ReturnReason;
use domain::visibility::SiteSight;
use protocol::conversation::file::FileInfo;
use protocol::conversation::party::{Agent, Side};
use protocol::frames::visitor::VisitorRequest;
use protocol::ids::{AgentId, CommandId, FileId, Seq, Timestamp};
use protocol::team::export::ExportedConversation;
use serde::{Deserialize, Serialize};

/// What a conversation's object can be asked.
#[derive(Debug, Serialize, Deserialize)]
pub enum ConversationCall {
    /// Take a visitor's socket, from a network, when the platform tells it.
    VisitorSocket(Option<String>),
    /// Take the socket of somebody of the team, who has a role; 404 where it is not for them to see.
    AgentSocket(Agent, Role, SocketTicket),
    /// Whether somebody of the team, who has a role, sees it.
    IsSeen(AgentId, Role),
    /// The site's settings have changed who sees what: whoever has it open and does not see it is turned away.
    Sight(SiteSight),
    /// Close the sockets that a session opened.
    SignedOut(String),
    /// The same where it goes on: its agent is let in no more.
    ShutOut(String),
    /// An agent takes no conversations any more.
    AgentUnavailable(AgentId),
    /// Carry out a visitor's command. Answers with a public frame.
    Command(Caller, VisitorRequest),
    /// Give a customer another key: the token with this hash.
    Grant(Vouched, String),
    /// Of the site's secrets, those before this one were revoked.
    Revoked(u64),
    /// The team has blocked the customer whose it is in another one, or not any more.
    Standing(Standing),
    /// Tell events. Answers with a public page of events.
    Events(EventsQuery),
    /// Store a file, whose bytes are the body of the request, from a network, when the platform tells it.
    PutFile(Requester, FileInfo, Option<String>),
    /// Give a file back.
    GetFile(Requester, FileId),
    /// Write the transcript.
    Transcript(Requester, TranscriptQuery),
    /// Take the token with the second hash as the only good one, for a link whose code has the first.
    Resume(String, String),
    /// Mail the transcript, for somebody from a network, when the platform tells it.
    MailTranscript(Requester, MailRequest, Option<String>, Option<Actor>),
    /// Tell what its agents wrote.
    Replies,
    /// Erase everything, for a visitor.
    Erase(Shown),
    /// Tell the visitor that the site's settings are others now.
    SettingsChanged,
    /// Carry out what is due. The desk asks when it hears nothing of a deadline that has passed.
    MeetDeadlines,
    /// Take it for an agent with the desk's reservation of this number, which is good until a moment. Returns how far
    /// it is where they have it, as a [`domain::desk::Version`], and nothing where they have it not.
    Give(Agent, u64, Timestamp),
    /// Take it back from an agent, and tell the desk how it stands.
    TakeBack(AgentId, ReturnReason),
    /// Tell the desk how it stands.
    Tell,
    /// An agent works for the site no more: close their sockets, and take back what they have.
    AgentRemoved(AgentId),
    /// An agent whose sockets are here has another name.
    Renamed(Agent),
    /// Read something that is stored.
    Probe,
    /// Return what there is to be erased, as a [`super::Weight`].
    Weigh,
    /// Erase everything, for good: the site is being deleted.
    EraseWithSite,
    /// Return it as a part of an export, with [`EVENTS`] and [`FILES`] in its headers; nothing of one that has not begun.
    Export,
    /// Bring in what happened elsewhere, or only look whether that can be. Returns an
    /// [`protocol::team::export::ImportOutcome`].
    Import(Box<ExportedConversation>, bool),
    /// Store a file of one that is about to be brought in, whose bytes are the body of the request.
    PutImportedFile(FileInfo),
}

/// How many events an exported conversation has.
pub const EVENTS: &str = "x-jasette-events";
/// How many files.
pub const FILES: &str = "x-jasette-files";

/// A visitor who makes a request of their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Caller {
    /// What they show.
    pub shown: Shown,
    /// The network they come from, when the platform tells it.
    pub network: Option<String>,
}

/// Who asks for something that both sides may ask for.
#[derive(Debug, Serialize, Deserialize)]
pub enum Requester {
    /// Somebody who shows a visitor's token.
    Visitor(Shown),
    /// An agent of the site, in their role.
    Agent(AgentId, Role),
}

impl Requester {
    /// The side they are on.
    pub fn side(&self) -> Side {
        match self {
            Self::Visitor(_) => Side::Visitor,
            Self::Agent(..) => Side::Agent,
        }
    }
}

/// How a transcript is wanted.
#[derive(Debug, Serialize, Deserialize)]
pub struct TranscriptQuery {
    /// As a page rather than as plain text.
    pub html: bool,
    /// The reader's language; the conversation's when it is not said.
    pub language: Option<String>,
    /// The name of the reader's time zone.
    pub zone: Option<String>,
    /// How many minutes the reader's clock is ahead of UTC, where the zone is not known.
    pub offset_minutes: i32,
}

/// Where a transcript is to be mailed.
#[derive(Debug, Serialize, Deserialize)]
pub struct MailRequest {
    /// Made by the client, so that the same request sends one mail.
    #[serde(default)]
    pub id: Option<CommandId>,
    /// To whom.
    pub email: String,
    /// The reader's language; the conversation's when it is not said.
    #[serde(default)]
    pub language: Option<String>,
    /// The name of the reader's time zone.
    #[serde(default)]
    pub zone: Option<String>,
    /// How many minutes the reader's clock is ahead of UTC, where the zone is not known.
    #[serde(default)]
    pub offset_minutes: i32,
    /// Whether it is to bring a link that opens the conversation in another browser.
    #[serde(default)]
    pub link: bool,
}

/// Which events are wanted.
#[derive(Debug, Serialize, Deserialize)]
pub struct EventsQuery {
    /// What the visitor shows.
    pub shown: Shown,
    /// The position after which events are wanted.
    pub after: Seq,
    /// Seconds to wait for one when there is none yet.
    pub wait: u32,
}
