//! Invites to a site's team.

use crate::ids::Timestamp;
use crate::session::Site;
use crate::team::people::Role;
use serde::{Deserialize, Serialize};

/// The address of the page that an invite's link leads to. The code stands in its fragment, which no server gets to
/// see.
pub const JOIN: &str = "/join";

/// A wish to invite somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewInvite {
    /// Under which address they join.
    pub email: String,
    /// As what.
    pub role: Role,
    /// In which language the mail is, where one goes out.
    #[serde(default)]
    pub language: Option<String>,
}

/// The link of an invite, told once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteLink {
    /// The link, to be handed on.
    pub link: String,
    /// For whom.
    pub email: String,
    /// Whether one is on its way to them by mail as well.
    #[serde(default)]
    pub mailed: bool,
}

/// An invite that was not accepted yet, as those who run the site are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// Names the invite; it opens nothing.
    pub id: String,
    /// For whom.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Until when it is good.
    pub until: Timestamp,
}

/// The code of a link, to see what it is for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteCode {
    /// The code.
    pub code: String,
}

/// What a link is for, as whoever has it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteFacts {
    /// The site.
    pub site: Site,
    /// Under which address they join.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Whether there is an account under the address: then whoever has it signs in to accept.
    pub has_account: bool,
    /// Whether whoever asks is signed in under the address.
    pub is_own: bool,
}

/// Somebody joins. It cannot be printed: a password belongs in no log.
#[derive(Serialize, Deserialize)]
pub struct Joining {
    /// The code of the link.
    pub code: String,
    /// The name that visitors see, of somebody new.
    #[serde(default)]
    pub name: String,
    /// The password as typed, of somebody new.
    #[serde(default)]
    pub password: String,
}
