//! The palette: a field that leads to conversations and commands by their names.

use super::actions::Action;
use super::list::Filter;
use super::overlay::Overlay;
use super::search::{has_all, words};
use super::shortcuts::ShortcutMsg;
use super::{Effect, Focus, Model, Pane};
use protocol::ids::{CommandId, ConversationId, Timestamp};

/// Most conversations that are offered at once.
pub const CONVERSATIONS_MAX: usize = 8;

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Show a conversation.
    Open(ConversationId),
    /// Do something in the one on screen, as if its button was pressed.
    Act(Action),
    /// Write a note about it.
    Note,
    /// Show another tab of the list.
    Tab(Filter),
    /// Show a saved view, by its name.
    View(String),
    /// Narrow the list.
    Filters,
    /// Take conversations, or no more.
    Available(bool),
    /// Go to the settings, or to one's own account where these are all that one has.
    Settings,
    /// Say which keys there are.
    Shortcuts,
}

/// What the palette offers, with what each is called.
pub type Offered = Vec<(Errand, String)>;

/// The place of what is chosen among what is offered; the first, where it is not offered any more.
#[must_use]
pub fn place(offered: &[(Errand, String)], chosen: Option<&Errand>) -> usize {
    offered.iter().position(|(errand, _)| Some(errand) == chosen).unwrap_or_default()
}

impl Model {
    /// What is offered for a text: what has each of its words in its name, without case and accents. Of the
    /// conversations that are here, whatever the list shows of them, the first few in the desk's order. `now` is the
    /// server's time, `name` says what each is called.
    #[must_use]
    pub fn errands(&self, text: &str, now: Timestamp, name: impl Fn(&Self, &Errand) -> String) -> Offered {
        let words = words(text);
        let told = |errand: Errand| {
            let name = name(self, &errand);
            has_all(&name, &words).then_some((errand, name))
        };
        let all = self.all_in_order().into_iter().map(|summary| Errand::Open(summary.id.clone()));
        let conversations = all.filter_map(&told).take(CONVERSATIONS_MAX);
        conversations.chain(self.commands(now).into_iter().filter_map(&told)).collect()
    }

    fn commands(&self, now: Timestamp) -> Vec<Errand> {
        let actions = [Action::Close, Action::Transfer].into_iter();
        let offered = actions.filter(|action| self.offered(*action, now).is_some()).map(Errand::Act);
        let note = self.can_note().then_some(Errand::Note);
        let views = self.views.iter().map(|view| Errand::View(view.name.clone()));
        let available = (!self.watches()).then(|| Errand::Available(!self.available()));
        let commands = offered.chain(note).chain(Filter::ALL.map(Errand::Tab)).chain(views);
        let inbox = [Errand::Filters].into_iter().chain(available);
        commands.chain(inbox).chain([Errand::Settings, Errand::Shortcuts]).collect()
    }

    /// Does what was chosen in the palette, which closes. What had the keyboard before has it again, unless it goes on
    /// somewhere else. The shell opens the settings.
    pub(super) fn run(&mut self, now: Timestamp, errand: Errand, command: CommandId) -> Vec<Effect> {
        if self.overlay != Some(Overlay::Palette) {
            return Vec::new();
        }
        let mut effects = match errand {
            Errand::Open(id) if self.summary(&id).is_some() => self.open(now, id),
            Errand::Act(action) => match self.offered(action, self.server_time(now)) {
                Some(id) => self.choose(now, &id, action, command),
                None => Vec::new(),
            },
            Errand::Note => self.on_shortcut(now, ShortcutMsg::Note),
            Errand::Tab(filter) => {
                self.pane = if self.browser.narrow { Pane::List } else { self.pane };
                self.choose_filter(filter)
            }
            Errand::View(name) => self.run_view(&name),
            Errand::Filters => self.cover(Some(Overlay::Filters)),
            Errand::Shortcuts => self.cover(Some(Overlay::Shortcuts)),
            Errand::Available(on) => self.set_available(now, on),
            Errand::Open(_) | Errand::Settings => Vec::new(),
        };
        if self.overlay == Some(Overlay::Palette) {
            self.overlay = None;
        }
        // It was marked when the palette opened.
        effects.retain(|effect| *effect != Effect::MarkFocus);
        let is_moved = effects.iter().any(|effect| matches!(effect, Effect::Focus(_)));
        if self.overlay.is_none() && self.dialog.is_none() && !is_moved {
            effects.push(Effect::Focus(Focus::Marked));
        }
        effects
    }

    /// Shows a view; the keyboard goes into the list.
    fn run_view(&mut self, name: &str) -> Vec<Effect> {
        self.pane = if self.browser.narrow { Pane::List } else { self.pane };
        let mut effects = self.choose_view(name);
        effects.retain(|effect| !matches!(effect, Effect::Focus(_)));
        effects.push(Effect::Focus(self.tab_stop().map_or(Focus::Tab(self.filter), Focus::Row)));
        effects
    }
}
