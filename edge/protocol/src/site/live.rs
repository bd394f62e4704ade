//! Live visitors: what a site sets of them, and what a page and its lobby say to each other.

use crate::ids::Timestamp;
use serde::{Deserialize, Serialize};

/// Most shards that a site's lobby has.
pub const SHARDS_MAX: u8 = 16;

/// Whether a site's team sees who is on its pages at the moment, and under which conditions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Live {
    /// Whether it does at all.
    pub on: bool,
    /// Whether visitors are seen who were not asked; otherwise only those whose page says that they agree.
    pub unasked: bool,
    /// For how many thousand visitors at once the lobby is laid out, [`SHARDS_MAX`] at most; 0 stands for 1.
    pub thousands: u8,
}

impl Live {
    /// How many objects share the visitors.
    #[must_use]
    pub fn shards(self) -> u8 {
        self.thousands.clamp(1, SHARDS_MAX)
    }
}

/// What a page says to the lobby, as JSON in a text frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveFrame {
    /// The visitor is here. Said once after connecting, and at each change.
    Here(Here),
}

/// Where a visitor is, as their browser tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Here {
    /// The page's address. Query and fragment are left out where it is taken in, too.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The host that led the visitor to the site, or nothing.
    pub referrer: String,
    /// The browser's language as a tag (RFC 5646), such as `fr-CA`.
    pub language: String,
    /// For how many milliseconds the visitor has been on the site.
    pub spent: Timestamp,
    /// Whether the page has said that it is one of the site's customers. Nobody has checked it.
    pub customer: bool,
    /// What the chat on the page is doing.
    pub chat: ChatOnPage,
}

/// What the chat on a visitor's page is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatOnPage {
    /// Nothing.
    #[default]
    Closed,
    /// It is open, and nothing was written yet.
    Open,
    /// A conversation goes on.
    Going,
    /// The visitor has dismissed an invitation, and is not invited again.
    Quiet,
}

/// What the lobby says to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveWord {
    /// An agent invites the visitor.
    Invite(Invite),
}

/// An agent's invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// What it says.
    pub text: String,
    /// The name of the agent who invites.
    pub agent: String,
}
