//! The sound of a new message: for what is not seen, once the visitor has done something in the
//! chat, unless they have turned it off.

use super::{Effect, HostNote, Model, Save, World};
use link::Input;
use protocol::conversation::party::Side;

impl Model {
    /// The visitor did something in the chat. Browsers let a page sound only after that.
    pub(super) fn touched(&mut self, world: &mut World<'_>) {
        if !self.muted && self.conversation.is_some() {
            self.audible = true;
            world.does(Effect::Sound(false));
        }
        self.drive(Input::Touched, world);
    }

    /// Something happened that the page around is told of, too.
    pub(super) fn ring(&self, note: &HostNote, world: &mut World<'_>) {
        if *note == HostNote::Message(Side::Agent) && self.audible && !self.muted && !self.is_reading() {
            world.does(Effect::Sound(true));
        }
    }

    /// The visitor turns the sound off or on. They hear what they turn on.
    pub(super) fn turn_sound(&mut self, world: &mut World<'_>) {
        self.muted = !self.muted;
        self.audible = true;
        world.does(Effect::Save(Save::Muted(self.muted)));
        if !self.muted {
            world.does(Effect::Sound(true));
        }
    }
}
