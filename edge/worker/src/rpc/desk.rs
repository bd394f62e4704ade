//! Calls to a site's desk.

use super::SocketTicket;
use protocol::conversation::file::FileInfo;
use protocol::conversation::party::Agent;
use protocol::frames::desk::Summary;
use protocol::ids::{ConversationId, EntryId, FileId, Timestamp, TriggerId};
use protocol::site::settings::{EditedSettings, SiteSettings};
use protocol::site::trigger::TriggerOutcome;
use protocol::team::articles::Article;
use protocol::team::reply_library::ReplyLibrary;
use serde::{Deserialize, Serialize};

/// What a site's desk can be asked.
#[derive(Debug, Serialize, Deserialize)]
pub enum DeskCall {
    /// Take an agent's socket.
    Socket(Agent, SocketTicket),
    /// Close the sockets that a session opened.
    SignedOut(String),
    /// Tell the site's settings; none when it was never set up.
    Settings,
    /// Count a conversation that is being opened from a network, and tell whether it may be.
    Admit(ConversationId, Option<String>),
    /// Tell whom a token of the site stands for.
    Identify(String),
    /// Tell that and their conversations.
    History(String),
    /// Tell the secrets that the site signs with.
    Secrets(SecretRequest),
    /// Set the site up, if it is not.
    SetUp(SiteSettings),
    /// Tell the site's settings for editing.
    EditSettings,
    /// Change them, based on the revision in it.
    ChangeSettings(EditedSettings),
    /// Store a picture, whose bytes are the body of the request, and tell its id.
    PutPicture,
    /// Give a picture back.
    GetPicture(FileId),
    /// Count what became of an invitation.
    Count(TriggerId, TriggerOutcome),
    /// Tell those counts.
    Counts,
    /// Tell who works there.
    Agents,
    /// Know how a conversation stands, and when something is to happen there on its own.
    Update(Box<Summary>, Option<Timestamp>),
    /// Know that the visitor of a conversation was blocked.
    ShutOut(ConversationId),
    /// Tell the site's ready answers.
    Library,
    /// Change them, based on the revision in it.
    ChangeLibrary(ReplyLibrary),
    /// Store a file for a predefined answer, whose bytes are the body of the request.
    PutFile(FileInfo),
    /// Give such a file back.
    GetFile(FileId),
    /// Count a use of one of them.
    Used(EntryId),
    /// Tell the latest conversations that are over, at most so many.
    Past(usize),
    /// Know nothing of a conversation any more.
    Forget(ConversationId),
    /// Something about the site's help articles.
    Articles(ArticlesCall),
}

/// What a site's desk can be asked about its help articles.
#[derive(Debug, Serialize, Deserialize)]
pub enum ArticlesCall {
    /// Tell whether visitors can read any.
    Any,
    /// Tell all, without their bodies.
    List,
    /// Tell one.
    Get(EntryId),
    /// Add or change one, based on the revision in it.
    Put(Box<Article>),
    /// Remove one.
    Remove(EntryId),
    /// Tell those that visitors can read, as far as they fit what was typed, in a language.
    Find(String, String),
    /// Tell one that visitors can read.
    Read(EntryId),
}

/// What an operator wants of a site's secret.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SecretRequest {
    /// Whether a new one is to take its place.
    #[serde(default)]
    pub renew: bool,
    /// Whether the one before ends at once.
    #[serde(default)]
    pub revoke: bool,
}

/// The answer to [`DeskCall::Admit`]; none when the site was never set up.
pub type Admission = Option<(SiteSettings, bool)>;
