//! Going from place to place: to another section, to what was searched for, or away; and what becomes of
//! what was typed.

use super::form_tree::find;
use super::{Destination, Effect, Group, Model, SECTION_HEADING, STAY, Section, State};
use protocol::codec::from_packed;
use protocol::site::settings::SiteSettings;

impl Model {
    /// The sections with changes that are not stored.
    pub fn changed_sections(&self) -> Vec<Section> {
        let stored: Option<SiteSettings> = from_packed(&self.stored).filter(|_| self.is_dirty());
        let changed = stored.iter().flat_map(|stored| Section::changed(stored, &self.draft));
        changed.chain(self.form_touched.then_some(self.section)).collect()
    }

    /// Whether they can go to a section; before it is known who they are, to any.
    pub fn shows(&self, section: Section) -> bool {
        self.owns || self.sites.is_empty() || !section.is_for_owners()
    }

    pub(super) fn open(&mut self, section: Section) -> Vec<Effect> {
        if !self.shows(section) {
            let address = Effect::ReplaceHash(Section::default());
            return [address].into_iter().chain(self.open(Section::default())).collect();
        }
        if self.section == section {
            return Vec::new();
        }
        if self.form_touched {
            // The address goes back to the section that stays.
            let address = Effect::ReplaceHash(self.section);
            return [address].into_iter().chain(self.leave(Destination::Section(section))).collect();
        }
        self.context.editor = None;
        self.copied = None;
        self.context.around.leave();
        self.forget_form();
        self.section = section;
        self.refresh();
        if !section.is_of_settings() {
            return self.load_entries();
        }
        if !self.is_loaded() {
            return Vec::new();
        }
        let entries = self.load_entries();
        // Nothing of what is being edited is swept away by what somebody else has stored meanwhile.
        if self.is_dirty() || matches!(self.state, State::Loading | State::Saving) {
            return entries;
        }
        self.state = State::Loading;
        [entries, self.load()].concat()
    }

    /// Goes to a place that was searched for.
    pub(super) fn find_place(&mut self, section: Section, id: Option<String>) -> Vec<Effect> {
        let mut effects = self.open(section);
        if self.section == section {
            effects.push(Effect::ReplaceHash(section));
            let field = id.filter(|id| find(&self.items, id).is_some());
            effects.push(Effect::Focus(field.unwrap_or_else(|| SECTION_HEADING.to_owned())));
        }
        effects
    }

    /// Asks for what the section on screen shows beside the settings.
    pub(super) fn load_entries(&mut self) -> Vec<Effect> {
        match self.section.group() {
            Group::Replies => {
                let mut effects = self.load_library();
                if self.section == Section::Suggestions {
                    effects.extend(self.suggest());
                }
                effects
            }
            Group::HelpCentre => self.load_articles(),
            Group::Own => self.open_account(),
            Group::Team if self.section == Section::People => self.load_people(),
            Group::Team if self.section.shows_people() => self.list_people(),
            _ => Vec::new(),
        }
    }

    /// Gives up what was typed into the form on screen.
    fn forget_form(&mut self) {
        self.form_touched = false;
        self.library.editing = None;
        self.library.attachments.clear();
        self.articles.editing = None;
    }

    /// Leaves the page or the form, or asks first what becomes of changes that are not stored.
    pub(super) fn leave(&mut self, destination: Destination) -> Vec<Effect> {
        if !self.has_changes() {
            return vec![Effect::Navigate(destination)];
        }
        self.leaving = Some(destination);
        vec![Effect::RememberFocus, Effect::Focus(STAY.to_owned())]
    }

    pub(super) fn discard(&mut self) -> Vec<Effect> {
        self.forget_form();
        match self.leaving.take() {
            // Only the form is left; the draft of the settings stays.
            Some(Destination::Section(section)) => {
                let effects = self.find_place(section, None);
                self.begin_promoted();
                effects
            }
            leaving => {
                // As they are stored: the browser has nothing more to ask.
                self.draft = from_packed(&self.stored).unwrap_or_default();
                self.refresh();
                leaving.map(Effect::Navigate).into_iter().collect()
            }
        }
    }
}
