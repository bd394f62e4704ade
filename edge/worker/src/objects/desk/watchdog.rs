//! What the desk's alarm looks after: deadlines that a conversation should have reported by now, and transfers to
//! agents who went away.

use super::Inner;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, ConversationCall};
use domain::desk::{GRACE_MS, check_due, overdue_since};
use domain::wakes::Wakes;
use protocol::ids::{AgentId, Timestamp};

/// A reason for the desk to wake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wake {
    /// An agent to whom something is being handed has been away for long enough.
    Grace,
    /// A conversation should have said by now what came of a deadline.
    Deadline,
    /// Somebody who works for the site no more still has something.
    Departed,
    /// Somebody is still to be told by a push message.
    Push,
    /// Somebody who is owed word of something may be gone.
    Owed,
    /// Something falls due in a queue.
    Routing,
}

impl Inner {
    /// A conversation is being handed to this agent: if they are away, they have a while to come
    /// back before it is called off.
    pub(super) fn start_grace(&self, id: &AgentId) -> Result<(), Fault> {
        if !self.is_available(id)? {
            self.grace.borrow_mut().note(id, false, now());
            self.wake_by(Wake::Grace, self.grace.borrow().grace_ends(id));
        }
        Ok(())
    }

    /// Calls off what is being handed to agents who have been away for too long.
    pub(super) async fn expire_transfers(&self) -> Result<(), Fault> {
        let site = self.id()?;
        for (id, agent) in self.summaries()?.transfers()? {
            if self.is_available(&agent)? {
                continue;
            }
            let until = self.grace.borrow().grace_ends(&agent);
            if until > now() {
                self.wake_by(Wake::Grace, until);
                continue;
            }
            let conversation = rpc::conversation(&self.env, &site, &id)?;
            let () = rpc::ask(&conversation, &ConversationCall::AgentUnavailable(agent)).await?;
        }
        Ok(())
    }

    /// Wakes the conversations that should have told by now what came of a deadline: the runtime
    /// keeps alarms in a file of their own, so a crash may lose one.
    pub(super) async fn check_deadlines(&self) -> Result<(), Fault> {
        let site = self.id()?;
        for (id, deadline) in self.summaries()?.deadlines(overdue_since(now()))? {
            let conversation = rpc::conversation(&self.env, &site, &id)?;
            let () = rpc::ask(&conversation, &ConversationCall::MeetDeadlines).await?;
            // What it has to say now it says in its next update.
            self.summaries()?.forget_deadline(&id, deadline)?;
        }
        let next = self.summaries()?.next_deadline()?;
        next.into_iter().for_each(|deadline| self.wake_for_deadline(deadline));
        Ok(())
    }

    /// Wakes in time to look whether a deadline was met.
    pub(super) fn wake_for_deadline(&self, deadline: Timestamp) {
        self.wake_by(Wake::Deadline, check_due(deadline).max(now()));
    }

    /// Wakes for this reason at a time or earlier.
    pub(super) fn wake_by(&self, why: Wake, at: Timestamp) {
        let stored = || self.stored_wakes(GRACE_MS);
        self.alarm.change(&self.state.storage(), stored, |wakes| wakes.set_by(why, at));
    }

    /// Sets the alarm for whatever is left in the table.
    pub(super) fn wake_again(&self) {
        self.alarm.change(&self.state.storage(), || self.stored_wakes(GRACE_MS), |_| {});
    }

    /// The alarm has rung: what for.
    pub(super) fn due_wakes(&self) -> Vec<Wake> {
        // Since when somebody is away was in memory: after a crash it has been long enough.
        self.alarm.rang(|| self.stored_wakes(0))
    }

    /// What is stored to wake for. What cannot be read now is looked at with the next change.
    fn stored_wakes(&self, grace_ms: u64) -> Wakes<Wake> {
        let stored = || -> Result<_, Fault> {
            let summaries = self.summaries()?;
            let left_behind = !self.departures()?.left_behind()?.is_empty();
            let (push, owed) = (self.stores()?.pushes.next_due()?, self.owed_look()?);
            Ok((!summaries.transfers()?.is_empty(), summaries.next_deadline()?, left_behind, push, owed))
        };
        let (transfers, deadline, left_behind, push, owed) = stored().unwrap_or_default();
        Wakes::from_iter([
            (Wake::Departed, left_behind.then(now)),
            (Wake::Grace, transfers.then(|| now() + grace_ms)),
            (Wake::Deadline, deadline.map(check_due)),
            (Wake::Push, push),
            (Wake::Owed, owed),
            (Wake::Routing, self.next_routing()),
        ])
    }
}
