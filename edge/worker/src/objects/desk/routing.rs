//! Who waits where: the desk tells the rules of [`domain::routing`] what the list hears and who is there, stores what
//! that changes, and tells inboxes the queues. Agents take what they like, so of what the rules decide nothing is to be
//! done here: what a removed agent has goes back by [`super::departures`].
//!
//! The list comes first. It is stored before the rules hear of anything, a fault of theirs is logged and stops nobody,
//! and what they have missed they learn from the list, as they do whenever the desk wakes.

use super::Inner;
use super::list::send_to;
use super::presence::Listener;
use super::watchdog::Wake;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::objects::sockets;
use domain::outbox::RETRY_MS;
use domain::routing::lines::{Line, news};
use domain::routing::{Changes, Input, Router, RoutingSettings, Stored};
use domain::visibility::{Sight, SiteSight};
use protocol::frames::desk::{DeskFrame, QueueLine};
use protocol::ids::Timestamp;
use std::rc::Rc;

/// What inboxes were told of the queues, and after how many inputs.
pub(super) type Told = (u64, Vec<Line>);

impl Inner {
    /// Tells the rules what has happened. Says whether inboxes may have something to hear.
    pub(super) fn route(&self, input: &Input) -> bool {
        self.try_route(input).unwrap_or_else(|fault| {
            fault.log(&self.context("routing"));
            // Soon they hear it from the list.
            self.wake_by(Wake::Routing, now().saturating_add(RETRY_MS));
            false
        })
    }

    /// The site's settings are these from now on.
    pub(super) fn route_by(&self, site: &SiteSight) -> bool {
        self.route(&Input::Settings(Box::new(RoutingSettings::manual(&site.departments))))
    }

    /// Does what has fallen due: whoever is gone for a minute has no place any more.
    pub(super) fn pass_time(self: &Rc<Self>) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        if self.try_route(&Input::Tick)? {
            self.flush_soon();
        }
        Ok(())
    }

    /// When something falls due next. What cannot be read now is looked at with the next change.
    pub(super) fn next_routing(&self) -> Option<Timestamp> {
        self.with_router(|router| router.next_wake()).ok().flatten()
    }

    fn try_route(&self, input: &Input) -> Result<bool, Fault> {
        let step = |router: &mut Router| -> Result<(bool, Option<Timestamp>), Fault> {
            if router.is_news(input) {
                router.apply(input, now());
            }
            let changes = router.take_changes();
            let changed = changes != Changes::default();
            if changed {
                self.stores()?.routing.put(router, &changes)?;
            }
            Ok((changed, router.next_wake()))
        };
        let stepped = self.with_router(step).and_then(|stepped| stepped);
        let (changed, next) = stepped.inspect_err(|_| self.forget_router())?;
        if let Some(at) = next {
            self.wake_by(Wake::Routing, at);
        }
        Ok(changed)
    }

    /// What is stored may be less than what is in memory: it is read again, with the list.
    fn forget_router(&self) {
        self.router.take();
        // The next one may be elsewhere after as many inputs.
        if let Some((revision, _)) = self.told_lines.borrow_mut().as_mut() {
            *revision = u64::MAX;
        }
    }

    /// Asks or changes the rules' state, reading it first when that has not happened since waking.
    pub(super) fn with_router<T>(&self, look: impl FnOnce(&mut Router) -> T) -> Result<T, Fault> {
        let mut router = self.router.borrow_mut();
        if router.is_none() {
            *router = Some(self.read_router()?);
        }
        Ok(look(router.get_or_insert_default()))
    }

    fn read_router(&self) -> Result<Router, Fault> {
        if self.leaving.is_left()? {
            return Ok(Router::default());
        }
        let stores = self.stores()?;
        let site = stores.agents.sight()?.unwrap_or_default();
        let settings = RoutingSettings::manual(&site.departments);
        let mut router = Router::restore(Stored { settings, ..stores.routing.stored()? });
        // Open inboxes were told what is stored.
        if self.told_lines.borrow().is_none() {
            *self.told_lines.borrow_mut() = Some((router.head().revision, router.lines()));
        }
        let present = self.with_present(|present| present.team.all())?;
        router.catch_up(&present, &stores.summaries.open()?, now());
        Ok(router)
    }

    /// The queues in which somebody waits, as far as somebody sees them. Nothing comes between them and their list.
    pub(super) fn lines_seen_by(&self, sight: &Sight) -> Vec<QueueLine> {
        let lines = self.with_router(|router| router.lines()).unwrap_or_else(|fault| {
            fault.log(&self.context("queues"));
            Vec::new()
        });
        let seen = lines.iter().filter_map(|line| line.seen_by(sight));
        seen.filter(|line| !line.waiting.is_empty()).collect()
    }

    /// Tells inboxes that take the list by page which queues have changed, each as far as its agent sees.
    pub(super) fn tell_lines(&self) -> Result<(), Fault> {
        let told = self.told_lines.borrow().as_ref().map(|(revision, _)| *revision);
        let changed = |router: &mut Router| {
            let revision = router.head().revision;
            (told != Some(revision)).then(|| (revision, router.lines()))
        };
        let Some((revision, lines)) = self.with_router(changed)? else { return Ok(()) };
        let before = self.told_lines.borrow_mut().take().map(|(_, lines)| lines).unwrap_or_default();
        let changed = news(&before, &lines);
        *self.told_lines.borrow_mut() = Some((revision, lines));
        if changed.is_empty() {
            return Ok(());
        }
        self.with_present(|present| {
            let by_page = present.listeners.iter().filter(|listener| listener.by_page);
            let (all, limited): (Vec<&Listener>, Vec<&Listener>) =
                by_page.partition(|listener| listener.sight == Sight::Everything);
            for line in &changed {
                if let Some(line) = line.seen_by(&Sight::Everything) {
                    send_to(&all, &DeskFrame::Queue(Box::new(line)));
                }
                for Listener { socket, encoding, sight, .. } in &limited {
                    if let Some(line) = line.seen_by(sight) {
                        sockets::send(socket, *encoding, &DeskFrame::Queue(Box::new(line)));
                    }
                }
            }
        })
    }
}
