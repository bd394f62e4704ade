//! The name: asked before the chat, changed during it.

use super::{Effect, Forgetting, Model, Save, Sheet, Target, World};
use crate::i18n::Key;
use protocol::frames::visitor::VisitorCommand;
use protocol::rejection::Rejection;
use protocol::site::settings::NameField;
use protocol::text;

/// A field, with what is wrong about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameForm {
    /// What is typed.
    pub input: String,
    /// What is wrong, if anything.
    pub error: Option<Key>,
}

/// What a visitor is told about a refused name, or a start that is refused for another reason.
pub(super) fn name_error(why: Rejection) -> Key {
    match why {
        Rejection::NameMissing => Key::NameMissing,
        Rejection::NameTooLong => Key::NameTooLong,
        Rejection::NameInvalid => Key::NameInvalid,
        Rejection::TooManyConversations => Key::TooManyChats,
        _ => Key::Refused,
    }
}

impl Model {
    /// Whether the form asks for a name.
    #[must_use]
    pub fn name_asked(&self) -> bool {
        self.settings.name_field != NameField::Off
    }

    /// Whether the pre-chat form needs an answer.
    #[must_use]
    pub fn name_required(&self) -> bool {
        self.settings.name_field == NameField::Required
    }

    /// The name's form that is open: the one that changes it, or the pre-chat form.
    fn name_form(&mut self) -> &mut NameForm {
        self.naming.as_mut().unwrap_or(&mut self.pre_chat)
    }

    pub(super) fn name_typed(&mut self, name: String) {
        self.note = None;
        let form = self.name_form();
        form.input = name;
        form.error = None;
    }

    /// The form was sent; there is no sheet while something is wrong with it.
    pub(super) fn start_chat(&mut self, sheet: Option<Sheet>, world: &mut World<'_>) {
        if self.conversation.is_some() {
            return;
        }
        (self.note, self.forgetting) = (None, Forgetting::No);
        let name = text::name(&self.pre_chat.input);
        self.pre_chat.error = match &name {
            Err(Rejection::NameMissing) if !self.name_required() => None,
            Err(why) => Some(name_error(*why)),
            Ok(_) => None,
        };
        if self.pre_chat.error.is_some() {
            return world.does(Effect::Focus(Target::Name));
        }
        let Some(sheet) = sheet else { return self.focus_fault(world) };
        if !self.rows().is_empty() {
            self.keep_answers(world);
        }
        self.agreed |= !self.settings.consent.is_empty();
        if let Ok(name) = &name {
            world.does(Effect::Save(Save::Name(name.clone())));
        }
        self.name = name.ok();
        self.pre_chat = NameForm::default();
        self.begin(sheet, world);
        self.focus_main(world);
    }

    pub(super) fn change_name(&mut self, world: &mut World<'_>) {
        let input = self.name.clone().unwrap_or_default();
        self.naming = Some(NameForm { input, error: None });
        world.does(Effect::Focus(Target::NewName));
    }

    pub(super) fn save_name(&mut self, world: &mut World<'_>) {
        let Some(form) = &mut self.naming else { return };
        match text::name(&form.input) {
            Ok(name) => {
                self.naming = None;
                if self.name.as_ref() != Some(&name) {
                    world.does(Effect::Save(Save::Name(name.clone())));
                    self.name = Some(name.clone());
                    if self.is_going() {
                        self.command(VisitorCommand::SetName { name }, world);
                    }
                }
                self.focus_main(world);
            }
            Err(why) => {
                form.error = Some(name_error(why));
                world.does(Effect::Focus(Target::NewName));
            }
        }
    }
}
