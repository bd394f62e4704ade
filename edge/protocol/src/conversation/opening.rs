//! How a conversation begins: where the visitor was, and what they filled in beforehand.

use crate::conversation::party::Department;
use crate::ids::DepartmentId;
use serde::{Deserialize, Serialize};

/// How a conversation began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The visitor's name, exactly as typed, if it is known.
    pub name: Option<String>,
    /// Where the visitor was.
    pub page: Page,
    /// The language of the visitor's widget: one of [`crate::locale::LOCALES`].
    pub locale: String,
    /// The text of the invitation that the visitor accepted, if one was.
    pub invitation: Option<String>,
}

/// A page of the site, as the visitor's browser tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Where the visitor came from, or nothing.
    pub referrer: String,
}

/// A start with what the form asks. What it does not ask stays empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filled {
    /// The start itself.
    pub opening: Opening,
    /// What was answered.
    pub answers: Vec<Answer>,
    /// The department that the visitor chose.
    pub department: Option<DepartmentId>,
    /// Whether the visitor agrees to what the site asks them to agree to.
    pub agreed: bool,
    /// Whether this is the form that is shown outside the opening hours.
    pub away: bool,
    /// The first message, which only that form asks.
    pub message: String,
    /// How to reach the visitor, where that form asks it in a field of its own.
    pub contact: String,
}

/// An answer to one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The id of the field.
    pub field: String,
    /// What the visitor wrote or chose.
    pub text: String,
    /// What the field was called, in the conversation's language. The edge knows that: nobody
    /// needs to say it.
    #[serde(default)]
    pub label: String,
}

/// What the visitor filled in before the chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The answers, in the form's order; what was left out is not among them.
    pub answers: Vec<Answer>,
    /// The department that the visitor chose.
    pub department: Option<Department>,
    /// Whether the visitor agreed to what the site asked them to agree to.
    pub agreed: bool,
}
