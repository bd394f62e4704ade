//! Whether the team is there: by the opening hours and the edge's clock, and by who takes chats. An open frame
//! changes over by itself.

use super::{Effect, Model, Timer, World};

/// The longest that a browser's timer takes.
const TIMER_MAX: u32 = i32::MAX as u32;

impl Model {
    pub(super) fn look_at_hours(&mut self, world: &mut World<'_>) {
        let now = world.now.saturating_add_signed(self.clock_ahead);
        let hours = &self.settings.hours;
        self.away = self.settings.is_away(now);
        self.back_at = self.settings.back_at(now);
        self.surroundings.visit.open = !self.away;
        self.reply_by = hours.reply_by(now);
        let next = hours.next(now);
        if self.next_change != next {
            self.next_change = next;
            let wait = next.map(|next| u32::try_from(next - now).unwrap_or(TIMER_MAX).min(TIMER_MAX));
            world.does(Effect::Timer(Timer::Hours, wait));
        }
    }
}
