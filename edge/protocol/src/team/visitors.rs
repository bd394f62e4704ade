//! Who is on a site's pages at the moment, as its team is told.

use crate::ids::{Timestamp, VisitId};
use serde::{Deserialize, Serialize};

/// Most visitors that are listed one by one. Beyond them there are only counts.
pub const LISTED_MAX: usize = 200;

/// Most pages that are counted one by one.
pub const PAGES_MAX: usize = 20;

/// The visitors of a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveVisitors {
    /// How many there are.
    pub total: u32,
    /// How many of them are looked for.
    pub matching: u32,
    /// The pages of those who are looked for, with how many are on each: the fullest first, [`PAGES_MAX`] at most.
    pub pages: Vec<(String, u32)>,
    /// Those who are looked for, [`LISTED_MAX`] at most: customers first, then whoever has been there longest.
    pub listed: Vec<LiveVisitor>,
    /// How many parts of the lobby did not answer: their visitors are missing.
    pub silent: u32,
}

/// One visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveVisitor {
    /// Names the visit, for an invitation. It ends with the visit.
    pub visit: VisitId,
    /// The page's address, without query and fragment.
    pub page: String,
    /// Its title.
    pub title: String,
    /// The host that led them to the site, or nothing.
    pub referrer: String,
    /// The browser's language as a tag (RFC 5646), such as `fr-CA`; empty where none was told.
    pub language: String,
    /// Since when they are on the site.
    pub since: Timestamp,
    /// Since when they are on this page.
    pub page_since: Timestamp,
    /// Whether the page says that this is one of the site's customers. Nobody has checked it.
    pub customer: bool,
    /// Whether they can be invited, or what stands in the way.
    pub standing: Standing,
}

/// How a visitor stands towards the chat. The later one counts where tabs differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// They can be invited.
    #[default]
    Free,
    /// They are being invited.
    Invited,
    /// They have opened the chat.
    Open,
    /// They have dismissed an invitation.
    Quiet,
    /// They are in a conversation.
    Chatting,
}

/// What an agent asks a visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveInvitation {
    /// Whom.
    pub visit: VisitId,
    /// What the invitation says.
    pub text: String,
}
