//! What happens now, for those who lead: who of the sockets is told, when, and what is counted.
//!
//! Nothing is asked as long as nobody is told. Who waits and is served is in memory with the rules of the queues; of
//! what is stored two days of figures are read, a row for each department, and the settings. That is done at most once
//! a second, whatever changes ([`Throttle`]), and nobody is sent what they know.
//!
//! What a conversation has come to is counted with the summary that says so, in one transaction ([`Inner::count`]).

use super::Inner;
use super::list::send_to;
use super::presence::Listener;
use super::watchdog::Wake;
use crate::env::now;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment, Colleague, Peer, Shared};
use domain::desk::coalescer::Flush;
use domain::monitor::{self, Count, Episode, Now, StatusSince, Throttle};
use domain::roles::{self, Action, Role};
use protocol::codec::Encoding;
use protocol::frames::desk::{DeskFrame, Presence, Summary};
use protocol::frames::monitor::Monitor;
use protocol::frames::server::Refusal;
use protocol::ids::AgentId;
use protocol::rejection::Rejection;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use worker::{Delay, WebSocket};

/// What is known of those who are told.
#[derive(Default)]
pub(super) struct Monitoring {
    throttle: Throttle,
    /// What they were told last.
    told: Option<Monitor>,
    /// Since when agents are as they are, once that was read.
    statuses: Option<BTreeMap<AgentId, StatusSince>>,
}

/// A change of the figures, and the oldest day that is kept.
pub(super) type Counting = Option<(Count, String)>;

impl Inner {
    /// Has a socket be told what happens now, or not any more. The first it is told at once.
    pub(super) fn monitor(
        self: &Rc<Self>,
        socket: &WebSocket,
        encoding: Encoding,
        colleague: Colleague,
        on: bool,
    ) -> Result<(), Fault> {
        let was_on = colleague.monitors;
        let peer = Peer::Agent(Colleague { monitors: on, ..colleague });
        socket.serialize_attachment(Attachment { peer, encoding: Some(encoding) })?;
        self.with_present(|present| {
            let own = present.listeners.iter_mut().filter(|one| one.socket == *socket);
            own.for_each(|one| one.monitors = on);
        })?;
        if !on || was_on {
            return Ok(());
        }
        let flush = self.monitoring.borrow_mut().throttle.schedule(now());
        match flush {
            Flush::Now => {
                self.monitoring.borrow_mut().told = None;
                return self.look();
            }
            Flush::In(wait) => self.look_in(wait),
            Flush::Scheduled => {}
        }
        // Whoever asks again and again is told what the others know, which is a second old at most.
        let told = self.monitoring.borrow().told.clone();
        let told = told.map_or_else(|| self.figures(), Ok)?;
        sockets::send(socket, encoding, &DeskFrame::Monitor(Box::new(told)));
        Ok(())
    }

    /// Something has changed: whoever is told what happens now is told of it soon.
    pub(super) fn monitor_soon(self: &Rc<Self>) {
        let is_told = self.with_present(|present| present.listeners.iter().any(|one| one.monitors));
        if !is_told.unwrap_or(false) {
            return;
        }
        let flush = self.monitoring.borrow_mut().throttle.schedule(now());
        match flush {
            Flush::Now => self.look_or_log(),
            Flush::In(wait) => self.look_in(wait),
            Flush::Scheduled => {}
        }
    }

    fn look_in(self: &Rc<Self>, wait: u64) {
        let desk = Rc::clone(self);
        self.state.wait_until(async move {
            Delay::from(Duration::from_millis(wait)).await;
            let _scope = panic_hook::panic_scope(&desk.state);
            desk.look_or_log();
        });
    }

    fn look_or_log(&self) {
        if let Err(fault) = self.look() {
            fault.log(&self.context("monitor"));
        }
    }

    /// Sends what happens now to those who are told, unless they know it.
    fn look(&self) -> Result<(), Fault> {
        self.monitoring.borrow_mut().throttle.looks(now());
        let tells = |one: &&Listener| one.monitors && roles::may(one.role, Action::Lead);
        if !self.with_present(|present| present.listeners.iter().any(|one| tells(&one)))? {
            return Ok(());
        }
        let figures = self.figures()?;
        let is_known =
            self.monitoring.borrow().told.as_ref().is_some_and(|told| monitor::is_same(told, &figures));
        if is_known {
            return Ok(());
        }
        self.monitoring.borrow_mut().told = Some(figures.clone());
        self.with_present(|present| {
            let told: Vec<&Listener> = present.listeners.iter().filter(tells).collect();
            send_to(&told, &DeskFrame::Monitor(Box::new(figures)));
        })
    }

    fn figures(&self) -> Result<Monitor, Fault> {
        let at = now();
        let (site, routing) = (self.team()?.sight()?.unwrap_or_default(), self.routing_rules()?);
        let days = monitor::days(site.hours.as_ref(), at);
        let stored = &self.stores()?.monitor;
        let now = Now {
            at,
            zone: site.hours.as_ref().map_or("", |hours| hours.zone.as_str()),
            departments: &site.departments,
            routing: Some(&routing),
            present: self.with_present(|present| present.team.all())?,
            since: self.with_statuses(|statuses| statuses.clone())?,
            today: stored.day(&days.today)?,
            week_before: stored.day(&days.week_before)?,
        };
        let figures = self.with_router(|router| monitor::snapshot(router, now))?;
        // Where the rules were read for it, there may be something to do of which nobody else hears.
        if !self.decided.borrow().is_empty() {
            self.wake_by(Wake::Routing, at);
        }
        Ok(figures)
    }

    /// What is to be counted, if anything, now that a conversation stands like this. A fault of it does not keep the
    /// list from hearing how the conversation stands.
    pub(super) fn count(&self, summary: &Summary, episode: &Episode) -> Counting {
        self.try_count(summary, episode).unwrap_or_else(|fault| {
            fault.log(&self.context("count"));
            None
        })
    }

    fn try_count(&self, summary: &Summary, episode: &Episode) -> Result<Counting, Fault> {
        if episode.queued_at.is_none() {
            return Ok(None);
        }
        let site = self.team()?.sight()?.unwrap_or_default();
        let days = monitor::days(site.hours.as_ref(), now());
        let known = self.stores()?.monitor.counted(&summary.id)?;
        // One that the site does not have any more is none.
        let department = summary.department.as_ref().map(|department| &department.id);
        let department = department.filter(|id| site.departments.iter().any(|one| one.id == **id));
        let count = monitor::count(known, episode, department, site.hours.as_ref(), &days);
        Ok(count.map(|count| (count, days.oldest)))
    }

    /// Stores what is to be counted. All of it is of the transaction in which it is called.
    pub(super) fn put_count(&self, summary: &Summary, counting: &Counting) -> worker::Result<()> {
        let Some((count, oldest)) = counting else { return Ok(()) };
        failpoints::reached(Failpoint::Counting, || summary.preview.clone());
        let stores = self.stores.as_ref().map_err(|error| worker::Error::RustError(error.to_string()))?;
        stores.monitor.put(&summary.id, count, oldest)
    }

    /// Notes since when an agent is as they are.
    pub(super) fn note_status(&self, presence: &Presence) {
        let id = &presence.agent.id;
        let note = || -> Result<(), Fault> {
            let store = &self.stores()?.monitor;
            if self.with_present(|present| present.team.get(id))?.is_none() {
                self.with_statuses(|statuses| statuses.remove(id))?;
                return store.forget_status(id);
            }
            let known = self.with_statuses(|statuses| statuses.get(id).copied())?;
            let Some(since) = monitor::follow(known.as_ref(), monitor::status(presence), now()) else {
                return Ok(());
            };
            store.put_status(id, &since)?;
            self.with_statuses(|statuses| statuses.insert(id.clone(), since)).map(|_| ())
        };
        if let Err(fault) = note() {
            fault.log(&self.context("status"));
        }
    }

    fn with_statuses<T>(
        &self,
        look: impl FnOnce(&mut BTreeMap<AgentId, StatusSince>) -> T,
    ) -> Result<T, Fault> {
        let mut monitoring = self.monitoring.borrow_mut();
        if monitoring.statuses.is_none() {
            monitoring.statuses = Some(self.stores()?.monitor.statuses()?);
        }
        Ok(look(monitoring.statuses.get_or_insert_default()))
    }

    /// An agent has another role: what their open sockets may do goes by it from now on, and their inboxes ask again.
    pub(super) fn role_changed(self: &Rc<Self>, agent: &AgentId, role: Role) -> Result<(), Fault> {
        for socket in self.state.get_websockets() {
            let Some(Attachment { peer: Peer::Agent(colleague), encoding }) = sockets::attachment(&socket)
            else {
                continue;
            };
            if colleague.agent.id == *agent {
                let peer = Peer::Agent(colleague.in_role(role));
                socket.serialize_attachment(Attachment { peer, encoding })?;
            }
        }
        self.with_present(|present| {
            for one in present.listeners.iter_mut().filter(|one| one.answers && one.agent == *agent) {
                one.role = if roles::may(role, Action::Answer) { role } else { Role::Agent };
                one.monitors &= roles::may(role, Action::Lead);
            }
        })?;
        if let Some(site) = self.team()?.sight()? {
            self.see_by(&site)?;
        }
        let frame = DeskFrame::Rejected(Refusal::new(None, Rejection::NotAllowed));
        let frame = Shared::new(&frame);
        self.with_present(|present| {
            for one in present.listeners.iter().filter(|one| one.agent == *agent) {
                frame.send(&one.socket, one.encoding);
            }
        })
    }
}
