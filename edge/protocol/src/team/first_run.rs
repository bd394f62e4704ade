//! First run: what the page at a set-up link sends, and what it waits for.

use crate::ids::{SiteId, Timestamp};
use serde::{Deserialize, Serialize};

/// A wish for a set-up link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLink {
    /// For a further owner with a site of their own, where there is one already.
    #[serde(default)]
    pub further: bool,
}

/// A new set-up link. It is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeLink {
    /// Where it leads.
    pub url: String,
    /// Until when it is good.
    pub expires: Timestamp,
}

/// What is told of a link that is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodLink {
    /// Until when it is good.
    pub expires: Timestamp,
}

/// An owner and a site to be made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstRun {
    /// The owner.
    pub owner: NewOwner,
    /// The site.
    pub site: NewSite,
}

/// The owner to be.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOwner {
    /// Their name, as visitors see it.
    pub name: String,
    /// The email they sign in with.
    pub email: String,
    /// Their password.
    pub password: String,
}

/// The site to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSite {
    /// Its name.
    pub name: String,
    /// Its colour as `#rrggbb`.
    pub color: String,
    /// The pages that may carry the chat, as they are typed.
    pub origins: Vec<String>,
    /// Its language, as in [`crate::site::settings::SiteSettings::language`].
    #[serde(default)]
    pub language: String,
}

/// A site that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeSite {
    /// Its id.
    pub site: SiteId,
}

/// A page that loads the chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Its origin; empty for a page that keeps its address to itself.
    pub origin: String,
    /// When it did.
    pub at: Timestamp,
    /// Whether it is on the site's list: if not, no chat opens there.
    pub listed: bool,
}

/// The first page that loads a site's chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSeen {
    /// The page, once there is one.
    pub seen: Option<Seen>,
    /// The server's clock.
    pub now: Timestamp,
}
