//! What the settings know and how they change: a pure state machine. They are loaded, a draft of them
//! is edited section by section, stored, and merged when somebody else has stored theirs first. What is
//! typed is never lost: it stays in the draft until it is stored or given up.

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
mod section;
mod service;
mod trial;
mod triggers;
pub mod ui;

pub use drawn::find;
pub use message::{Around, Effect, Leaving, Msg};
pub use section::Section;

use crate::i18n::Key;
use drawn::{first_field, same_shape};
use protocol::codec::{from_packed, to_binary};
use protocol::conversation::party::Agent;
use protocol::ids::{SiteId, Timestamp, TriggerId};
use protocol::rejection::Rejection;
use protocol::session::{Session, Site};
use protocol::site::hours::Span;
use protocol::site::settings::{EditedSettings, Invitation, SiteSettings};
use protocol::site::trigger::Count;
use team_ui::http::Denied;
use trial::Trial;
use ui::{Act, Item, Ui};

/// The id of the button that stays with the changes.
pub const STAY: &str = "set-stay";
/// The id of the heading.
pub const HEADING: &str = "heading";

/// Everything the settings know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// The sites of the agent who is signed in.
    pub sites: Vec<Site>,
    /// As they are stored: their revision, and what they are as bytes. Empty before they are here.
    revision: String,
    stored: Vec<u8>,
    /// As they are to be.
    pub draft: SiteSettings,
    /// Whether they were asked for, and nothing newer is here.
    asked: bool,
    bench: Bench,
    /// The section on screen.
    pub section: Section,
    /// The language whose texts are edited.
    pub locale: String,
    /// The section as it is drawn.
    pub items: Vec<Item>,
    /// Grows whenever it has other fields than before.
    pub shape: u32,
    /// How loading and storing stand.
    pub state: State,
    /// Whether mistakes show: after the first attempt to store them.
    tried: bool,
    /// Where the page is to be left for, once it is clear what becomes of the changes.
    pub leaving: Option<Leaving>,
    /// What was copied last.
    pub copied: Option<String>,
    /// Whether the network is gone.
    pub offline: bool,
}

/// How loading and storing stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum State {
    /// On their way here.
    #[default]
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

/// What the whole page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The settings are on their way.
    Loading,
    /// Nobody is signed in.
    SignIn,
    /// Whoever is signed in has nothing to set here.
    NotYours,
    /// They could not be loaded.
    Failed,
    /// The settings.
    Settings,
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

impl Model {
    /// Whether something would be lost.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.is_loaded() && to_binary(&self.draft) != self.stored
    }

    fn is_loaded(&self) -> bool {
        !self.stored.is_empty()
    }

    /// The site whose settings these are.
    #[must_use]
    pub fn site(&self) -> Option<&SiteId> {
        self.bench.site.as_ref()
    }

    /// What the whole page shows.
    #[must_use]
    pub fn screen(&self) -> Screen {
        match self.state {
            _ if self.is_loaded() => Screen::Settings,
            State::Failed(Denied::Refused(Rejection::SignedOut)) => Screen::SignIn,
            State::Failed(Denied::Refused(Rejection::NotAllowed)) => Screen::NotYours,
            State::Failed(_) => Screen::Failed,
            _ => Screen::Loading,
        }
    }

    /// Takes what happened at `now`, answers what is to be done, in order.
    pub fn update(&mut self, now: Timestamp, msg: Msg) -> Vec<Effect> {
        self.bench.now = now;
        match msg {
            Msg::Started(around) => return self.started(around),
            Msg::Entered(Ok(session)) => return self.entered(session),
            Msg::Entered(Err(denied)) => self.state = State::Failed(denied),
            Msg::TryAgain => return self.try_again(),
            Msg::Online(online) => {
                self.offline = !online;
                // Nobody has to press a button for what failed only because of that.
                if online && self.screen() == Screen::Failed {
                    return self.try_again();
                }
            }
            Msg::Open(section) => return self.open(section),
            Msg::Locale(locale) => self.locale = locale,
            // What was read before the last save would undo it.
            Msg::Loaded(_) if !self.asked => {}
            Msg::Loaded(Ok(edited)) => {
                let first = !self.is_loaded();
                self.came(*edited);
                self.redraw();
                // What had the keyboard before, such as "Try again", is gone.
                let heading = first.then(|| Effect::Focus(HEADING.to_owned()));
                return heading.into_iter().collect();
            }
            Msg::Loaded(Err(denied)) => self.state = State::Failed(denied),
            Msg::Team(agents) => self.bench.agents = agents,
            Msg::Counted(counts) => self.bench.counts = counts,
            Msg::Set(id, value) => return self.act(Act::Set(&id, &value)),
            Msg::Press(id, fresh) => return self.act(Act::Press(&id, &fresh)),
            Msg::Save => return self.save(),
            Msg::Saved(Ok(edited)) => {
                self.asked = false;
                self.revision = edited.revision;
                self.stored = to_binary(&edited.settings);
                self.tried = false;
                self.state = if self.is_dirty() { State::Editing } else { State::Saved };
            }
            // What was typed stays, on top of what is there now.
            Msg::Saved(Err(Denied::Refused(Rejection::Stale))) => {
                self.state = State::Merged(Vec::new());
                return self.load();
            }
            Msg::Saved(Err(denied)) | Msg::Pictured(Err(denied)) => self.state = State::Failed(denied),
            Msg::Pictured(Ok(picture)) => {
                self.draft.look.avatar = picture.as_str().to_owned();
                self.state = State::Editing;
            }
            Msg::Copy(text) => {
                self.copied = Some(text.clone());
                return vec![Effect::Copy(text)];
            }
            Msg::Go(leaving) => return self.go(leaving),
            Msg::Leave(gives_up) => return self.leave(gives_up),
        }
        self.redraw();
        Vec::new()
    }

    fn started(&mut self, around: Around) -> Vec<Effect> {
        let Around { section, site, origin, zone, zones, utc_offset, locale } = around;
        self.bench = Bench { site, origin, zone, zones, utc_offset, ..std::mem::take(&mut self.bench) };
        (self.section, self.locale) = (section, locale);
        vec![Effect::Enter]
    }

    /// Without a site in the address it is the first of the agent's own.
    fn entered(&mut self, session: Session) -> Vec<Effect> {
        self.sites = session.sites;
        let asked = self.bench.site.take();
        let own =
            self.sites.iter().map(|site| &site.id).find(|own| asked.as_ref().is_none_or(|one| one == *own));
        let Some(own) = own.cloned() else {
            self.bench.site = asked;
            self.state = State::Failed(Denied::Refused(Rejection::NotAllowed));
            return Vec::new();
        };
        self.bench.site = Some(own);
        self.load()
    }

    fn load(&mut self) -> Vec<Effect> {
        self.asked = true;
        self.bench.site.clone().map(Effect::Load).into_iter().collect()
    }

    fn try_again(&mut self) -> Vec<Effect> {
        self.state = State::Loading;
        vec![Effect::Enter]
    }

    fn open(&mut self, section: Section) -> Vec<Effect> {
        if self.section == section {
            return Vec::new();
        }
        self.bench.editing = None;
        self.copied = None;
        self.section = section;
        self.redraw();
        // Nothing of what is being edited is swept away by what somebody else has stored meanwhile.
        if !self.is_loaded() || self.is_dirty() || matches!(self.state, State::Loading | State::Saving) {
            return Vec::new();
        }
        self.state = State::Loading;
        self.load()
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
        Effect::Focus(find(&self.items, id).and_then(first_field).unwrap_or(id).to_owned())
    }

    fn save(&mut self) -> Vec<Effect> {
        let Some(site) = self.bench.site.clone().filter(|_| self.is_loaded()) else { return Vec::new() };
        if self.state == State::Saving {
            return Vec::new();
        }
        if let Some(effects) = self.wrong() {
            return effects;
        }
        // The same bytes as those of an `EditedSettings`.
        let edited = to_binary(&(&self.revision, &self.draft));
        self.state = State::Saving;
        vec![Effect::Save(site, edited)]
    }

    /// Looks for mistakes in all sections, and shows the first.
    fn wrong(&mut self) -> Option<Vec<Effect>> {
        let locale = self.locale.clone();
        let found = Section::ALL.into_iter().find_map(|section| {
            let mut ui = Ui::new(Act::Draw, &locale, true);
            ui.all = true;
            self.walk(section, &mut ui);
            ui.wrong.map(|(id, trigger)| (section, id, trigger))
        });
        let (section, id, trigger) = found?;
        let moved = (self.section != section).then_some(Effect::Address(section));
        self.tried = true;
        self.section = section;
        self.bench.editing = trigger;
        self.state = State::Wrong;
        self.redraw();
        Some(moved.into_iter().chain([self.focus(&id)]).collect())
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
    }

    /// Where changes are not stored, leaving waits for a word about them.
    fn go(&mut self, leaving: Leaving) -> Vec<Effect> {
        if !self.is_dirty() {
            return vec![Effect::Go(leaving)];
        }
        self.leaving = Some(leaving);
        vec![Effect::MarkFocus, Effect::Focus(STAY.to_owned())]
    }

    fn leave(&mut self, gives_up: bool) -> Vec<Effect> {
        let leaving = self.leaving.take();
        if !gives_up {
            return vec![Effect::FocusBack];
        }
        // As they are stored: the browser has nothing more to ask.
        self.draft = from_packed(&self.stored).unwrap_or_default();
        self.redraw();
        leaving.map(Effect::Go).into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
