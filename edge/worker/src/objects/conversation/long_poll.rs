//! The HTTP path to a conversation's events: a page at a time, waiting for the first one if asked to.

use super::Inner;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::rpc::EventsQuery;
use domain::delivery;
use domain::quota::CONVERSATION_POLLS;
use futures::channel::oneshot;
use futures::future::{Either, select};
use protocol::conversation::party::Side;
use protocol::frames::server::EventsPage;
use protocol::ids::Seq;
use protocol::limits;
use protocol::rejection::Rejection;
use std::rc::Rc;
use std::time::Duration;
use worker::Delay;

impl Inner {
    /// The events a visitor asks for.
    pub(super) async fn events(self: &Rc<Self>, query: EventsQuery) -> Result<EventsPage, Fault> {
        if !self.with_stored(|stored| stored.conversation.is_started())? {
            return Err(Rejection::NotStarted.into());
        }
        self.learn_standing(query.shown.identity.as_ref()).await?;
        {
            let _scope = panic_hook::panic_scope(&self.state);
            self.identify(&query.shown)?;
            self.note_visitor();
        }
        let page = self.page(query.after)?;
        let is_crowded = self.waiting.borrow().len() >= CONVERSATION_POLLS;
        if !page.events.is_empty() || query.wait == 0 || is_crowded {
            return Ok(page);
        }
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().push(sender);
        let seconds = u64::from(query.wait.min(limits::WAIT_MAX_SECONDS));
        let patience = Delay::from(Duration::from_secs(seconds));
        match select(receiver, Box::pin(patience)).await {
            Either::Left(_) | Either::Right(_) => {
                // Meanwhile the key may have ended.
                self.admit(&query.shown)?;
                self.page(query.after)
            }
        }
    }

    fn page(&self, after: Seq) -> Result<EventsPage, Fault> {
        let (last, bytes) =
            self.with_stored(|stored| (stored.conversation.last(), stored.conversation.bytes()))?;
        let epoch = delivery::epoch(after, last, |after| self.log.newest(after, Side::Visitor))?;
        let after = delivery::resumed_from(after, last);
        let most = delivery::page_size(last, bytes);
        let events = self.log.after(after, Side::Visitor, most)?;
        let until = events.last().map_or(after, |event| event.seq);
        self.flows.tell(
            delivery::bytes_after(after, last, bytes)
                .saturating_sub(delivery::bytes_after(until, last, bytes)),
        )?;
        Ok(delivery::page(after, epoch, events, most))
    }
}
