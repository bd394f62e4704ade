//! The form beyond the name: the owner's fields, the choice of a department, what is asked while the
//! team is away, and what the visitor has to agree to. The edge says what it asks, the rules of its
//! fields are the protocol's.

use super::{Effect, Model, Save, Target, World};
use crate::i18n::Key;
use protocol::conversation::opening::Opening;
use protocol::conversation::opening::{Answer, Filled};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::DepartmentId;
use protocol::site::question::{Fault, MESSAGE, Question, QuestionKind, UNKEPT, questions};

/// What stands in the form, by the ids of its fields.
pub type Answers = Vec<(String, String)>;

/// The form as it was sent, with nothing wrong in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The first message, which only the form outside the opening hours asks, and always.
    pub message: String,
    /// How to reach the visitor, where a field of our own asks it.
    pub contact: String,
    /// The id of the department that was chosen; empty for none.
    pub department: String,
    /// What was answered in the owner's fields.
    pub answers: Vec<Answer>,
}

/// The text that says what is wrong with an answer.
fn says(fault: Fault) -> Key {
    match fault {
        Fault::Missing => Key::AnswerMissing,
        Fault::TooLong => Key::AnswerTooLong,
        Fault::Email => Key::MailInvalid,
        Fault::Phone => Key::PhoneInvalid,
        Fault::Contact => Key::ContactInvalid,
        Fault::Consent => Key::ConsentMissing,
    }
}

impl Model {
    /// What the form asks now besides the name, a row for each field.
    #[must_use]
    pub fn rows(&self) -> String {
        let settings = &self.settings;
        let form = if self.away { &settings.away_form } else { &settings.form };
        [form.as_str(), if self.agreed { "" } else { &settings.consent }].concat()
    }

    /// What stands in a field of the form.
    #[must_use]
    pub fn answer_to(&self, id: &str) -> &str {
        self.answers.iter().find(|(field, _)| field == id).map(|(_, text)| text.as_str()).unwrap_or_default()
    }

    /// What is wrong with it, if anything.
    #[must_use]
    pub fn answer_error(&self, id: &str) -> Option<Key> {
        self.faults.iter().find(|(field, _)| field == id).map(|(_, fault)| says(*fault))
    }

    pub(super) fn answer_typed(&mut self, id: String, text: String) {
        self.note = None;
        // Who goes on typing has seen what is wrong.
        self.faults.retain(|(field, _)| *field != id);
        self.set_answer(id, text);
    }

    fn set_answer(&mut self, id: String, text: String) {
        match self.answers.iter_mut().find(|(field, _)| *field == id) {
            Some((_, answer)) => *answer = text,
            None => self.answers.push((id, text)),
        }
    }

    /// Nothing stands in the form any more.
    pub(super) fn clear_form(&mut self) {
        self.answers.clear();
        self.faults.clear();
    }

    /// A first message that came back stands where it is asked for now.
    pub(super) fn restore_message(&mut self, message: String) {
        let asked = questions(&self.rows()).into_iter().find(|one| one.kind == QuestionKind::Message);
        self.set_answer(asked.map_or(MESSAGE.to_owned(), |question| question.id), message);
    }

    /// Looks at what stands in the form: what it says, or nothing while something is wrong with it.
    pub(super) fn read_form(&mut self) -> Option<Sheet> {
        let asked = questions(&self.rows());
        let fault =
            |question: &Question| Some((question.id.clone(), question.fault(self.answer_to(&question.id))?));
        let faults: Vec<_> = asked.iter().filter_map(fault).collect();
        self.faults = faults;
        if !self.faults.is_empty() {
            return None;
        }
        let mut sheet = Sheet::default();
        for question in asked {
            let text = self.answer_to(&question.id).trim().to_owned();
            match question.kind {
                QuestionKind::Message => sheet.message = text,
                QuestionKind::Contact => sheet.contact = text,
                QuestionKind::Department => sheet.department = text,
                QuestionKind::Consent => {}
                _ if text.is_empty() => {}
                _ => {
                    let field = question.id.strip_prefix(UNKEPT).unwrap_or(&question.id).to_owned();
                    sheet.answers.push(Answer { field, text, label: String::new() });
                }
            }
        }
        Some(sheet)
    }

    /// Puts the focus into the first field with which something is wrong.
    pub(super) fn focus_fault(&self, world: &mut World<'_>) {
        let asked = questions(&self.rows());
        let wrong = asked.iter().position(|one| self.faults.iter().any(|(field, _)| *field == one.id));
        if let Some(at) = wrong {
            world.does(Effect::Focus(Target::Question(at)));
        }
    }

    /// What is of use for the next form is kept; what was written for this one is not.
    pub(super) fn keep_answers(&mut self, world: &mut World<'_>) {
        let kept = self.answers.iter().filter(|(id, text)| !id.starts_with(UNKEPT) && !text.is_empty());
        let kept = kept.map(|(id, text)| (id.clone(), text.trim().to_owned())).collect();
        world.does(Effect::Save(Save::Answers(kept)));
    }

    /// The command that opens the conversation, with what was filled in.
    pub(super) fn filled(&mut self, opening: Opening, sheet: Sheet, world: &mut World<'_>) -> VisitorCommand {
        let Sheet { message, contact, department, answers } = sheet;
        let written = self.answer_to(MESSAGE).trim().to_owned();
        self.answers.retain(|(id, _)| !id.starts_with(UNKEPT));
        let consent = !self.settings.consent.is_empty();
        if consent {
            world.does(Effect::Save(Save::Agreed));
        }
        // It counts as the form it was filled in as, even if the hours changed over meanwhile.
        let away = !message.is_empty();
        if !away {
            // The team has come back while the visitor was writing: the message goes on in the chat.
            if !written.is_empty() {
                self.put_back(written, world);
            }
            if !consent && self.settings.form.is_empty() {
                return VisitorCommand::Start(opening);
            }
        }
        let department = DepartmentId::parse(&department).ok();
        VisitorCommand::StartWith(Box::new(Filled {
            opening,
            answers,
            department,
            agreed: consent,
            away,
            message,
            contact,
        }))
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
        self.settings.consent.is_empty() || self.agreed || self.conversation.is_some()
    }
}
