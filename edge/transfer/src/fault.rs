//! What can be wrong with a file, and with a row of it. Each has a code, by which apps find their sentence.

use crate::source::Source;
use std::fmt;

/// What is wrong with a file as a whole: nothing of it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// There is nothing in it.
    Empty,
    /// It is written in UTF-16 or UTF-32.
    Utf16,
    /// Its bytes are no UTF-8: Latin-1, Windows-1252 or another encoding of former days. The row is the first such.
    NotUtf8 {
        /// The row, from 1.
        row: u64,
    },
    /// A table with separators.
    Csv,
    /// XML or a web page.
    Markup,
    /// An archive: it has to be unpacked first.
    Packed,
    /// None of these, and no JSON.
    NotJson,
    /// The export of another product than was said.
    OtherSource(Source),
    /// JSON, but no conversations of any product that is known.
    Unknown,
    /// It has more rows than are read at a time.
    TooManyRows,
}

/// Why a row was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The row is no JSON.
    BadJson,
    /// The file ends within it.
    CutOff,
    /// It is longer than [`crate::rows::ROW_MAX`].
    TooLarge,
    /// Its values lie deeper in one another than is read.
    TooDeep,
    /// It is no conversation of the product that the file is of.
    NotAConversation,
    /// It has no id.
    NoId,
    /// It has no messages: the export was made without them, or there were none.
    NoMessages,
    /// It does not say when anything was.
    NoTime,
    /// A time in it cannot be read, or cannot be.
    BadTime,
    /// An earlier row of the file has the same id.
    Duplicate,
    /// It has more messages than a conversation keeps.
    TooManyMessages,
}

impl FileFault {
    /// Its name for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Utf16 => "utf16",
            Self::NotUtf8 { .. } => "not_utf8",
            Self::Csv => "csv",
            Self::Markup => "markup",
            Self::Packed => "packed",
            Self::NotJson => "not_json",
            Self::OtherSource(_) => "other_source",
            Self::Unknown => "unknown",
            Self::TooManyRows => "too_many_rows",
        }
    }
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::BadJson,
        Self::CutOff,
        Self::TooLarge,
        Self::TooDeep,
        Self::NotAConversation,
        Self::NoId,
        Self::NoMessages,
        Self::NoTime,
        Self::BadTime,
        Self::Duplicate,
        Self::TooManyMessages,
    ];

    /// Its name for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadJson => "bad_json",
            Self::CutOff => "cut_off",
            Self::TooLarge => "too_large",
            Self::TooDeep => "too_deep",
            Self::NotAConversation => "not_a_conversation",
            Self::NoId => "no_id",
            Self::NoMessages => "no_messages",
            Self::NoTime => "no_time",
            Self::BadTime => "bad_time",
            Self::Duplicate => "duplicate",
            Self::TooManyMessages => "too_many_messages",
        }
    }
}

/// In a sentence for the terminal.
impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::Utf16 => f.write_str("the file is written in UTF-16; save it as UTF-8 and try again"),
            Self::NotUtf8 { row } => write!(
                f,
                "row {row} is not written in UTF-8 but in an older encoding such as Latin-1; save the file as UTF-8"
            ),
            Self::Csv => f.write_str("this is a CSV table; export as JSON, which keeps the messages"),
            Self::Markup => f.write_str("this is XML or a web page; export as JSON"),
            Self::Packed => f.write_str("this is a packed file; unpack it and import the JSON file in it"),
            Self::NotJson => f.write_str("this is not a JSON file"),
            Self::OtherSource(source) => write!(f, "this looks like an export of {}", source.name()),
            Self::Unknown => f.write_str("no conversations of a product that can be read are in this file"),
            Self::TooManyRows => f.write_str("the file has too many rows; import it in parts"),
        }
    }
}

/// In a sentence for the terminal.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadJson => "it is not valid JSON",
            Self::CutOff => "the file ends in the middle of it",
            Self::TooLarge => "it is too large",
            Self::TooDeep => "it is nested too deeply",
            Self::NotAConversation => "it is not a conversation of this product",
            Self::NoId => "it has no id",
            Self::NoMessages => "it has no messages",
            Self::NoTime => "it does not say when anything was written",
            Self::BadTime => "a time in it cannot be right",
            Self::Duplicate => "an earlier row has the same id",
            Self::TooManyMessages => "it has too many messages",
        })
    }
}
