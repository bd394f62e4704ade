//! The site's settings: loading them, editing a draft of them section by section, storing it, and what
//! happens when somebody else stores theirs first. What is typed is never lost: it stays in the draft
//! until it is stored or given up.

mod check;
mod condition;
mod day;
mod drawn;
mod form;
mod hours;
mod install;
mod look;
mod merge;
mod message;
mod service;
mod trial;
mod triggers;
pub mod ui;

pub use drawn::find;
pub use message::{Around, SettingsEffect, SettingsMsg};

use super::session::Denied;
use super::{Effect, Focus, Model};
use crate::i18n::Key;
use drawn::{first_field, same_shape};
use protocol::codec::{from_packed, to_binary};
use protocol::event::Agent;
use protocol::ids::{AgentId, SiteId, Timestamp, TriggerId};
use protocol::rejection::Rejection;
use protocol::settings::{EditedSettings, Invitation, SiteSettings, Span};
use protocol::trigger::Count;
use trial::Trial;
use ui::{Act, Item, Ui};

/// The id of the button that stays with the changes.
pub const STAY: &str = "set-stay";

/// A part of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// How the widget looks.
    #[default]
    Look,
    /// When the site invites.
    Triggers,
    /// When the team is there.
    Hours,
    /// What is asked before a chat.
    Form,
    /// How conversations are led.
    Service,
    /// Where the widget runs.
    Install,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Look, Self::Triggers, Self::Hours, Self::Form, Self::Service, Self::Install];
}

/// The settings as they are being edited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Who edits them, and of which site.
    owner: Option<(AgentId, SiteId)>,
    /// As they are stored: their revision, and what they are as bytes. Empty before they are here.
    revision: String,
    stored: Vec<u8>,
    /// As they are to be.
    pub draft: SiteSettings,
    bench: Bench,
    /// The section on screen.
    pub section: Section,
    /// The language whose texts are edited.
    pub locale: String,
    /// The section as it is drawn.
    pub items: Vec<Item>,
    /// Grows whenever it has other fields than before.
    pub shape: u32,
    /// Grows whenever it is drawn.
    pub drawn: u32,
    /// How loading and storing stand.
    pub state: State,
    /// Whether mistakes show: after the first attempt to store them.
    tried: bool,
    /// What is to be done once it is clear what becomes of the changes.
    pub leaving: Option<Leaving>,
    /// What was copied last.
    pub copied: Option<String>,
}

/// How loading and storing stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum State {
    /// Nothing was asked for.
    #[default]
    New,
    /// On their way here.
    Loading,
    /// Here, and being edited.
    Editing,
    /// On their way to the edge.
    Saving,
    /// Stored.
    Saved,
    /// Somebody else was faster; these words name what both have changed.
    Merged(Vec<Key>),
    /// Something in them is wrong.
    Wrong,
    /// It was refused, or did not arrive.
    Failed(Denied),
}

/// What leaves the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// They are closed.
    Close,
    /// Another site is chosen.
    Site(SiteId),
    /// The agent signs out.
    SignOut,
}

/// What the sections need beside the settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bench {
    site: Option<SiteId>,
    origin: String,
    zone: String,
    zones: Vec<String>,
    agents: Vec<Agent>,
    counts: Vec<Count>,
    now: Timestamp,
    utc_offset: i32,
    /// The trigger that is open.
    editing: Option<TriggerId>,
    trial: Trial,
    /// What was switched off, to be there again when it is switched on.
    resting: Option<Invitation>,
    week: Vec<Vec<Span>>,
}

impl Settings {
    /// Whether something would be lost.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.is_loaded() && to_binary(&self.draft) != self.stored
    }

    /// Whether they are here.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        !self.stored.is_empty()
    }

    /// Whether they are those of this agent and site.
    pub(super) fn belong_to(&self, agent: &AgentId, site: Option<&SiteId>) -> bool {
        self.owner.as_ref().is_some_and(|(own, of)| own == agent && Some(of) == site)
    }

    /// Walks over a section.
    fn walk(&mut self, section: Section, ui: &mut Ui<'_>) {
        let (draft, bench) = (&mut self.draft, &mut self.bench);
        match section {
            Section::Look => look::draw(ui, draft),
            Section::Triggers => {
                triggers::draw(ui, draft, bench);
                // What is only tried is never wrong.
                if !ui.all {
                    trial::draw(ui, draft, bench);
                }
            }
            Section::Hours => hours::draw(ui, draft, bench),
            Section::Form => form::draw(ui, draft),
            Section::Service => service::draw(ui, draft, bench),
            Section::Install => install::draw(ui, draft, bench),
        }
    }

    /// Draws the section on screen.
    fn redraw(&mut self) {
        let locale = self.locale.clone();
        let mut ui = Ui::new(Act::Draw, &locale, self.tried);
        self.walk(self.section, &mut ui);
        let items = ui.drawn();
        if !same_shape(&items, &self.items) {
            self.shape = self.shape.wrapping_add(1);
        }
        self.items = items;
        self.drawn = self.drawn.wrapping_add(1);
    }

    /// Takes what was typed or pressed. The keyboard stays where it was, if that is still there.
    fn act(&mut self, act: Act<'_>) -> Vec<Effect> {
        let (before, locale) = (self.shape, self.locale.clone());
        let mut ui = Ui::new(act, &locale, self.tried);
        self.walk(self.section, &mut ui);
        let next = ui.focus.take();
        self.redraw();
        if self.state != State::Saving {
            self.state = State::Editing;
        }
        let (Act::Set(id, _) | Act::Press(id, _)) = act else { return Vec::new() };
        let moved = next.or_else(|| (self.shape != before).then(|| id.to_owned()));
        moved.map(|id| self.focus(&id)).into_iter().collect()
    }

    fn focus(&self, id: &str) -> Effect {
        let field = find(&self.items, id).and_then(first_field).unwrap_or(id);
        Effect::Focus(Focus::Field(field.to_owned()))
    }

    /// Looks for mistakes in all sections, and shows the first.
    fn wrong(&mut self) -> Option<Effect> {
        let locale = self.locale.clone();
        let found = Section::ALL.into_iter().find_map(|section| {
            let mut ui = Ui::new(Act::Draw, &locale, true);
            ui.all = true;
            self.walk(section, &mut ui);
            ui.wrong.map(|(id, trigger)| (section, id, trigger))
        });
        let (section, id, trigger) = found?;
        self.tried = true;
        self.section = section;
        self.bench.editing = trigger;
        self.state = State::Wrong;
        self.redraw();
        Some(self.focus(&id))
    }

    fn came(&mut self, edited: EditedSettings) {
        let EditedSettings { revision, mut settings } = edited;
        let stored = to_binary(&settings);
        let base = from_packed(&self.stored).filter(|_| self.is_dirty());
        let both = if let Some(base) = base {
            merge::merge(&base, &mut self.draft, &mut settings)
        } else {
            self.draft = settings;
            Vec::new()
        };
        (self.revision, self.stored) = (revision, stored);
        self.state = match self.state {
            State::Merged(_) => State::Merged(both),
            _ => State::Editing,
        };
        self.redraw();
    }
}

impl Model {
    pub(super) fn settings_msg(&mut self, now: Timestamp, msg: SettingsMsg) -> Vec<Effect> {
        let Some(site) = self.site.clone() else { return Vec::new() };
        let is_other = match &msg {
            SettingsMsg::Loaded(of, _)
            | SettingsMsg::Saved(of, _)
            | SettingsMsg::Counted(of, _)
            | SettingsMsg::Pictured(of, _) => *of != site,
            _ => false,
        };
        if is_other {
            return Vec::new();
        }
        let server_now = self.server_time(now);
        let settings = &mut self.settings;
        settings.bench.now = server_now;
        match msg {
            SettingsMsg::Open(section) => return self.open_section(section, site),
            SettingsMsg::Locale(locale) => settings.locale = locale,
            SettingsMsg::Around(Around { origin, zone, zones }) => {
                (settings.bench.origin, settings.bench.zone, settings.bench.zones) = (origin, zone, zones);
            }
            SettingsMsg::Loaded(_, Ok(edited)) => settings.came(*edited),
            SettingsMsg::Loaded(_, Err(denied)) => settings.state = State::Failed(denied),
            SettingsMsg::Counted(_, counts) => settings.bench.counts = counts,
            SettingsMsg::Set(id, value) => return settings.act(Act::Set(&id, &value)),
            SettingsMsg::Press(id, fresh) => return settings.act(Act::Press(&id, &fresh)),
            SettingsMsg::Save => return self.save_settings(site),
            SettingsMsg::Saved(_, Ok(edited)) => {
                settings.revision = edited.revision;
                settings.stored = to_binary(&edited.settings);
                settings.tried = false;
                settings.state = if settings.is_dirty() { State::Editing } else { State::Saved };
            }
            // What was typed stays, on top of what is there now.
            SettingsMsg::Saved(_, Err(Denied::Refused(Rejection::Stale))) => {
                settings.state = State::Merged(Vec::new());
                return vec![Effect::Settings(SettingsEffect::Load(site))];
            }
            SettingsMsg::Saved(_, Err(denied)) | SettingsMsg::Pictured(_, Err(denied)) => {
                settings.state = State::Failed(denied);
            }
            SettingsMsg::Pictured(_, Ok(picture)) => {
                settings.draft.look.avatar = picture.as_str().to_owned();
                settings.state = State::Editing;
            }
            SettingsMsg::Copy(text) => {
                settings.copied = Some(text.clone());
                return vec![Effect::Settings(SettingsEffect::Copy(text))];
            }
            SettingsMsg::Leave(gives_up) => return self.leave_settings(gives_up),
        }
        self.settings.redraw();
        Vec::new()
    }

    fn open_section(&mut self, section: Section, site: SiteId) -> Vec<Effect> {
        let me = self.me().map(|me| me.id.clone());
        let agents = self.desk.presence.iter().map(|presence| presence.agent.clone()).collect();
        let settings = &mut self.settings;
        settings.owner = me.map(|me| (me, site.clone()));
        settings.bench.site = Some(site.clone());
        settings.bench.agents = agents;
        settings.bench.utc_offset = self.browser.utc_offset;
        if settings.section != section {
            settings.bench.editing = None;
            settings.copied = None;
        }
        settings.section = section;
        settings.redraw();
        // Nothing of what is being edited is swept away by what somebody else has stored meanwhile.
        if settings.is_dirty() || matches!(settings.state, State::Loading | State::Saving) {
            return Vec::new();
        }
        settings.state = State::Loading;
        vec![Effect::Settings(SettingsEffect::Load(site))]
    }

    fn save_settings(&mut self, site: SiteId) -> Vec<Effect> {
        let settings = &mut self.settings;
        if settings.state == State::Saving || !settings.is_loaded() {
            return Vec::new();
        }
        if let Some(focus) = settings.wrong() {
            return vec![focus];
        }
        // The same bytes as those of an `EditedSettings`.
        let edited = to_binary(&(&settings.revision, &settings.draft));
        settings.state = State::Saving;
        vec![Effect::Settings(SettingsEffect::Save(site, edited))]
    }

    /// Where changes are not stored, leaving waits for a word about them.
    pub(super) fn asks_first(&mut self, leaving: Leaving) -> Option<Vec<Effect>> {
        if !self.settings.is_dirty() {
            return None;
        }
        self.settings.leaving = Some(leaving);
        self.ready.settings = true;
        Some(vec![Effect::MarkFocus, Effect::Focus(Focus::Field(STAY.to_owned()))])
    }

    fn leave_settings(&mut self, gives_up: bool) -> Vec<Effect> {
        let leaving = self.settings.leaving.take();
        if !gives_up {
            return vec![Effect::Focus(Focus::Marked)];
        }
        self.settings = Settings { locale: self.settings.locale.clone(), ..Settings::default() };
        match leaving {
            Some(Leaving::Close) => self.show_settings(false),
            Some(Leaving::Site(site)) => self.choose_site(site),
            Some(Leaving::SignOut) => self.sign_out(),
            None => Vec::new(),
        }
    }
}
