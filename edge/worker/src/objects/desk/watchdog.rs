//! What the desk's alarm looks after: deadlines that a conversation should have reported by now, and transfers to
//! agents who went away.

use super::Inner;
use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, ConversationCall};
use domain::desk::{GRACE_MS, check_due, overdue_since};
use protocol::ids::{AgentId, Timestamp};

impl Inner {
    /// A conversation is being handed to this agent: if they are away, they have a while to come
    /// back before it is called off.
    pub(super) fn start_grace(&self, id: &AgentId) -> Result<(), Fault> {
        if !self.is_available(id)? {
            self.grace.borrow_mut().note(id, false, now());
            self.wake_by(self.grace.borrow().grace_ends(id));
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
                self.wake_by(until);
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
        if let Some(deadline) = self.summaries()?.next_deadline()? {
            self.wake_for_deadline(deadline);
        }
        Ok(())
    }

    /// Makes the alarm ring in time to look after a deadline. One that was set before the desk slept
    /// is not known here and would be replaced, so then it rings early and asks for everything.
    pub(super) fn wake_for_deadline(&self, deadline: Timestamp) {
        let at = check_due(deadline).max(now());
        self.wake_by(if self.alarm.is_set() { at } else { at.min(now() + GRACE_MS) });
    }

    /// Makes the alarm ring at a moment or before.
    pub(super) fn wake_by(&self, at: Timestamp) {
        self.alarm.wake_by(&self.state.storage(), at);
    }
}
