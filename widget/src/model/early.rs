//! What the visitor did before the app was there, in the document's first view: it counts as if it had been
//! done here, once.

use super::form::Answers;
use super::{Model, Screen, View, World};

/// What was typed and sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Early {
    /// Whether the chat is open.
    pub open: bool,
    /// Whether the help articles are wanted.
    pub help: bool,
    /// The name in the form, where the form was asked.
    pub name: Option<String>,
    /// What stands in its other fields.
    pub answers: Answers,
    /// Whether the form was sent.
    pub started: bool,
    /// The messages that were sent, in order.
    pub sent: Vec<String>,
    /// What is written and not sent.
    pub draft: String,
}

impl Model {
    /// Carries out what was done. A form that is not right stays open with what is wrong, and what was
    /// written after it waits in the composer.
    pub(super) fn take_over(&mut self, early: Early, world: &mut World<'_>) {
        let Early { open, help, name, answers, started, sent, draft } = early;
        if open {
            self.show(View::Open, world);
            self.look_elsewhere(world);
        }
        if self.conversation.is_some() {
            // There is one after all, from another tab: nothing was asked, and what was written is kept.
            self.wait_in_composer(sent, draft, world);
            return;
        }
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            self.name_typed(name);
        }
        for (id, text) in answers.into_iter().filter(|(_, text)| !text.is_empty()) {
            self.answer_typed(id, text);
        }
        if started {
            let sheet = self.read_form();
            self.start_chat(sheet, world);
        }
        if self.screen() == Screen::PreChat {
            self.wait_in_composer(sent, draft, world);
        } else {
            for text in sent {
                self.draft(text, world);
                self.send(world);
            }
            if draft != self.composer.draft {
                self.set_draft(draft, world);
            }
        }
        if help {
            self.read_help(world);
        }
    }

    fn wait_in_composer(&mut self, mut sent: Vec<String>, draft: String, world: &mut World<'_>) {
        if !draft.is_empty() {
            sent.push(draft);
        }
        if !sent.is_empty() {
            self.set_draft(sent.join("\n"), world);
        }
    }
}
