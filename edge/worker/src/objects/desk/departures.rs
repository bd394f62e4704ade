//! Who works for the site no more. What they have goes back to those who wait: the departure is stored first, and
//! the alarm goes on until no conversation is theirs, whatever happens in between. A conversation that comes back
//! to them later, because its visitor reopens it, goes the same way.

use super::Inner;
use super::watchdog::Wake;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::objects::sockets;
use crate::rpc::{self, ConversationCall};
use domain::desk::membership::Membership;
use domain::desk::{OVER, receiver, stage_code};
use domain::outbox::RETRY_MS;
use domain::routing::Input;
use futures::future::join_all;
use protocol::frames::desk::{DeskFrame, Summary};
use protocol::frames::server::Refusal;
use protocol::rejection::Rejection;
use std::rc::Rc;

/// How many conversations are asked at once.
const AT_ONCE: usize = 10;

impl Inner {
    /// Takes in who works here no more, or again.
    pub(super) fn membership(self: &Rc<Self>, news: &Membership) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        if !news.counts(self.departures()?.revision(&news.agent)?) {
            return Ok(());
        }
        self.departures()?.put(news)?;
        if !news.gone {
            return Ok(());
        }
        self.stores()?.pushes.forget_agent(&news.agent)?;
        self.route(&Input::Removed { agent: news.agent.clone() });
        let farewell = DeskFrame::Rejected(Refusal::new(None, Rejection::NotAllowed));
        sockets::send_away(&self.state, &news.agent, &farewell);
        let told = self.with_present(|present| {
            present.listeners.retain(|listener| listener.agent != news.agent);
            present.team.departs(&news.agent)
        })?;
        told.map_or(Ok(()), |presence| self.presence_changed(presence))?;
        self.give_back_soon()
    }

    /// Wakes at once if somebody who works here no more still has something.
    pub(super) fn give_back_soon(&self) -> Result<(), Fault> {
        if !self.departures()?.left_behind()?.is_empty() {
            self.wake_by(Wake::Departed, now());
        }
        Ok(())
    }

    /// Wakes at once if a conversation that stands like this is to be taken back.
    pub(super) fn give_back_if_left(&self, summary: &Summary) -> Result<(), Fault> {
        if stage_code(summary) == OVER {
            return Ok(());
        }
        for agent in summary.assignee.iter().chain(receiver(summary)) {
            if self.departures()?.is_gone(&agent.id)? {
                self.wake_by(Wake::Departed, now());
            }
        }
        Ok(())
    }

    /// Asks each conversation of theirs to take it back. It tells the desk how it stands then, as after any change;
    /// until that has come for each, this is repeated.
    pub(super) async fn give_back(&self) -> Result<(), Fault> {
        let site = self.id()?;
        let mut result = Ok(());
        for some in self.departures()?.left_behind()?.chunks(AT_ONCE) {
            let asked = some.iter().map(async |(id, agent)| {
                let conversation = rpc::conversation(&self.env, &site, id)?;
                rpc::ask::<_, ()>(&conversation, &ConversationCall::AgentRemoved(agent.clone())).await
            });
            // One that cannot be reached holds up no other.
            for fault in join_all(asked).await.into_iter().filter_map(Result::err) {
                result = Err(fault);
            }
        }
        if !self.departures()?.left_behind()?.is_empty() {
            self.wake_by(Wake::Departed, now() + RETRY_MS);
        }
        result
    }
}
