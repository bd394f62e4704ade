//! The messages that the model takes, and the effects that it asks for.

use super::Section;
use super::account::{AccountEffect, AccountMsg};
use super::articles::{ArticlesEffect, ArticlesMsg};
use super::invites::{InvitesEffect, InvitesMsg};
use super::library::{LibraryEffect, LibraryMsg};
use super::people::{PeopleEffect, PeopleMsg};
use protocol::conversation::file::FileInfo;
use protocol::ids::{FileId, SiteId};
use protocol::session::Session;
use protocol::site::settings::EditedSettings;
use protocol::site::trigger::Count;
use protocol::team::installation::{Installation, MadeSecret, NewSecret};
use protocol::team::routing::TrialAnswer;
use team_ui::http::Denied;

/// What the browser knows when the app starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// The section in the page's address.
    pub section: Section,
    /// The site in the page's address.
    pub site: Option<SiteId>,
    /// The origin of the edge.
    pub origin: String,
    /// The browser's own time zone.
    pub zone: String,
    /// All time zones that the browser knows.
    pub zones: Vec<String>,
    /// How many minutes the browser's clock is ahead of UTC.
    pub utc_offset: i32,
    /// The language whose texts are edited first.
    pub locale: String,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    Started(Environment),
    /// The result of [`Effect::LoadSession`].
    SessionLoaded(Result<Session, Denied>),
    TryAgain,
    /// The network came (true) or went.
    Online(bool),
    /// A section was chosen.
    Open(Section),
    /// A place that was searched for was chosen: a section, and the field in it, if it is one.
    Find(Section, Option<String>),
    /// The language whose texts are edited was chosen.
    Locale(String),
    /// The result of [`Effect::LoadSettings`].
    SettingsLoaded(Result<Box<EditedSettings>, Denied>),
    CountsLoaded(Vec<Count>),
    /// What is set up around the chat.
    InstallationLoaded(Result<Installation, Denied>),
    /// The result of [`Effect::NewSecret`].
    SecretMade(Result<MadeSecret, Denied>),
    /// The result of the [`Effect::TryRouting`] with this number.
    RoutingTried(u32, Result<TrialAnswer, Denied>),
    /// A value was typed or chosen in the field with this id.
    Set {
        id: String,
        value: String,
    },
    /// The button with this id was pressed. What it adds takes the fresh id.
    Press {
        id: String,
        fresh: String,
    },
    Save,
    /// The result of [`Effect::Save`].
    Saved(Result<Box<EditedSettings>, Denied>),
    PictureUploaded(Result<FileId, Denied>),
    /// Something about the reply library.
    Library(LibraryMsg),
    /// Something about the help articles.
    Articles(ArticlesMsg),
    /// Something about who works for the site.
    People(PeopleMsg),
    /// Something about invites.
    Invites(InvitesMsg),
    /// Something about one's own account.
    Account(AccountMsg),
    /// Something was typed into the form of a saved reply, a script, an article or a sheet.
    Touched,
    /// A file was picked to go along with the saved reply that is being edited; its first bytes, unless it has none
    /// that can be read.
    Pick(FileInfo, Option<Vec<u8>>),
    /// The result of [`Effect::Store`].
    FileStored(FileId, Result<(), Denied>),
    /// A file is not to go along after all.
    Detach(FileId),
    Copy(String),
    /// The page, or a form, is to be left.
    Leave(Destination),
    /// Whoever was about to leave stays with the changes.
    KeepEditing,
    /// Whoever is about to leave gives the changes up.
    DiscardChanges,
}

/// Where the page is left for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    Inbox,
    /// What happens now at a site.
    Now(SiteId),
    /// The settings of another site.
    Site(SiteId),
    /// Another section: the form on screen is left, and nothing else.
    Section(Section),
}

/// Something for the shell to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask who is signed in.
    LoadSession,
    /// Fetch the settings, the counts of its triggers and what is set up around it.
    LoadSettings(SiteId),
    /// Store the settings, encoded as [`EditedSettings`].
    Save(SiteId, Vec<u8>),
    /// Have a new secret made, to sign with who customers are.
    NewSecret(SiteId, NewSecret),
    /// Ask who would get a chat; the number goes with the answer. The question is encoded as
    /// [`protocol::team::routing::RoutingTrial`].
    TryRouting(SiteId, u32, Vec<u8>),
    /// Do something about the reply library.
    Library(LibraryEffect),
    /// Do something about the help articles.
    Articles(ArticlesEffect),
    /// Do something about who works for the site.
    People(PeopleEffect),
    /// What is to be done about invites.
    Invites(InvitesEffect),
    /// Do something about one's own account.
    Account(AccountEffect),
    /// Store a file that was picked.
    Store(SiteId, FileInfo),
    /// Write a text to the clipboard.
    Copy(String),
    /// Put the section into the page's address.
    ReplaceHash(Section),
    Navigate(Destination),
    /// Focus the element with this id.
    Focus(String),
    /// Remember what has the focus, for [`Effect::RestoreFocus`].
    RememberFocus,
    RestoreFocus,
}
