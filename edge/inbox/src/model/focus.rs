//! What has the keyboard.

use super::list::Filter;
use protocol::ids::ConversationId;

/// Where the keyboard is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Focus {
    /// To the composer.
    Composer,
    /// To a tab over the list.
    Tab(Filter),
    /// To a row of the list.
    Row(ConversationId),
    /// To the heading of the conversation.
    Title,
    /// To the button that closes the visitor's details.
    CloseDetails,
    /// To the password, to try again.
    Password,
    /// To the code of the second step.
    Code,
    /// Back to what had it before; to the composer if that is gone.
    Marked,
}
