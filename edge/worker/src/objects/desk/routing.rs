//! Who waits where and who gets which chat: the desk tells the rules of [`domain::routing`] what the list hears and who
//! is there, stores what that changes, and tells inboxes the queues. What the rules decide is carried out in
//! [`super::ringing`].
//!
//! The list comes first. It is stored before the rules hear of anything, a fault of theirs is logged and stops nobody,
//! and what they have missed they learn from the list, as they do whenever the desk wakes.

use super::Inner;
use super::list::send_to;
use super::presence::Listener;
use super::ringing::{Deed, deeds};
use super::watchdog::Wake;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::objects::sockets;
use domain::outbox::RETRY_MS;
use domain::routing::lines::{Line, news};
use domain::routing::{Changes, Input, RefuseReason, Router, RoutingSettings, Stored};
use domain::visibility::{Sight, SiteSight};
use protocol::frames::desk::{DeskFrame, Presence, QueueLine};
use protocol::ids::Timestamp;
use protocol::site::routing::Routing;
use std::rc::Rc;

/// What inboxes were told of the queues, and after how many inputs.
pub(super) type Told = (u64, Vec<Line>);

/// What came of an input.
#[derive(Default)]
pub(super) struct Routed {
    /// Whether inboxes may have something to hear.
    pub(super) changed: bool,
    /// Why an agent does not get what they asked for.
    pub(super) refused: Option<RefuseReason>,
}

impl Inner {
    /// Tells the rules what has happened, and carries out what they decide. Says whether inboxes may have something to
    /// hear.
    pub(super) fn route(self: &Rc<Self>, input: &Input) -> bool {
        let routed = self.try_route(input).unwrap_or_else(|fault| {
            fault.log(&self.context("routing"));
            // Soon they hear it from the list.
            self.wake_by(Wake::Routing, now().saturating_add(RETRY_MS));
            Routed::default()
        });
        self.carry_out();
        routed.changed
    }

    /// The site's settings are these from now on.
    pub(super) fn route_by(self: &Rc<Self>, site: &SiteSight) -> bool {
        let settings = RoutingSettings::of(&site.departments, &site.routing);
        *self.routing_rules.borrow_mut() = Some(Rc::new(site.routing.clone()));
        let mut changed = self.route(&Input::Settings(Box::new(settings)));
        let team = self.with_present(|present| present.team.all()).unwrap_or_else(|fault| {
            fault.log(&self.context("routing"));
            Vec::new()
        });
        for presence in &team {
            changed |= self.route_agent(presence);
        }
        changed
    }

    /// Tells the rules what there is to say of an agent.
    pub(super) fn route_agent(self: &Rc<Self>, presence: &Presence) -> bool {
        let inputs = self.said_of(presence).unwrap_or_else(|fault| {
            fault.log(&self.context("routing"));
            Vec::new()
        });
        inputs.iter().fold(false, |changed, input| self.route(input) | changed)
    }

    fn said_of(&self, presence: &Presence) -> Result<Vec<Input>, Fault> {
        let (agent, routing) = (&presence.agent.id, self.routing_rules()?);
        self.with_present(|present| {
            let (why, rings) = (present.team.absence(agent), present.rings_at(agent));
            Input::of_agent(presence, why, rings, routing.of_agent(agent))
        })
    }

    /// What the site sets of who gets which chat.
    pub(super) fn routing_rules(&self) -> Result<Rc<Routing>, Fault> {
        if let Some(known) = &*self.routing_rules.borrow() {
            return Ok(Rc::clone(known));
        }
        let read = Rc::new(self.team()?.routing()?);
        *self.routing_rules.borrow_mut() = Some(Rc::clone(&read));
        Ok(read)
    }

    /// Does what has fallen due: whoever is gone for a minute has no place any more.
    pub(super) fn pass_time(self: &Rc<Self>) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let routed = self.try_route(&Input::Tick);
        // What was decided before is done also where that was not stored.
        self.carry_out();
        if routed?.changed {
            self.flush_soon();
        }
        Ok(())
    }

    /// When something falls due next. What cannot be read now is looked at with the next change.
    pub(super) fn next_routing(&self) -> Option<Timestamp> {
        let next = self.with_router(|router| router.next_wake()).ok().flatten();
        if self.decided.borrow().is_empty() { next } else { Some(now()) }
    }

    /// Tells the rules what has happened, and stores what that changes. What they decide is to be carried out.
    pub(super) fn try_route(&self, input: &Input) -> Result<Routed, Fault> {
        type Step = (Routed, Option<Timestamp>, Vec<Deed>);
        let step = |router: &mut Router| -> Result<Step, Fault> {
            let decisions = if router.is_news(input) { router.apply(input, now()) } else { Vec::new() };
            let changes = router.take_changes();
            let changed = changes != Changes::default();
            if changed {
                self.stores()?.routing.put(router, &changes)?;
            }
            let refused = decisions.iter().find_map(super::ringing::refused);
            Ok((Routed { changed, refused }, router.next_wake(), deeds(router, decisions)))
        };
        let stepped = self.with_router(step).and_then(|stepped| stepped);
        let (routed, next, deeds) = stepped.inspect_err(|_| self.forget_router())?;
        self.decided.borrow_mut().extend(deeds);
        if let Some(at) = next {
            self.wake_by(Wake::Routing, at);
        }
        Ok(routed)
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
        let rules = self.routing_rules()?;
        let settings = RoutingSettings::of(&site.departments, &rules);
        let mut router = Router::restore(Stored { settings, ..stores.routing.stored()? });
        // Open inboxes were told what is stored.
        if self.told_lines.borrow().is_none() {
            *self.told_lines.borrow_mut() = Some((router.head().revision, router.lines()));
        }
        let mut agents = Vec::new();
        for presence in self.with_present(|present| present.team.all())? {
            agents.extend(self.said_of(&presence)?);
        }
        let decisions = router.catch_up(agents, &stores.summaries.open()?, now());
        self.decided.borrow_mut().extend(deeds(&router, decisions));
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
