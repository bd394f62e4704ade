//! What falls due by itself.

use super::chat::Due;
use super::decision::{Miss, ReturnReason};
use super::{ASK_MS, Decision, Router, Stage};
use protocol::ids::ConversationId;

impl Router {
    /// Does everything whose time has come, the earliest first. What follows from it lies ahead.
    pub(super) fn fall_due(&mut self) {
        while let Some((at, id)) = self.timers.first().cloned()
            && at <= self.now()
        {
            let due = self.chats.get(&id).and_then(|chat| chat.due(&self.rules));
            match due {
                Some((known, due)) if known == at => self.is_due(&id, due),
                _ => {
                    self.timers.remove(&(at, id));
                }
            }
        }
    }

    fn is_due(&mut self, id: &ConversationId, due: Due) {
        match due {
            Due::Ring => {
                let agent = self.chats.get(id).and_then(|chat| chat.agent()).cloned();
                self.let_pass(id, Miss::Lapsed);
                if let Some(agent) = agent {
                    self.miss(&agent);
                }
            }
            Due::Reservation => self.lapse(id),
            Due::Reply => {
                if let Some(agent) = self.chats.get(id).and_then(|chat| chat.agent()).cloned() {
                    let conversation = id.clone();
                    self.decisions.push(Decision::Missed {
                        conversation,
                        agent: agent.clone(),
                        how: Miss::NoReply,
                    });
                    self.give_back(id, ReturnReason::NoReply);
                    self.miss(&agent);
                }
            }
            Due::Ask => self.ask(id),
            Due::Absence => {
                let had_place = self.chats.get(id).is_some_and(|chat| chat.is_in_line());
                self.change(id, |chat| chat.absent = true);
                if had_place {
                    self.decisions.push(Decision::PlaceLost { conversation: id.clone() });
                }
            }
            Due::Tried => self.change(id, |chat| chat.tried.clear()),
            Due::Relax => {
                let queue = self.queue_of(id).unwrap_or_default();
                let needs = self.rules.needs(&queue).clone();
                self.change(id, |chat| chat.relax(&needs));
            }
        }
    }

    /// Asks a conversation once more that has not said what became of it.
    fn ask(&mut self, id: &ConversationId) {
        let conversation = id.clone();
        let decision = match self.chats.get(id).map(|chat| chat.stage.clone()) {
            Some(Stage::Assigned { agent, returning: Some(reason), .. }) => {
                Decision::Return { conversation, agent, reason }
            }
            _ => Decision::Ask { conversation },
        };
        self.decisions.push(decision);
        let again = self.now().saturating_add(ASK_MS);
        self.change(id, |chat| {
            if let Stage::Assigned { ask_at, .. } = &mut chat.stage {
                *ask_at = Some(again);
            }
        });
    }
}
