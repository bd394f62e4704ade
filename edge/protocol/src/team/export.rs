//! A site as files: what an export holds, and what is answered to whoever brings one in.
//!
//! An export is an archive ([`tar`]) of lines ([`Record`], a JSON value each, UTF-8, ended by a line feed) and, beside
//! them, of the bytes of pictures and files as they are:
//!
//! ```text
//! site.jsonl                  Head, Person…, Picture…, ReplyFile…
//! pictures/PICTURE            bytes
//! replies/FILE                bytes
//! content.jsonl               Settings, Replies, Trigger…
//! articles/ID.jsonl           Article
//! conversations/ID/FILE       bytes
//! conversations/ID.jsonl      Conversation
//! end.jsonl                   End
//! ```
//!
//! Bytes come before the line that needs them. A conversation is one line with all of its events, so that it comes in
//! whole or not at all. A reader takes lines from every entry whose name ends with `.jsonl`, and skips kinds of records
//! that it does not know.

pub mod tar;

use crate::conversation::event::Event;
use crate::conversation::file::FileInfo;
pub use crate::conversation::source::Source;
use crate::ids::{AgentId, ConversationId, FileId, SiteId, Timestamp};
use crate::site::settings::SiteSettings;
use crate::site::trigger::Count;
use crate::team::articles::Article;
use crate::team::people::Role;
use crate::team::reply_library::ReplyLibrary;
use serde::{Deserialize, Serialize};

/// What the first line says.
pub const FORMAT: &str = "jasette-export";
/// The version of the format. A reader refuses a higher one.
pub const FORMAT_VERSION: u32 = 1;
/// Most bytes of one line, without its line feed: twice what a conversation holds, and something to spare.
pub const LINE_MAX: usize = 10 * 1024 * 1024;
/// Most bytes of lines in one request.
pub const BATCH_BYTES_MAX: usize = LINE_MAX + 1;
/// Bytes of lines that are best sent in one request, where no line is longer.
pub const BATCH_BYTES: usize = 512 * 1024;
/// Most lines in one request.
pub const BATCH_LINES_MAX: usize = 50;
/// Most events of a conversation that comes in.
pub const IMPORTED_EVENTS_MAX: usize = 6_000;
/// Most bytes of one event, as it is stored packed.
pub const EVENT_MAX: usize = 64 * 1024;
/// Most characters of a text that somebody wrote elsewhere.
pub const IMPORTED_TEXT_MAX: usize = 16_000;
/// Most characters of the name of the system that a conversation comes from, and of the name it had there.
pub const SOURCE_MAX: usize = 128;
/// What the ids of conversations begin with that come from other systems. Visitors can begin none by such an id.
pub const FOREIGN: &str = "imported-";

/// One line of an export. A kind that a later version adds is skipped by an earlier one, with a row that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// The first line.
    Head(ExportHead),
    /// Somebody who worked for the site. Never imported: people are invited.
    Person(ExportedPerson),
    /// A picture, whose bytes are in an entry of its own.
    Picture(ExportedPicture),
    /// A file of a predefined answer, whose bytes are in an entry of its own.
    ReplyFile(FileInfo),
    /// The site's settings, departments among them.
    Settings(Box<SiteSettings>),
    /// The saved replies.
    Replies(Box<ReplyLibrary>),
    /// A help article.
    Article(Box<Article>),
    /// How often a trigger's invitation led to what.
    Trigger(Count),
    /// A conversation.
    Conversation(Box<ExportedConversation>),
    /// The last line. Without it the export is broken off.
    End(ExportEnd),
}

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportHead {
    /// [`FORMAT`].
    pub format: String,
    /// [`FORMAT_VERSION`].
    pub version: u32,
    /// The site.
    pub site: SiteId,
    /// Its name.
    pub name: String,
    /// When the export began.
    pub at: Timestamp,
}

/// Somebody who worked for a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedPerson {
    /// Their id, as events name it.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
}

/// A picture of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedPicture {
    /// Its id, as the settings name it.
    pub id: FileId,
    /// Its media type, one of [`crate::limits::PICTURE_TYPES`].
    pub media_type: String,
    /// Its size in bytes.
    pub size: u32,
}

/// A conversation with everything that happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedConversation {
    /// Its id, which it keeps. One from another system has an id that begins with [`FOREIGN`] and follows from
    /// [`Self::source`], so that the same conversation comes in once.
    pub id: ConversationId,
    /// Where it comes from.
    pub source: Source,
    /// Its events, numbered 1, 2, 3, without gaps, the first of them a start. They never go back in time. The bytes of
    /// files that they name are in entries of their own.
    pub events: Vec<Event>,
}

/// The last line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportEnd {
    /// How many conversations there were.
    pub conversations: u64,
    /// How many events they have.
    pub events: u64,
    /// How many files they have.
    pub files: u64,
}

/// What an owner shows before everything is handed out. It cannot be printed: a password belongs in no log.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// The owner's password, once more.
    pub password: String,
    /// A code, where their sign-ins ask for one.
    #[serde(default)]
    pub code: Option<String>,
}

/// How an export is fetched: one after another, each a whole archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPlan {
    /// How many conversations there are.
    pub conversations: u64,
    /// What `after` takes for each part; empty for the first, which also has all that is no conversation.
    pub parts: Vec<String>,
    /// Until when they can be fetched.
    pub until: Timestamp,
}

/// The answer to a batch of lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportAnswer {
    /// A row for each line, in their order.
    pub rows: Vec<ImportRow>,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// The number of the line, as it was counted by whoever sent it.
    pub line: u64,
    /// What became of it.
    pub outcome: ImportOutcome,
    /// What it is about: an id, or nothing.
    #[serde(default)]
    pub about: String,
}

/// What became of a line, or would.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// It was not there.
    Created,
    /// It was there and was different.
    Changed,
    /// It was there already, just so.
    Unchanged,
    /// Nothing is wrong with it, but the bytes of these files are not there: they are sent first, then this line once
    /// more.
    Needed(Vec<FileId>),
    /// It is no part of an import.
    Skipped,
    /// It was refused: the code of a [`crate::rejection::Rejection`]. Nothing of it was stored.
    Refused(String),
}
