//! What has the keyboard, and what a narrow screen shows.

use super::list::Filter;
use protocol::ids::ConversationId;

/// What a narrow screen shows; a wide one shows all of it, and the details when asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The list.
    #[default]
    List,
    /// The conversation.
    Thread,
    /// The visitor.
    Details,
}

/// Where the keyboard is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Focus {
    /// To the composer.
    Composer,
    /// To a tab over the list.
    Tab(Filter),
    /// To a row of the list.
    Row(ConversationId),
    /// To the field that searches the list.
    Search,
    /// To the button that opens what the list is narrowed to.
    Filters,
    /// To the field for the name of a view.
    ViewName,
    /// To the field for a note.
    Note,
    /// To the heading of the conversation.
    Title,
    /// To the heading of what happens now.
    Now,
    /// To the button that closes the visitor's details.
    CloseDetails,
    /// To the password, to try again.
    Password,
    /// To the code of the second step.
    Code,
    /// Back to what had it before; to the composer if that is gone.
    Marked,
}
