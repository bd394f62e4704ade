//! Settings that change while the chat is on a page. Whoever has a conversation is told at once;
//! anybody else looks again when the visitor moves on, and when a lost connection is back.

use super::{Effect, Model, World};
use protocol::site::settings::WidgetSettings;

/// Settings that are younger than this, in milliseconds, are not asked for by ourselves.
const FRESH: u64 = 60_000;

impl Model {
    /// Asks for the settings again, if they may be old by now.
    pub(super) fn look_again(&mut self, world: &mut World<'_>) {
        if world.now.saturating_sub(self.settings_at) >= FRESH {
            self.settings_at = world.now;
            world.does(Effect::AskSettings);
        }
    }

    /// Goes on with the settings as they are now.
    pub(super) fn renew(&mut self, settings: WidgetSettings, world: &mut World<'_>) {
        self.settings = settings;
        self.stale = true;
        world.does(Effect::Paint);
        self.consider_inviting(world);
    }
}
