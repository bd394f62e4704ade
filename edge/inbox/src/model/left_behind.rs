//! Conversations that their visitors left behind: which they are, choosing among them, closing many at once.

use super::actions::Blocker;
use super::{Effect, Focus, Model};
use protocol::conversation::etiquette::ClosingReason;
use protocol::frames::agent::AgentCommand;
use protocol::frames::desk::{Stage, Summary};
use protocol::ids::{CommandId, ConversationId, Timestamp};
use protocol::rejection::Rejection;
use protocol::timing::is_left_behind;
use std::collections::{BTreeSet, VecDeque};

/// Most conversations that are being closed at the same time.
pub const MOST_CLOSING: usize = 4;

/// What happens to the choice of conversations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectionMsg {
    /// All that the list shows and that were left behind are chosen.
    Begin,
    /// One is chosen, or not any more.
    Toggle(ConversationId),
    /// None is.
    Cancel,
    /// The chosen ones are to be closed, each under an id of its own.
    Close(Vec<(ConversationId, CommandId)>),
}

/// The conversations that are being closed together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// Those whose turn has not come.
    next: VecDeque<(ConversationId, CommandId)>,
    /// Those that have no answer yet.
    under_way: Vec<(ConversationId, CommandId)>,
}

impl Model {
    /// Whether the agent may close a conversation without asking its visitor, who is gone.
    #[must_use]
    pub fn is_left_behind(&self, id: &ConversationId, now: Timestamp) -> bool {
        let back = self.conversation(id).is_some_and(|open| open.visitor_online == Some(true));
        !back && self.summary(id).is_some_and(|summary| self.may_close(summary, now))
    }

    /// The edge goes by the same rule.
    fn may_close(&self, summary: &Summary, now: Timestamp) -> bool {
        let free = match summary.stage {
            Stage::Waiting => true,
            Stage::Assigned => self.is_mine(summary),
            Stage::Ended => false,
        };
        free && !self.watches() && summary.needs.transfer.is_none() && is_left_behind(summary.gone_since, now)
    }

    /// The conversations that the list shows and that were left behind, in order. `now` is the server's time.
    #[must_use]
    pub fn left_behind(&self, now: Timestamp) -> Vec<ConversationId> {
        self.rows().into_iter().filter(|id| self.is_left_behind(id, now)).collect()
    }

    /// The conversations that are chosen, if the list is there for choosing.
    #[must_use]
    pub fn selected(&self) -> Option<Vec<ConversationId>> {
        let chosen = self.selection.as_ref()?;
        Some(self.rows().into_iter().filter(|id| chosen.contains(id)).collect())
    }

    pub(super) fn on_selection(&mut self, now: Timestamp, msg: SelectionMsg) -> Vec<Effect> {
        match msg {
            SelectionMsg::Begin => {
                let left: BTreeSet<_> = self.left_behind(self.server_time(now)).into_iter().collect();
                let first = self.rows().into_iter().find(|id| left.contains(id));
                self.selection = Some(left);
                self.cursor = first.clone().or(self.cursor.take());
                first.map(|id| Effect::Focus(Focus::Row(id))).into_iter().collect()
            }
            SelectionMsg::Toggle(id) => {
                let may = self.is_left_behind(&id, self.server_time(now));
                if let Some(chosen) = &mut self.selection
                    && !chosen.remove(&id)
                    && may
                {
                    chosen.insert(id);
                }
                Vec::new()
            }
            SelectionMsg::Cancel => self.end_selection(),
            SelectionMsg::Close(chosen) => {
                self.closing.next.extend(chosen);
                let mut effects = self.end_selection();
                effects.extend(self.close_next(now));
                effects
            }
        }
    }

    /// The list is there for opening again.
    pub(super) fn end_selection(&mut self) -> Vec<Effect> {
        self.selection = None;
        vec![Effect::Focus(Focus::Tab(self.filter))]
    }

    /// A conversation refused something without saying what: whatever closes it here gets no answer any more, and
    /// the others have their turn.
    pub(super) fn give_up_closing(
        &mut self,
        now: Timestamp,
        id: &ConversationId,
        why: Rejection,
    ) -> Vec<Effect> {
        let refused = self.closing.under_way.iter().find(|(closing, _)| closing == id).cloned();
        let Some((id, command)) = refused else { return Vec::new() };
        if let Some(open) = self.find(&id) {
            open.outbox.refuse(&command, why);
            open.blockers = vec![Blocker::Refused(why)];
        }
        [Effect::Persist].into_iter().chain(self.close_next(now)).collect()
    }

    /// Closes the next ones, as many as may be under way. Called whenever one may have come to its end.
    pub(super) fn close_next(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut under_way = std::mem::take(&mut self.closing.under_way);
        let before = under_way.len();
        under_way.retain(|(id, command)| self.conversation(id).is_some_and(|open| open.is_pending(command)));
        let mut effects = if under_way.len() < before { self.let_go(now) } else { Vec::new() };
        while under_way.len() < MOST_CLOSING {
            let Some((id, command)) = self.closing.next.pop_front() else { break };
            let close = AgentCommand::Close { reason: ClosingReason::Other };
            effects.extend(self.act(now, &id, command.clone(), close));
            // Where it is being closed already, that goes on by itself.
            if self.conversation(&id).is_some_and(|open| open.is_pending(&command)) {
                under_way.push((id, command));
            }
        }
        self.closing.under_way = under_way;
        effects
    }
}
