//! The kinds of Durable Objects there are, for what is said of them: readiness, log and metrics.

use crate::live::site_of_part;

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKind {
    /// One conversation.
    Conversation,
    /// A site's desk.
    Desk,
    /// The installation's directory.
    Directory,
    /// A part of a site's lobby: who is on its pages.
    Lobby,
    /// A site apart from its conversations.
    Site,
}

impl ObjectKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Conversation, Self::Desk, Self::Directory, Self::Lobby, Self::Site];

    /// The kind of an object by its name, as far as that tells it: a conversation's is made of its site's id and its
    /// own, a part of a lobby has its number in it; a site and its desk share one.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "directory" => Some(Self::Directory),
            _ if name.contains('/') => Some(Self::Conversation),
            _ => site_of_part(name).map(|_| Self::Lobby),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Desk => "desk",
            Self::Directory => "directory",
            Self::Lobby => "lobby",
            Self::Site => "site",
        }
    }
}
