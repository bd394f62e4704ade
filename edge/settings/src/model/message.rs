//! What happens, and what is to be done.

use super::Section;
use protocol::conversation::party::Agent;
use protocol::ids::{FileId, SiteId};
use protocol::session::Session;
use protocol::site::settings::EditedSettings;
use protocol::site::trigger::Count;
use team_ui::http::Denied;

/// What the browser knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The section that the page's address asks for.
    pub section: Section,
    /// The site that it asks for.
    pub site: Option<SiteId>,
    /// Where the edge is.
    pub origin: String,
    /// The browser's own time zone.
    pub zone: String,
    /// All it knows.
    pub zones: Vec<String>,
    /// How many minutes its clock is ahead of UTC.
    pub utc_offset: i32,
    /// The language whose texts are edited first.
    pub locale: String,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The app is loaded.
    Started(Around),
    /// The answer to [`Effect::Enter`].
    Entered(Result<Session, Denied>),
    /// What could not be loaded is to be tried again.
    TryAgain,
    /// The network came or went.
    Online(bool),
    /// A section is to be on screen.
    Open(Section),
    /// The texts of another language are to be edited.
    Locale(String),
    /// The answer to [`Effect::Load`].
    Loaded(Result<Box<EditedSettings>, Denied>),
    /// The agents of the site.
    Team(Vec<Agent>),
    /// The counts of the triggers.
    Counted(Vec<Count>),
    /// A value was put into a field.
    Set(String, String),
    /// A button was pressed; the second is a fresh id.
    Press(String, String),
    /// The draft is to be stored.
    Save,
    /// The answer to [`Effect::Save`].
    Saved(Result<Box<EditedSettings>, Denied>),
    /// A picture is stored, or is not.
    Pictured(Result<FileId, Denied>),
    /// A text is to be copied.
    Copy(String),
    /// The page is to be left.
    Go(Leaving),
    /// Whoever is leaving gives the changes up, or stays.
    Leave(bool),
}

/// Where the page is left for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The inbox.
    Inbox,
    /// Another site's settings.
    Site(SiteId),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask who is signed in.
    Enter,
    /// Ask for the settings, for the counts, and for the team.
    Load(SiteId),
    /// Store them: what is sent.
    Save(SiteId, Vec<u8>),
    /// Put a text on the clipboard.
    Copy(String),
    /// Say in the page's address which section is on screen.
    Address(Section),
    /// Leave the page.
    Go(Leaving),
    /// Put the keyboard on what has this id.
    Focus(String),
    /// Remember what has the keyboard, for [`Effect::FocusBack`].
    MarkFocus,
    /// Put the keyboard back there.
    FocusBack,
}
