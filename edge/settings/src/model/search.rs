//! Searching the settings: every section and every field is a place that is found by its label or by what
//! is said about it.

use super::form_tree::{Item, Kind, Label, find};
use super::form_visitor::{Action, FormVisitor};
use super::triggers::blank;
use super::{Model, Section};
use crate::i18n::Key;
use protocol::ids::TriggerId;
use protocol::site::form::{Consent, Field, FieldKind};
use protocol::site::hours::Span;
use protocol::site::routing::Mode;
use protocol::site::settings::{Invitation, SiteSettings};
use protocol::team::reply_library::folded;

/// Most places that are shown at once.
const PLACES_MAX: usize = 8;

/// A place that can be found.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Where it is.
    pub section: Section,
    /// The field, where it is one that is on screen once the section is.
    pub id: Option<String>,
    /// What it is called.
    pub label: Label,
    /// What is said about it.
    pub hint: Option<Label>,
}

/// What the sections with forms of their own have, which no visitor lists.
const FORMS: [(Section, Key, Option<Key>); 14] = [
    (Section::Replies, Key::Shortcut, Some(Key::PlaceholdersHint)),
    (Section::Replies, Key::ReplySubject, None),
    (Section::Replies, Key::AnswerFiles, None),
    (Section::Replies, Key::AddReply, None),
    (Section::Suggestions, Key::Suggestions, Some(Key::SuggestionsHint)),
    (Section::Scripts, Key::ScriptSteps, None),
    (Section::Scripts, Key::AddScript, None),
    (Section::RushGuide, Key::EmergencySheet, Some(Key::EmergencyHint)),
    (Section::Courtesy, Key::CourtesyWords, Some(Key::CourtesyWordsHint)),
    (Section::Articles, Key::AddArticle, Some(Key::ArticleHint)),
    (Section::Articles, Key::ArticleCategory, None),
    (Section::Articles, Key::ArticlePublish, None),
    (Section::Account, Key::PasswordChange, Some(Key::PasswordHint)),
    (Section::Account, Key::SessionsHeading, None),
];

impl Model {
    /// All places, section by section.
    pub fn places(&self) -> Vec<Place> {
        let mut sample = Self { draft: with_one_of_each(self.draft.clone()), ..self.clone() };
        let mut own = self.clone();
        let mut places: Vec<Place> = Vec::new();
        for section in Section::ALL.into_iter().filter(|section| self.shows(*section)) {
            let place = |label: Label| Place { section, id: None, label, hint: None };
            let mut found = vec![place(section.name().into()), place(section.group().name().into())];
            let there = own.list(section, false);
            collect(section, &sample.list(section, true), &there, &mut found);
            let forms = FORMS.into_iter().filter(|(of, ..)| *of == section);
            found.extend(
                forms.map(|(_, label, hint)| Place { hint: hint.map(Label::Key), ..place(label.into()) }),
            );
            for one in found {
                let known = |other: &&mut Place| other.section == section && other.label == one.label;
                match places.iter_mut().find(known) {
                    Some(other) => other.hint = other.hint.take().or(one.hint),
                    None => places.push(one),
                }
            }
        }
        places
    }

    fn list(&mut self, section: Section, all: bool) -> Vec<Item> {
        let locale = self.locale.clone();
        let mut visitor = FormVisitor::new(Action::List, &locale, false);
        visitor.visits_all = all;
        self.visit(section, &mut visitor);
        visitor.into_items()
    }
}

/// Settings in which every field there is can be seen.
fn with_one_of_each(mut settings: SiteSettings) -> SiteSettings {
    let timed =
        Invitation { after_seconds: 0, path_contains: String::new(), agent: String::new(), texts: vec![] };
    settings.invitation.get_or_insert(timed);
    if let (true, Ok(id)) = (settings.triggers.is_empty(), TriggerId::parse("sample")) {
        settings.triggers.push(blank(id));
    }
    if settings.hours.week.is_empty() {
        settings.hours.week = vec![vec![Span { from: 0, to: 1 }]; 7];
    }
    if settings.form.fields.is_empty() {
        let (id, labels, kind) = (String::new(), Vec::new(), FieldKind::Text);
        settings.form.fields.push(Field { id, labels, kind, required: false, closed_only: false });
    }
    settings.form.consent.get_or_insert_with(Consent::default);
    settings.routing.general.mode = Mode::Ring;
    settings
}

/// The fields among some items, and what is said about the section.
fn collect(section: Section, items: &[Item], there: &[Item], found: &mut Vec<Place>) {
    for item in items {
        let label = item.label.clone();
        match &item.kind {
            Kind::Note => {
                found.push(Place { section, id: None, label: section.name().into(), hint: Some(label) });
            }
            Kind::Code | Kind::Days | Kind::Status => {}
            kind => {
                // Weekdays and numbers name no setting.
                if !matches!(label, Label::Day(_) | Label::Of(..) | Label::Text(_)) {
                    let id = find(there, &item.id).and_then(super::form_tree::first_field);
                    found.push(Place { section, id: id.map(str::to_owned), label, hint: None });
                }
                collect(section, kind.inner().unwrap_or_default(), there, found);
            }
        }
    }
}

/// The places that fit what was typed, the best first. Each is given as its label and hint in the reader's
/// language.
pub fn matching(texts: &[(String, String)], query: &str) -> Vec<usize> {
    let query = folded(query.trim());
    let words: Vec<&str> = query.split_whitespace().collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u8, usize)> = Vec::new();
    for (at, (label, hint)) in texts.iter().enumerate() {
        let (label, hint) = (folded(label), folded(hint));
        let begins = |text: &str, word: &str| {
            text.split(|c: char| !c.is_alphanumeric()).any(|one| one.starts_with(word))
        };
        let rank = if label.starts_with(&query) {
            0
        } else if words.iter().all(|word| begins(&label, word)) {
            1
        } else if words.iter().all(|word| label.contains(word)) {
            2
        } else if words.iter().all(|word| label.contains(word) || begins(&hint, word)) {
            3
        } else {
            continue;
        };
        found.push((rank, at));
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().take(PLACES_MAX).map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_label_and_hint_without_accents() {
        let texts = [("Hours", ""), ("Opening hours", "Outside these hours"), ("Réglages", "Fuseau horaire")]
            .map(|(label, hint)| (label.to_owned(), hint.to_owned()));
        assert_eq!(matching(&texts, "hour"), [0, 1], "a beginning goes first");
        assert_eq!(matching(&texts, "REGL"), [2]);
        assert_eq!(matching(&texts, "fuseau"), [2]);
        assert_eq!(matching(&texts, "open hours"), [1]);
        assert_eq!(matching(&texts, "  "), [0; 0]);
        assert_eq!(matching(&texts, "zeppelin"), [0; 0]);
    }

    #[test]
    fn every_section_and_its_fields_are_places() {
        let mut model = Model::default();
        model.refresh();
        let places = model.places();
        for section in Section::ALL {
            let named = |place: &&Place| place.section == section && place.label == section.name().into();
            assert!(places.iter().any(|place| named(&place)), "{section:?}");
        }
        let place = |key: Key| places.iter().find(|place| place.label == key.into()).unwrap();
        assert_eq!(place(Key::SetColor).id.as_deref(), Some("set-color"));
        // In an editor that is opened on demand: its section is where it is.
        assert_eq!((place(Key::Importance).section, &place(Key::Importance).id), (Section::Triggers, &None));
        assert_eq!(place(Key::TimeZone).section, Section::Hours);
        assert!(places.iter().any(|place| place.hint == Some(Key::HoursLead.into())));
    }
}
