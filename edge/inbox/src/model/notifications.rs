//! What people who listen to their screen are told.

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

/// What is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationKind {
    /// A conversation.
    Conversation,
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
