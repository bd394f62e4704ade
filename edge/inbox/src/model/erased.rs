//! A conversation that was erased, because its visitor wanted that: nothing of it stays on screen, nor
//! among what was kept for the next page.

use super::{Effect, Focus, Line, Model, Pane};
use protocol::ids::{ConversationId, Timestamp};

impl Model {
    pub(super) fn erased(&mut self, now: Timestamp, id: &ConversationId) -> Vec<Effect> {
        self.desk.summaries.retain(|summary| summary.id != *id);
        self.desk.dismissed_alarms.retain(|(dismissed, _, _)| dismissed != id);
        self.desk.looked.remove(id);
        let Some(at) = self.open.iter().position(|open| open.id == *id) else { return Vec::new() };
        let gone = self.open.remove(at);
        let line = (!gone.connection.is_idle()).then_some(Effect::Disconnect(Line::Conversation(gone.id)));
        let mut effects: Vec<Effect> = line.into_iter().chain([Effect::Persist]).collect();
        if self.shown.as_ref() == Some(id) {
            self.shown = None;
            self.dialog = None;
            self.reply_library.looking = None;
            self.pane = Pane::List;
            effects.push(Effect::Focus(self.tab_stop().map_or(Focus::Tab(self.filter), Focus::Row)));
        }
        effects.extend(self.close_next(now));
        effects
    }
}
