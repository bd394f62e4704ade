//! The kinds of Durable Objects there are, for what is said of them: readiness, log and metrics.

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKind {
    /// One conversation.
    Conversation,
    /// A site's desk.
    Desk,
    /// The installation's directory.
    Directory,
    /// A site apart from its conversations.
    Site,
}

impl ObjectKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Conversation, Self::Desk, Self::Directory, Self::Site];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Desk => "desk",
            Self::Directory => "directory",
            Self::Site => "site",
        }
    }
}
