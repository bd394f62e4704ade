//! The browser around the app, and what it means when there is no connection.

use super::Model;

/// The state of the browser around the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Browser {
    /// The window can be seen.
    pub visible: bool,
    /// There is a network.
    pub online: bool,
    /// Only one pane fits.
    pub narrow: bool,
    /// New messages make a sound.
    pub sound: bool,
    /// The browser tells of new messages while the window is not seen.
    pub notify: Notify,
    /// What to add to UTC for the local time, in minutes.
    pub utc_offset: i32,
}

impl Default for Browser {
    fn default() -> Self {
        Self { visible: true, online: true, narrow: false, sound: false, notify: Notify::Off, utc_offset: 0 }
    }
}

/// Whether the browser tells of what is new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notify {
    /// Not asked for.
    #[default]
    Off,
    /// It does.
    On,
    /// It was asked, and does not allow it.
    Denied,
}

/// Why the app may be behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser has no network.
    Offline,
    /// The server does not answer.
    Lost,
}

impl Model {
    /// What the banner over the panes says, if anything.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        let shown = self.shown.as_ref().and_then(|id| self.conversation(id));
        let lost = self.desk.connection.is_away() || shown.is_some_and(|open| open.connection.is_away());
        if !self.login.is_in() {
            None
        } else if !self.browser.online {
            Some(Trouble::Offline)
        } else {
            lost.then_some(Trouble::Lost)
        }
    }
}
