//! The form beyond the name: the owner's fields, the choice of a department, what is asked while the
//! team is away, and what the visitor has to agree to. The edge tells it ready to be drawn, and the
//! browser's side of the app draws it and says what is wrong with it.

use super::{Effect, Model, Save, World};
use protocol::conversation::opening::Opening;
use protocol::conversation::opening::{Answer, Filled};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::DepartmentId;

/// The form as it was sent, with nothing wrong in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What is of use for the next form, for the browser's side to read.
    pub kept: String,
    /// The first message, which only the form outside the opening hours asks, and always.
    pub message: String,
    /// How to reach the visitor, where a field of our own asks it.
    pub contact: String,
    /// The id of the department that was chosen; empty for none.
    pub department: String,
    /// What was answered in the owner's fields.
    pub answers: Vec<Answer>,
}

impl Model {
    /// What the form asks now besides the name, a row for each field.
    #[must_use]
    pub fn rows(&self) -> String {
        let settings = &self.settings;
        let form = if self.away { &settings.away_form } else { &settings.form };
        [form.as_str(), if self.agreed { "" } else { &settings.consent }].concat()
    }

    pub(super) fn form_typed(&mut self, form: String, message: String) {
        self.note = None;
        (self.form, self.message) = (form, message);
    }

    /// Nothing stands in the form any more.
    pub(super) fn clear_form(&mut self) {
        self.form.clear();
        self.message.clear();
        self.form_revision += 1;
    }

    /// The command that opens the conversation, with what was filled in. What is of use for the next
    /// one is kept; what was written for this one is not.
    pub(super) fn filled(&mut self, opening: Opening, sheet: Sheet, world: &mut World<'_>) -> VisitorCommand {
        let Sheet { kept, message, contact, department, answers } = sheet;
        let written = std::mem::take(&mut self.message);
        let consent = !self.settings.consent.is_empty();
        if consent {
            world.does(Effect::Save(Save::Agreed));
        }
        if !kept.is_empty() {
            world.does(Effect::Save(Save::Answers(kept.clone())));
        }
        if !kept.is_empty() || !written.is_empty() {
            self.form = kept;
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
