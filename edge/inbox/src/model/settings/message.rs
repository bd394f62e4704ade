//! What happens with the settings, and what is to be done.

use super::Section;
use crate::model::session::Denied;
use protocol::ids::{FileId, SiteId};
use protocol::settings::EditedSettings;
use protocol::trigger::Count;

/// What the browser knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Where the edge is.
    pub origin: String,
    /// The browser's own time zone.
    pub zone: String,
    /// All it knows.
    pub zones: Vec<String>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingsMsg {
    /// A section is on screen.
    Open(Section),
    /// The texts of another language are to be edited.
    Locale(String),
    /// What the browser knows.
    Around(Around),
    /// The answer to [`SettingsEffect::Load`].
    Loaded(SiteId, Result<Box<EditedSettings>, Denied>),
    /// The counts of the triggers.
    Counted(SiteId, Vec<Count>),
    /// A value was put into a field.
    Set(String, String),
    /// A button was pressed; the second is a fresh id.
    Press(String, String),
    /// The draft is to be stored.
    Save,
    /// The answer to [`SettingsEffect::Save`].
    Saved(SiteId, Result<Box<EditedSettings>, Denied>),
    /// A picture is stored, or is not.
    Pictured(SiteId, Result<FileId, Denied>),
    /// A text is to be copied.
    Copy(String),
    /// Whoever is leaving gives the changes up, or stays.
    Leave(bool),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingsEffect {
    /// Ask for the settings and the counts, and say what the browser knows.
    Load(SiteId),
    /// Store them: what is sent.
    Save(SiteId, Vec<u8>),
    /// Put a text on the clipboard.
    Copy(String),
}
