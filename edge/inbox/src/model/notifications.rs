//! What is new, and how the agent is told.

use protocol::ids::{ConversationId, Seq};

/// Something new for people who listen to their screen. The number makes two equal ones differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Counts up.
    pub number: u32,
    /// From whom; nothing when the name is not known.
    pub visitor: Option<String>,
    /// What it is.
    pub kind: NotificationKind,
}

/// How an agent is told of something new. Of all tabs of the browser one does, and none while another shows the
/// conversation, unless it is told `anyway`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// In which conversation.
    pub conversation: ConversationId,
    /// How often that had changed: with it, what is new.
    pub revision: Seq,
    /// Whether it is told even where the conversation is shown.
    pub anyway: bool,
    /// By a sound.
    pub sound: bool,
    /// By the browser's own notification.
    pub notify: bool,
}

/// What is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationKind {
    /// A conversation.
    Conversation,
    /// A conversation rings at the agent.
    Ring,
    /// A message in one.
    Message,
    /// A conversation is being handed to the agent.
    Transfer,
    /// A note mentions the agent.
    Mention,
    /// A promise is due soon.
    PromiseDue,
    /// A promise is late.
    PromiseLate,
}
