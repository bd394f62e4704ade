//! The form beyond the name: the owner's fields, the choice of a department, what is asked while the
//! team is away, and what the visitor has to agree to. What stands in the fields is one list: the
//! owner's fields in their order, and behind them our own.

use super::{Effect, Model, NameForm, Save, World};
use crate::i18n::{Key, t};
use protocol::event::Opening;
use protocol::form::{Answer, Filled};
use protocol::rejection::Rejection;
use protocol::settings::{FieldKind, Form, Localized, WidgetSettings, localized};
use protocol::text;
use protocol::visitor::VisitorCommand;

/// Our own fields, counted from the end of the owner's.
const MESSAGE: usize = 0;
const CONTACT: usize = 1;
const DEPARTMENT: usize = 2;
const CONSENT: usize = 3;
const OWN: usize = 4;

/// Names what was given as a contact among the answers that are kept; no field has such an id.
pub const CONTACT_ID: &str = "@";

/// One question of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its place among the fields.
    pub place: usize,
    /// What it is called.
    pub label: String,
    /// What it takes.
    pub takes: FieldKind,
    /// Whether it needs an answer.
    pub required: bool,
    /// Whether it is a box to tick.
    pub consent: bool,
}

/// The fields, with what was kept of them from an earlier chat.
pub(super) fn slots(settings: &WidgetSettings, kept: Vec<String>) -> Vec<NameForm> {
    let mut slots: Vec<NameForm> = kept.into_iter().map(|input| NameForm { input, error: None }).collect();
    slots.resize(settings.form.fields.len() + OWN, NameForm::default());
    slots
}

impl Model {
    /// What the form asks now, besides the name.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        let form = &self.settings.form;
        let message = self.message_place();
        let mut all = Vec::new();
        for (place, field) in form.fields.iter().enumerate() {
            if Form::asks(field, self.away) {
                let label = localized(&field.labels, "").to_owned();
                let required = field.required || (self.away && message == place);
                all.push(Question { place, label, takes: field.kind.clone(), required, consent: false });
            }
        }
        let mut ask = |own: usize, label: &str, takes, required| {
            let (place, label) = (form.fields.len() + own, label.to_owned());
            all.push(Question { place, label, takes, required, consent: own == CONSENT });
        };
        if !self.settings.departments.is_empty() {
            let choice = |name: &String| vec![Localized { locale: String::new(), text: name.clone() }];
            let names = self.settings.departments.iter().map(|department| choice(&department.name));
            ask(DEPARTMENT, t(Key::Department), FieldKind::Choice(names.collect()), false);
        }
        if self.away && form.asks_contact() {
            ask(CONTACT, t(Key::ContactLabel), FieldKind::Text, true);
        }
        if self.away && message == self.own(MESSAGE) {
            ask(MESSAGE, t(Key::ComposerLabel), FieldKind::Long, true);
        }
        if let Some(consent) = form.consent.as_ref().filter(|_| !self.agreed) {
            ask(CONSENT, localized(&consent.texts, ""), FieldKind::Text, true);
        }
        all
    }

    /// What is wrong with a field, if anything.
    #[must_use]
    pub fn fault(&self, place: usize) -> Option<Key> {
        self.form.get(place)?.error
    }

    /// What stands in a field.
    #[must_use]
    pub fn value(&self, place: usize) -> &str {
        self.form.get(place).map_or("", |slot| slot.input.as_str())
    }

    fn own(&self, own: usize) -> usize {
        self.settings.form.fields.len() + own
    }

    /// The field in which the first message stands while the team is away.
    fn message_place(&self) -> usize {
        self.settings.form.message_field().unwrap_or(self.own(MESSAGE))
    }

    fn fill(&mut self, place: usize, input: String) {
        if let Some(slot) = self.form.get_mut(place) {
            *slot = NameForm { input, error: None };
        }
    }

    pub(super) fn field_typed(&mut self, place: usize, text: String) {
        self.note = None;
        self.fill(place, text);
    }

    fn complaint(&self, question: &Question) -> Option<Key> {
        let text = self.value(question.place).trim();
        if question.place == self.own(CONTACT) {
            return text::contact(text).is_err().then_some(Key::ContactInvalid);
        }
        if text.is_empty() {
            let missing = if question.consent { Key::ConsentMissing } else { Key::AnswerMissing };
            return question.required.then_some(missing);
        }
        Some(match (question.takes.take(text).err()?, &question.takes) {
            (Rejection::AnswerTooLong, _) => Key::AnswerTooLong,
            (_, FieldKind::Email) => Key::MailInvalid,
            (_, FieldKind::Phone) => Key::PhoneInvalid,
            _ => Key::AnswerMissing,
        })
    }

    /// Says of each field what is wrong with it, and finds the first one that needs another look.
    pub(super) fn find_fault(&mut self) -> Option<usize> {
        let mut first = None;
        for question in self.questions() {
            let error = self.complaint(&question);
            if error.is_some() {
                first = first.or(Some(question.place));
            }
            if let Some(slot) = self.form.get_mut(question.place) {
                slot.error = error;
            }
        }
        first
    }

    /// The command that opens the conversation, with what was filled in. What is of use for the next
    /// one is kept; what was written for this one is not.
    pub(super) fn filled(&mut self, opening: Opening, world: &mut World<'_>) -> VisitorCommand {
        let form = &self.settings.form;
        let consent = form.consent.is_some();
        if !self.away && !consent && form.fields.is_empty() && self.settings.departments.is_empty() {
            return VisitorCommand::Start(opening);
        }
        let message = self.message_place();
        let (mut answers, mut kept) = (Vec::new(), Vec::new());
        for (place, field) in form.fields.iter().enumerate() {
            let text = self.value(place).trim().to_owned();
            kept.push(if matches!(field.kind, FieldKind::Long) { String::new() } else { text.clone() });
            let told = !self.away || message != place;
            if Form::asks(field, self.away) && told && !text.is_empty() {
                answers.push(Answer { field: field.id.clone(), text, label: String::new() });
            }
        }
        let own = |own| self.value(self.own(own)).trim().to_owned();
        let (contact, chosen) = (own(CONTACT), own(DEPARTMENT));
        let department = self.settings.departments.iter().find(|department| department.name == chosen);
        let while_away = |text: &str| if self.away { text.trim().to_owned() } else { String::new() };
        let filled = Filled {
            opening,
            answers,
            department: department.map(|department| department.id.clone()),
            agreed: consent,
            away: self.away,
            message: while_away(self.value(message)),
            contact: while_away(&contact),
        };
        if consent {
            world.does(Effect::Save(Save::Agreed));
        }
        for (field, text) in form.fields.iter().zip(&kept) {
            world.does(Effect::Save(Save::Answer(field.id.clone(), text.clone())));
        }
        world.does(Effect::Save(Save::Answer(CONTACT_ID.to_owned(), contact.clone())));
        self.form = slots(&self.settings, kept);
        self.fill(self.own(CONTACT), contact);
        VisitorCommand::StartWith(filled)
    }

    /// Puts the first message into its field.
    pub(super) fn put_message(&mut self, text: String) {
        self.fill(self.message_place(), text);
    }

    /// The team has come back while the visitor was writing: the message goes on in the chat.
    pub(super) fn take_message_along(&mut self, world: &mut World<'_>) {
        let place = self.message_place();
        let asked = self.settings.form.fields.get(place).is_some_and(|field| !field.closed_only);
        let text = self.value(place).to_owned();
        if !self.away && !asked && !text.is_empty() {
            self.fill(place, String::new());
            self.put_back(text, world);
        }
    }

    /// Where nothing may be kept before the visitor agrees, nothing is: not in this browser, and no
    /// count at the edge.
    pub(super) fn keep_nothing_unasked(&self, world: &mut World<'_>) {
        if !self.may_keep() {
            // Taking something away is no keeping.
            world.effects.retain(|effect| match effect {
                Effect::Save(save) => matches!(save, Save::Forget(_) | Save::Done(..)),
                Effect::Count(..) => false,
                _ => true,
            });
        }
    }

    /// Whether anything may be kept.
    #[must_use]
    pub fn may_keep(&self) -> bool {
        self.settings.form.consent.is_none() || self.agreed || self.conversation.is_some()
    }
}
