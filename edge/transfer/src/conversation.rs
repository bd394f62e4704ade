//! A conversation of another product, in one form for all of them.

use crate::source::Source;
use protocol::ids::Timestamp;

/// A conversation, with all that is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Whose it is.
    pub source: Source,
    /// The account there, where the row names it. Two accounts may count from 1.
    pub account: String,
    /// Its id there.
    pub id: String,
    /// When it began, in milliseconds since 1970, UTC.
    pub started_at: Timestamp,
    /// Who asked.
    pub visitor: Person,
    /// The address of the page on which it began, where that is known.
    pub page: String,
    /// What it was about, where somebody wrote that down.
    pub subject: Option<String>,
    /// The department it went to.
    pub department: Option<String>,
    /// What it was tagged with.
    pub tags: Vec<String>,
    /// What was written, in order of time.
    pub entries: Vec<Entry>,
    /// What the visitor thought of it.
    pub rating: Option<Rating>,
}

/// A visitor, as far as the other product knew them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: Option<String>,
    /// Their email address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone: Option<String>,
}

/// Something that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When, in milliseconds since 1970, UTC.
    pub at: Timestamp,
    /// Who wrote it.
    pub author: Writer,
    /// Whether only the team may read it.
    pub is_note: bool,
    /// The text. Plain: nothing in it is markup.
    pub text: String,
}

/// Who wrote something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writer {
    /// The visitor.
    Visitor,
    /// Somebody of the team, by the name they had there.
    Agent(String),
    /// The product itself: a greeting, a bot.
    Automatic,
}

/// What the visitor thought of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// 1 (bad) to 3 (good).
    pub score: u8,
    /// What they wrote with it.
    pub comment: Option<String>,
    /// When, where that is known.
    pub at: Option<Timestamp>,
}

impl Rating {
    /// Of five stars.
    pub(crate) fn of_five(stars: u64, comment: Option<String>, at: Option<Timestamp>) -> Option<Self> {
        let score = match stars {
            1 | 2 => 1,
            3 => 2,
            4 | 5 => 3,
            _ => return None,
        };
        Some(Self { score, comment, at })
    }

    /// Of a thumb up or down, in the words that products have for it.
    pub(crate) fn of_thumb(word: &str, comment: Option<String>, at: Option<Timestamp>) -> Option<Self> {
        let score = match word {
            "good" | "good_with_comment" => 3,
            "bad" | "bad_with_comment" => 1,
            _ => return None,
        };
        Some(Self { score, comment, at })
    }
}
