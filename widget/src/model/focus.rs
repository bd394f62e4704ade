//! Where the focus can be put.

/// What can have the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The name in the pre-chat form.
    Name,
    /// The name in the form that changes it.
    NewName,
    /// The field of the form at a place.
    Question(usize),
    /// The composer.
    Composer,
    /// Where the chat goes on without a word having to be written: the field of messages, or on a touch
    /// screen, where that would bring the keyboard up, the messages.
    Rest,
    /// "Keep chatting".
    KeepChatting,
    /// The way out of being forgotten.
    KeepMe,
    /// The rating.
    Rating,
    /// "Start a new chat".
    NewChat,
    /// The field for a contact.
    Contact,
    /// The field for the transcript's address.
    Mail,
    /// The way back from the help articles.
    LeaveHelp,
}
