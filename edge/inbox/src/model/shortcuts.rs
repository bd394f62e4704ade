//! Single keys that do what a button does. They act only where a letter cannot be meant for a field, and can be turned
//! off (WCAG 2.1, success criterion 2.1.4).

use super::actions::Action;
use super::list::Step;
use super::overlay::Overlay;
use super::{Effect, Focus, Model, Pane};
use protocol::ids::{ConversationId, Timestamp};

/// A key that was pressed, and where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Press<'a> {
    /// What it writes, by the keyboard's layout.
    pub key: &'a str,
    /// Ctrl, Alt or the system's key is held.
    pub modified: bool,
    /// Of these Ctrl or the system's key alone is held, without Shift.
    pub command: bool,
    /// What has the keyboard is written or chosen in.
    pub editing: bool,
    /// An input method is at work.
    pub composing: bool,
    /// Something lies over the inbox.
    pub covered: bool,
}

/// The key that opens the palette, with Ctrl or the system's key.
pub const PALETTE_KEY: &str = "k";

impl Press<'_> {
    /// Whether it opens the palette: in fields as well, since it is no letter there.
    #[must_use]
    pub fn calls_palette(self) -> bool {
        self.command && !self.composing && !self.covered && self.key.eq_ignore_ascii_case(PALETTE_KEY)
    }
}

/// What a single key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// The next conversation of the list.
    Next,
    /// The one before.
    Previous,
    /// End the conversation on screen.
    End,
    /// Hand it over.
    Transfer,
    /// Write a note about it.
    Note,
    /// Search the list.
    Search,
    /// Say which keys there are.
    Help,
}

impl Shortcut {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 7] =
        [Self::Next, Self::Previous, Self::End, Self::Transfer, Self::Note, Self::Search, Self::Help];

    /// The key, as the keyboard writes it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Next => "j",
            Self::Previous => "k",
            Self::End => "e",
            Self::Transfer => "t",
            Self::Note => "n",
            Self::Search => "/",
            Self::Help => "?",
        }
    }

    /// What a press stands for; nothing where it is a field's, a dialog's or the browser's own.
    #[must_use]
    pub fn of(press: Press<'_>) -> Option<Self> {
        if press.modified || press.editing || press.composing || press.covered {
            return None;
        }
        Self::ALL.into_iter().find(|one| one.key() == press.key)
    }
}

/// What a press does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Something that needs no id.
    Do(ShortcutMsg),
    /// An action, as if its button was pressed.
    Choose(ConversationId, Action),
    /// The search gets the keyboard.
    Search,
}

/// Something that a key has asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortcutMsg {
    /// The next conversation is to be shown, or the one before.
    Walk {
        /// The next.
        down: bool,
    },
    /// A note is to be written.
    Note,
    /// The dialog that tells the keys is to open or to close.
    Help(bool),
    /// The palette is to open.
    Palette,
}

impl Model {
    /// What a press does now; nothing where it stands for nothing, or for what cannot be done. `now` is the server's
    /// time.
    #[must_use]
    pub fn deed(&self, press: Press<'_>, now: Timestamp) -> Option<Deed> {
        let over = self.dialog.is_some() || self.overlay.is_some();
        if over || !self.login.is_in() {
            return None;
        }
        // It is no single key, and is not turned off with them.
        if press.calls_palette() {
            return Some(Deed::Do(ShortcutMsg::Palette));
        }
        let shortcut = Shortcut::of(press).filter(|_| self.browser.shortcuts)?;
        let choose = |action: Action| self.offered(action, now).map(|id| Deed::Choose(id, action));
        match shortcut {
            Shortcut::Next => Some(Deed::Do(ShortcutMsg::Walk { down: true })),
            Shortcut::Previous => Some(Deed::Do(ShortcutMsg::Walk { down: false })),
            Shortcut::End => choose(Action::Close),
            Shortcut::Transfer => choose(Action::Transfer),
            Shortcut::Note => self.can_note().then_some(Deed::Do(ShortcutMsg::Note)),
            Shortcut::Search => self.desk.complete.then_some(Deed::Search),
            Shortcut::Help => Some(Deed::Do(ShortcutMsg::Help(true))),
        }
    }

    /// The conversation on screen, where this action is offered in it. `now` is the server's time.
    pub(super) fn offered(&self, action: Action, now: Timestamp) -> Option<ConversationId> {
        let id = self.shown.as_ref()?;
        self.offers(id, now).iter().any(|offer| offer.action == action).then(|| id.clone())
    }

    /// Whether there is a field for notes.
    pub(super) fn can_note(&self) -> bool {
        !self.watches() && self.shown.as_ref().is_some_and(|id| !self.is_nowhere(id))
    }

    pub(super) fn on_shortcut(&mut self, now: Timestamp, msg: ShortcutMsg) -> Vec<Effect> {
        match msg {
            ShortcutMsg::Walk { down } => self.walk(now, down),
            ShortcutMsg::Note if self.can_note() => {
                // On all but wide screens the field is among the details.
                self.pane = Pane::Details;
                vec![Effect::Focus(Focus::Note)]
            }
            ShortcutMsg::Note => Vec::new(),
            ShortcutMsg::Help(on) => self.cover(on.then_some(Overlay::Shortcuts)),
            ShortcutMsg::Palette => self.cover(Some(Overlay::Palette)),
        }
    }

    /// Shows the conversation beside, as a click on its row would; the keyboard stays in the list where that is in
    /// sight. While conversations are being chosen a click would choose: then it is the arrow's step.
    fn walk(&mut self, now: Timestamp, down: bool) -> Vec<Effect> {
        if self.selection.is_some() {
            return self.step(if down { Step::Down } else { Step::Up });
        }
        let Some(id) = self.beside(down) else {
            return if down { self.more() } else { Vec::new() };
        };
        let mut effects = self.open(now, id.clone());
        let focus = if self.browser.narrow { Focus::Title } else { Focus::Row(id) };
        effects.retain(|effect| !matches!(effect, Effect::Focus(_)));
        effects.push(Effect::Focus(focus));
        effects
    }

    /// The row beside the one that has the keyboard, or that is shown; without any that is shown, the one that the Tab
    /// key would reach.
    fn beside(&self, down: bool) -> Option<ConversationId> {
        let rows = self.rows();
        let place = |id: Option<&ConversationId>| rows.iter().position(|row| Some(row) == id);
        let Some(shown) = place(self.shown.as_ref()) else { return self.tab_stop() };
        let at = place(self.cursor.as_ref()).unwrap_or(shown);
        let next = if down { at.checked_add(1) } else { at.checked_sub(1) };
        rows.get(next?).cloned()
    }
}
