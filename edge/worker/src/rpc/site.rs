//! Calls to a site's object.

use domain::audit::{Actor, AuditLine, Entry, Filter};
use domain::export::Leave;
use protocol::conversation::file::FileInfo;
use protocol::conversation::party::Side;
use protocol::ids::{ConversationId, EntryId, FileId, Timestamp, TriggerId};
use protocol::rejection::Rejection;
use protocol::site::settings::{EditedSettings, SiteSettings};
use protocol::site::trigger::TriggerOutcome;
use protocol::team::articles::Article;
use protocol::team::first_run::Seen;
use protocol::team::reply_library::ReplyLibrary;
use protocol::team::sites::SiteState;
use serde::{Deserialize, Serialize};

/// What a site's object can be asked.
#[derive(Debug, Serialize, Deserialize)]
pub enum SiteCall {
    /// Return a [`SiteProfile`]; none when the site was never set up.
    Profile,
    /// Count a conversation that is about to start, and return its [`Admission`].
    Admit(Entrant),
    /// Whether a conversation was opened.
    IsOpened(ConversationId),
    /// Write down that one was, before such things were written down.
    NoteOpened(ConversationId),
    /// Store what an update of a conversation says for its customer's history and for admission. Returns what
    /// [`Self::Standing`] returns; none where the site was deleted, and the conversation is to go as well.
    ConversationUpdated(ConversationFacts),
    /// Return how the customer with this id stands with the site, as a [`domain::customer_block::Standing`].
    Standing(Option<String>),
    /// Forget a conversation.
    Forget(ConversationId),
    /// Count a mail that is about to go out.
    CountMail(MailCount),
    /// Count the bytes of a file that a visitor uploads from a network, when the platform tells it.
    CountFile(u32, Option<String>),
    /// Verify an identity token and return whom it vouches for.
    Identify(String),
    /// Do the same, and return the customer's conversations too.
    History(String),
    /// Return a customer's conversations.
    Past(String),
    /// Return the secrets that identities are signed with, to somebody.
    Secrets(SecretRequest, Actor),
    /// Return whether there is such a secret, and until when the former one is good.
    SecretState,
    /// Set the site up, if it is not.
    SetUp(SiteSettings),
    /// Return the settings for editing.
    EditSettings,
    /// Write down a page that loads the chat, and return whether that needs to be said again of any.
    PageSeen(Seen),
    /// Return the page that was written down.
    FirstSeen,
    /// Change them, based on the revision in it, for somebody.
    ChangeSettings(EditedSettings, Actor),
    /// Store a picture, whose bytes are the body of the request, and return its id.
    PutPicture,
    /// Return a picture.
    GetPicture(FileId),
    /// Count what became of an invitation, for a page in a network, when the platform tells it.
    CountTrigger(TriggerId, TriggerOutcome, Option<String>),
    /// Return those counts.
    TriggerCounts,
    /// Return the reply library.
    ReplyLibrary,
    /// Change it, based on the revision in it, for somebody.
    ChangeReplyLibrary(ReplyLibrary, Actor),
    /// Store a file for a predefined answer, whose bytes are the body of the request.
    PutFile(FileInfo),
    /// Return such a file.
    GetFile(FileId),
    /// Count a use of one entry of the reply library.
    CountUse(EntryId),
    /// Something about the help articles.
    Articles(ArticlesCall),
    /// Write down what was done elsewhere.
    Note(Vec<Noted>),
    /// Return lines of the audit log, at most so many, as [`FoundAudit`].
    Audit(Filter, usize),
    /// Have that log kept for so many days, for somebody who may or may not have it kept for fewer than before.
    SetAuditRetention(u16, Actor, bool),
    /// Read something that is stored.
    Probe,
    /// The directory says how the site stands.
    State(SiteState),
    /// The site is being deleted: erase some of its conversations more, and return how far that is.
    Leave,
    /// Erase everything else, for good.
    Wipe,
    /// Whether the site was deleted, or is being.
    IsGone,
    /// Return the first conversations after an id that were opened, at most so many.
    Opened(String, u64),
    /// Let somebody fetch everything as files.
    LetExport(Leave, Actor),
    /// Whether a session may, this time.
    MayExport(String),
    /// Count bytes that are brought in.
    CountImport(u64),
    /// Count a mail that somebody sends to this address, their own, to try whether mail goes out.
    CountTestMail(String),
}

/// A line for the audit log.
#[derive(Debug, Serialize, Deserialize)]
pub struct Noted {
    /// By what it is known, where it may be told twice.
    pub key: Option<String>,
    /// The line.
    pub entry: Entry,
}

/// What was found in the audit log.
#[derive(Debug, Serialize, Deserialize)]
pub struct FoundAudit {
    /// The lines, the latest first.
    pub lines: Vec<AuditLine>,
    /// How many days lines are kept.
    pub days: u16,
}

/// Who is about to start a conversation.
#[derive(Debug, Serialize, Deserialize)]
pub struct Entrant {
    /// Which one.
    pub id: ConversationId,
    /// The name of the network they come from, when the platform tells it.
    pub network: Option<String>,
    /// The name of a wider network around it. Given once: by whoever opens the conversation.
    pub wider: Option<String>,
    /// The site's id of the customer they are, as far as that is known.
    pub customer: Option<String>,
}

/// What pages need of a site. Cached in every isolate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SiteProfile {
    /// Names the version of the settings.
    pub revision: String,
    /// The settings.
    pub settings: SiteSettings,
    /// Whether visitors can read any help article.
    pub has_articles: bool,
    /// Whether the site is put away: its chat shows nowhere.
    #[serde(default)]
    pub closed: bool,
}

/// What the site's object keeps of a conversation.
#[derive(Debug, Serialize, Deserialize)]
pub struct ConversationFacts {
    /// Which conversation.
    pub id: ConversationId,
    /// The site's id of the customer, if the visitor is one.
    pub customer: Option<String>,
    /// When its last message was stored, or its start.
    pub last_at: Timestamp,
    /// Whether it goes on.
    pub open: bool,
    /// Whether its visitor was blocked.
    pub blocked: bool,
    /// Until when their network is as well, if the team has chosen that.
    #[serde(default)]
    pub network_blocked_until: Option<Timestamp>,
}

/// What is counted of a mail.
#[derive(Debug, Serialize, Deserialize)]
pub struct MailCount {
    /// Which side asks for it.
    pub side: Side,
    /// To whom.
    pub to: String,
    /// The network of whoever asks, when the platform tells it.
    pub network: Option<String>,
}

/// What a site's object can be asked about its help articles.
#[derive(Debug, Serialize, Deserialize)]
pub enum ArticlesCall {
    /// Return whether visitors can read any.
    Any,
    /// Return all, without their bodies.
    List,
    /// Return one.
    Get(EntryId),
    /// Add or change one, based on the revision in it, for somebody.
    Put(Box<Article>, Actor),
    /// Remove one, for somebody.
    Remove(EntryId, Actor),
    /// Return those that visitors can read, as far as they fit what was typed, in a language.
    Find(String, String),
    /// Return one that visitors can read.
    Read(EntryId),
}

/// What is asked of a site's secret.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SecretRequest {
    /// Whether a new one is to take its place.
    #[serde(default)]
    pub renew: bool,
    /// Whether the one before ends at once.
    #[serde(default)]
    pub revoke: bool,
}

/// The answer to [`SiteCall::Admit`]; none when the site was never set up.
pub type Admission = Option<Admitted>;

/// How a conversation may start.
#[derive(Debug, Serialize, Deserialize)]
pub struct Admitted {
    /// The site's settings.
    pub settings: SiteSettings,
    /// Whether too many were started from that network, or somebody there was blocked moments ago.
    pub rate_limited: bool,
    /// Whether the team has blocked the customer.
    pub is_blocked: bool,
}

impl Admitted {
    /// Why it may not start, if it may not.
    pub fn barred(&self) -> Option<Rejection> {
        if self.is_blocked {
            Some(Rejection::Blocked)
        } else {
            self.rate_limited.then_some(Rejection::TooManyConversations)
        }
    }
}
