//! What conversations say of themselves. Each holds the truth about who has it; the rules follow.

use super::chat::ChatRecord;
use super::decision::ReturnReason;
use super::input::{AwayReason, Standing};
use super::{ASK_MS, AgentRecord, Decision, Mode, Router, Stage, Status, TRIED_MS};
use crate::desk::{Version, replaces};
use protocol::ids::{AgentId, ConversationId};

/// Whether news of a conversation counts where `known` was told before. The same once more does: after
/// [`super::Input::Taken`] it is what confirms it.
fn counts(known: Version, arrived: Version) -> bool {
    (known.revision, known.last_at) == (arrived.revision, arrived.last_at) || replaces(Some(known), arrived)
}

impl Router {
    /// A conversation says how it stands.
    pub(super) fn told(&mut self, standing: &Standing) {
        let id = &standing.conversation;
        match self.chats.get(id).map(|chat| counts(chat.standing.version, standing.version)) {
            Some(false) => {}
            Some(true) | None if standing.ended => self.forget(id),
            Some(true) => {
                if let Some(before) = self.take_out(id) {
                    let mut chat = before.clone();
                    self.follow(&mut chat, standing.clone());
                    self.go_on(before, chat);
                }
            }
            None => self.begin(standing),
        }
    }

    /// A conversation that is not known yet.
    fn begin(&mut self, standing: &Standing) {
        let now = self.now();
        let mut chat = ChatRecord::new(standing.clone(), now);
        if let Some(holder) = &standing.holder {
            chat.stage = had_by(holder.clone(), now);
            chat.previous = Some(holder.clone());
            if standing.reopened {
                self.revive(&mut chat);
            }
        }
        self.put_in(chat);
        self.announce(&standing.conversation);
    }

    /// A conversation says that it was taken.
    pub(super) fn taken(&mut self, id: &ConversationId, agent: &AgentId, version: Version) {
        let known = self.chats.get(id).filter(|chat| counts(chat.standing.version, version));
        let Some(standing) = known.map(|chat| chat.standing.clone()) else { return };
        let same = standing.version.revision == version.revision && standing.holder.as_ref() == Some(agent);
        let replied = standing.replied && same;
        let Some(before) = self.take_out(id) else { return };
        let mut chat = before.clone();
        self.follow(&mut chat, Standing { version, holder: Some(agent.clone()), replied, ..standing });
        let again = self.now().saturating_add(ASK_MS);
        if let Stage::Assigned { ask_at, .. } = &mut chat.stage
            && !same
        {
            *ask_at = Some(again);
        }
        self.go_on(before, chat);
    }

    /// Goes on with what became of a chat, and says what is to be done about it.
    fn go_on(&mut self, before: ChatRecord, chat: ChatRecord) {
        let was_returning = matches!(before.stage, Stage::Assigned { returning: Some(_), .. });
        let has_replied = chat.standing.replied && !before.standing.replied;
        let (id, agent) = (chat.id().clone(), chat.agent().cloned());
        self.replace(&before, chat);
        if let Some(agent) = agent.filter(|_| has_replied) {
            self.answers(&agent);
        }
        if !was_returning {
            self.announce(&id);
        }
    }

    /// Says that a chat is to be taken from its agent, if it is.
    fn announce(&mut self, id: &ConversationId) {
        if let Some(Stage::Assigned { agent, returning: Some(reason), .. }) =
            self.chats.get(id).map(|chat| &chat.stage)
        {
            let (conversation, agent, reason) = (id.clone(), agent.clone(), *reason);
            self.decisions.push(Decision::Return { conversation, agent, reason });
        }
    }

    /// How a chat stands after its conversation has said something.
    fn follow(&self, chat: &mut ChatRecord, standing: Standing) {
        let now = self.now();
        let (weighed, before) = (chat.weight(), std::mem::replace(&mut chat.standing, standing));
        let (wished, wishes) = (before.wishes, &chat.standing.wishes);
        if wished.priority != wishes.priority {
            chat.priority = wishes.priority;
        }
        let moved = wished.department != wishes.department;
        let was_absent = chat.absent;
        chat.absent &= chat.standing.gone_since.is_some();
        let had = match &chat.stage {
            Stage::Assigned { agent, returning, .. } => Some((agent.clone(), *returning)),
            _ => None,
        };
        match (chat.standing.holder.clone(), had) {
            (Some(holder), Some((agent, _))) if holder == agent => {
                confirm(chat);
                if weighed == 0 {
                    self.revive(chat);
                }
            }
            (Some(holder), _) => {
                chat.stage = self.taken_by(holder.clone(), &chat.stage, chat);
                (chat.previous, chat.ahead, chat.told) = (Some(holder), false, false);
                chat.tried.clear();
            }
            (None, Some((agent, returning))) => {
                chat.look(now);
                match returning {
                    Some(ReturnReason::Revived) => chat.ahead = true,
                    Some(ReturnReason::Left) => {}
                    // Whoever gave it back, or left it without a word, is not the next to get it.
                    Some(ReturnReason::NoReply) | None => chat.pass(agent, now.saturating_add(TRIED_MS)),
                }
            }
            (None, None) => {
                let waits_no_more = chat.standing.promised || chat.standing.bot;
                if chat.rings() && (moved || waits_no_more) {
                    chat.stage = Stage::Waiting;
                }
                let waited_not = before.promised || before.bot || was_absent && !chat.absent;
                if chat.stage == Stage::Waiting && (moved || waited_not) {
                    chat.look(now);
                }
                // It goes before those of the queue in which it was.
                chat.ahead &= !moved;
                // A place that was lost is lost: whoever comes back waits behind those who stayed.
                if was_absent && !chat.absent {
                    (chat.queued_at, chat.ahead) = (now, false);
                }
            }
        }
    }

    /// A chat of a queue's that an agent has from now on: with a reservation, or because they took it themselves.
    fn taken_by(&self, holder: AgentId, before: &Stage, chat: &ChatRecord) -> Stage {
        let now = self.now();
        let mut stage = had_by(holder.clone(), now);
        let Stage::Reserved { agent, direct, .. } = before else { return stage };
        let is_gone = |record: &AgentRecord| record.status == Status::Away(AwayReason::SignedOff);
        if let Stage::Assigned { reply_by, returning, ask_at, .. } = &mut stage
            && *agent == holder
        {
            if self.roster.record(agent).is_none_or(is_gone) {
                (*returning, *ask_at) = (Some(ReturnReason::Left), Some(now.saturating_add(ASK_MS)));
            } else if *direct && !chat.standing.replied {
                let within = self.rules.of(&chat.queue(&self.rules)).reply_ms();
                *reply_by = Some(now.saturating_add(within));
            }
        }
        stage
    }

    /// Somebody waits in a chat again. It stays with its agent if they are there and have a place for it, and goes
    /// to the head of the queue otherwise: never silently over the cap. Where agents take what they like, it stays
    /// in any case: nobody gave it to them, and nobody takes it from them. The chat is not among the agent's while
    /// this is asked.
    fn revive(&self, chat: &mut ChatRecord) {
        let now = self.now();
        if chat.weight() == 0 {
            return;
        }
        let is_manual = self.rules.of(&chat.queue(&self.rules)).mode == Mode::Manual;
        if let Stage::Assigned { agent, since, returning, ask_at, .. } = &mut chat.stage {
            *since = now;
            if !is_manual && !self.roster.get(agent).is_some_and(|seat| seat.has_room()) {
                (*returning, *ask_at) = (Some(ReturnReason::Revived), Some(now.saturating_add(ASK_MS)));
            }
        }
    }
}

/// An agent has a chat, without anything that is to be done about it.
fn had_by(agent: AgentId, since: u64) -> Stage {
    Stage::Assigned { agent, since, reply_by: None, returning: None, ask_at: None }
}

/// The conversation says that the agent has it who is known to.
fn confirm(chat: &mut ChatRecord) {
    let replied = chat.standing.replied;
    if let Stage::Assigned { reply_by, returning, ask_at, .. } = &mut chat.stage {
        if replied {
            *reply_by = None;
            // They have written in the last moment.
            returning.take_if(|reason| *reason == ReturnReason::NoReply);
        }
        if returning.is_none() {
            *ask_at = None;
        }
    }
}
