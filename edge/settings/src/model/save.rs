//! Storing the draft, and taking in what somebody else has stored.

use super::form_visitor::{Action, FormVisitor};
use super::{Effect, Model, Section, State, merge};
use protocol::codec::{from_packed, to_binary};
use protocol::site::settings::EditedSettings;

impl Model {
    /// Has the draft stored, unless something in it is wrong: that is shown instead.
    pub(super) fn save(&mut self) -> Vec<Effect> {
        let Some(site) = self.context.site.clone().filter(|_| self.is_loaded()) else { return Vec::new() };
        if self.state == State::Saving {
            return Vec::new();
        }
        if let Some(effects) = self.show_first_error() {
            return effects;
        }
        // The same bytes as those of an `EditedSettings`.
        let edited = to_binary(&(&self.revision, &self.draft));
        self.state = State::Saving;
        vec![Effect::Save(site, edited)]
    }

    /// Looks for errors in all sections, and opens the section of the first.
    fn show_first_error(&mut self) -> Option<Vec<Effect>> {
        let locale = self.locale.clone();
        let found = Section::ALL.into_iter().find_map(|section| {
            let mut visitor = FormVisitor::new(Action::List, &locale, true);
            visitor.visits_all = true;
            self.visit(section, &mut visitor);
            visitor.first_error.map(|(id, editor)| (section, id, editor))
        });
        let (section, id, editor) = found?;
        let moved = (self.section != section).then_some(Effect::ReplaceHash(section));
        self.shows_errors = true;
        self.section = section;
        self.context.editor = editor;
        self.state = State::Wrong;
        self.refresh();
        Some(moved.into_iter().chain([self.focus(&id)]).collect())
    }

    /// Takes in what is stored; what is being changed stays, merged with it.
    pub(super) fn receive(&mut self, edited: EditedSettings) {
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
}
