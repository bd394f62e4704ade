//! What others have to hear of a conversation leaves by its outbox: at least once, always the latest,
//! repeated by the alarm until each sink has confirmed. Each sink has a loop of its own, so that a slow
//! one holds up no other.

use super::Inner;
use super::wakes::Wake;
use crate::env::now;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::rpc::{self, ConversationFacts, DeskCall, SiteCall};
use crate::store::events::Stored;
use domain::customer_block::Standing;
use domain::outbox::{RETRY_MS, Sink};
use futures::future::join_all;
use protocol::frames::desk::Stage;
use protocol::ids::Seq;
use protocol::rejection::Rejection;
use std::rc::Rc;
use std::time::Duration;
use worker::Delay;

/// How long a conversation waits after its first delivery to a sink. As long as there is more to
/// tell, the wait doubles, up to [`PAUSE_MAX`].
const PAUSE: Duration = Duration::from_millis(250);
/// The longest wait.
const PAUSE_MAX: Duration = Duration::from_secs(2);

impl Inner {
    /// Delivers in the background to every sink that is behind. One delivery at a time to each.
    pub(super) fn deliver(self: &Rc<Self>) {
        for sink in self.sinks_behind() {
            if !self.delivering.borrow().contains(&sink) {
                let inner = Rc::clone(self);
                self.in_background("outbox", async move { inner.deliver_to(sink).await });
            }
        }
    }

    /// Does the same, and returns when all is confirmed or the alarm is set to try again.
    pub(super) async fn deliver_now(self: &Rc<Self>) {
        join_all(self.sinks_behind().into_iter().map(|sink| self.deliver_to(sink))).await;
    }

    fn sinks_behind(&self) -> Vec<Sink> {
        // What cannot be read now is delivered by whoever wakes the object next.
        self.with_stored(|stored| stored.sinks_behind().collect()).unwrap_or_default()
    }

    /// While a delivery is under way, the alarm looks again later whether it got through: if the process
    /// dies meanwhile, nobody else would.
    async fn deliver_to(&self, sink: Sink) {
        let is_new = self.delivering.borrow_mut().insert(sink);
        self.count_behind(sink);
        let result = if is_new { self.deliver_until_confirmed(sink).await } else { Ok(()) };
        if is_new {
            self.delivering.borrow_mut().remove(&sink);
        }
        if let Err(fault) = &result {
            fault.log("delivering from the outbox");
        }
        if result.is_err() || !is_new {
            self.wake_by(Wake::Outbox, now() + RETRY_MS);
        }
    }

    async fn deliver_until_confirmed(&self, sink: Sink) -> Result<(), Fault> {
        let mut confirmed = 0;
        let mut pause = PAUSE;
        while self.with_stored(|stored| stored.is_sink_behind(sink))? {
            confirmed = match sink {
                Sink::Site => self.tell_site().await?,
                Sink::Desk => self.tell_desk().await?,
            };
            // If it was erased meanwhile, nothing of it was told.
            self.with_stored(|Stored { conversation, outbox, .. }| {
                outbox.confirm(sink, confirmed, conversation.last());
            })?;
            self.count_delivered(sink);
            // The first change is told at once. What happens in the pause is told together at its
            // end: a busy conversation tells of itself every other second, not at every message.
            Delay::from(pause).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
        self.count_level(sink);
        // Stored once all is told. If that is lost, the sink hears the same again and ignores it.
        let there = self.with_stored(|stored| stored.conversation.is_started())?;
        if confirmed > 0 && there { self.log.confirmed(sink, confirmed) } else { Ok(()) }
    }

    /// What the site keeps of a conversation: whose it is, and whether its visitor is blocked.
    async fn tell_site(&self) -> Result<Seq, Fault> {
        let (site, id) = self.ids()?;
        let (summary, blocked, network_blocked_until) =
            self.with_stored(|Stored { conversation, .. }| {
                let until = conversation.network_blocked_until();
                (conversation.summary(id.clone()), conversation.is_blocked(), until)
            })?;
        let facts = ConversationFacts {
            id,
            customer: summary.customer.as_ref().map(|customer| customer.id.clone()),
            last_at: summary.last_at,
            open: summary.stage != Stage::Ended,
            blocked,
            network_blocked_until,
        };
        let update = SiteCall::ConversationUpdated(facts);
        let standing: Option<Standing> = rpc::ask(&rpc::site(&self.env, &site)?, &update).await?;
        match standing {
            Some(standing) => self.learn(standing)?,
            // The site was deleted and did not know of this one. It is asked outright, since nothing brings back what
            // is erased.
            None if self.goes_with_site().await? => {}
            None => return Err(Rejection::Unavailable.into()),
        }
        Ok(summary.revision)
    }

    /// An agent looks for a conversation that is none, or none any more: the team's list goes back further than
    /// the log. If it has begun meanwhile, the desk hears that afterwards.
    pub(super) fn leave_list(self: &Rc<Self>) {
        let inner = Rc::clone(self);
        self.in_background("leaving the list", async move {
            let leave = async {
                let (site, id) = inner.ids()?;
                let () = rpc::ask(&rpc::desk(&inner.env, &site)?, &DeskCall::Delist(id)).await?;
                inner.with_stored(|stored| stored.outbox.recall())
            };
            match leave.await {
                Ok(()) => inner.deliver(),
                Err(fault) => fault.log("leaving the desk's list"),
            }
        });
    }

    /// How the conversation stands in the team's list.
    async fn tell_desk(&self) -> Result<Seq, Fault> {
        let (site, id) = self.ids()?;
        let (summary, deadline, episode) = self.with_stored(|Stored { conversation, .. }| {
            (conversation.summary(id.clone()), conversation.next_deadline(), conversation.episode().clone())
        })?;
        let (revision, deadline) = (summary.revision, deadline.map(|deadline| deadline.at));
        let update = DeskCall::Update(Box::new(summary), deadline, now(), episode);
        let () = rpc::ask(&rpc::desk(&self.env, &site)?, &update).await?;
        failpoints::reached(Failpoint::Telling, || {
            self.with_stored(|stored| stored.conversation.clone()).ok()
        });
        Ok(revision)
    }
}
