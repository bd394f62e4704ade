//! The browser around the app, and what it means when there is no connection.

use super::{Effect, Focus, Model};
use link::Input;
use protocol::ids::Timestamp;

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
    /// The agent was asked about sound and notifications, and answered in one way or another.
    pub answered: bool,
    /// The browser tells of new chats while the inbox is closed.
    pub push: Push,
    /// Single keys do what buttons do.
    pub shortcuts: bool,
}

impl Default for Browser {
    fn default() -> Self {
        Self {
            visible: true,
            online: true,
            narrow: false,
            sound: false,
            notify: Notify::Off,
            answered: false,
            push: Push::default(),
            shortcuts: true,
        }
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

/// Whether the browser tells of new chats while the inbox is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Push {
    /// It cannot.
    #[default]
    Unsupported,
    /// It can once the inbox was put on the home screen.
    Install,
    /// It does not allow notifications.
    Blocked,
    /// Not turned on.
    Off,
    /// It does.
    On,
    /// Turning it on or off did not work.
    Failed,
}

/// Something that happened to the browser, or was chosen for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserMsg {
    /// The window was shown or hidden.
    Visible(bool),
    /// The agent has pressed a key or touched the screen.
    Touched,
    /// The network came or went.
    Online(bool),
    /// The screen became narrow or wide.
    Narrow(bool),
    /// Sound was turned on or off.
    Sound(bool),
    /// Notifications were turned on or off, or the browser does not allow them.
    Notify(Notify),
    /// How it stands with push messages.
    Push(Push),
    /// Single keys were turned on or off.
    Shortcuts(bool),
    /// The agent does not want to be asked about either any more.
    Answered,
}

/// After this many sockets in a row that did not come up, while requests are answered, it is the sockets.
const SOCKETS_TRIED: u32 = 2;

/// Why the app may be behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser has no network.
    Offline,
    /// The server does not answer.
    Lost,
    /// Requests get through and sockets do not: something in between does not pass them on.
    NoSockets,
}

impl Model {
    pub(super) fn on_browser(&mut self, now: Timestamp, msg: BrowserMsg) -> Vec<Effect> {
        match msg {
            BrowserMsg::Visible(visible) => {
                self.browser.visible = visible;
                let mut effects = if visible { self.drive_all(now, Input::Returned) } else { Vec::new() };
                effects.extend(self.marks());
                effects
            }
            BrowserMsg::Touched => self.drive_all(now, Input::Touched),
            BrowserMsg::Online(online) => {
                self.browser.online = online;
                if online { self.drive_all(now, Input::Returned) } else { Vec::new() }
            }
            BrowserMsg::Narrow(narrow) => {
                self.browser.narrow = narrow;
                self.marks()
            }
            BrowserMsg::Sound(on) => {
                self.browser.sound = on;
                self.browser.answered = true;
                let chime = on.then_some(Effect::Chime);
                chime.into_iter().chain([Effect::Remember]).collect()
            }
            BrowserMsg::Notify(notify) => {
                self.browser.notify = notify;
                self.browser.answered = true;
                vec![Effect::Remember]
            }
            BrowserMsg::Push(push) => {
                self.browser.push = push;
                Vec::new()
            }
            BrowserMsg::Shortcuts(on) => {
                self.browser.shortcuts = on;
                vec![Effect::Remember]
            }
            // What had the keyboard goes away.
            BrowserMsg::Answered => {
                self.browser.answered = true;
                vec![Effect::Remember, Effect::Focus(Focus::Tab(self.filter))]
            }
        }
    }

    /// Whether the agent is to be asked how they want to hear of what is new: everything is off, and they have
    /// not said that this is well so.
    #[must_use]
    pub fn asks_for_attention(&self) -> bool {
        let Browser { sound, notify, answered, .. } = self.browser;
        self.login.is_in() && !self.watches() && !answered && !sound && notify == Notify::Off
    }

    /// Whether the edge answers requests, and no socket has ever come up: a server that is away answers nothing, and
    /// what was up once is lost for another reason.
    fn answered_without_sockets(&self) -> bool {
        self.desk.answered && !self.desk.complete
    }

    /// What the banner over the panes says, if anything.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        let shown = self.shown.as_ref().and_then(|id| self.conversation(id));
        let lost = self.desk.connection.is_away() || shown.is_some_and(|open| open.connection.is_away());
        if !self.login.is_in() {
            None
        } else if !self.browser.online {
            Some(Trouble::Offline)
        } else if self.desk.connection.attempt() >= SOCKETS_TRIED && self.answered_without_sockets() {
            Some(Trouble::NoSockets)
        } else {
            lost.then_some(Trouble::Lost)
        }
    }
}
