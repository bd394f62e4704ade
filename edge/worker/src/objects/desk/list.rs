//! The list of conversations: how it changes, and how it goes out. A greeting brings what its agent needs first
//! and counts of the rest; changes go out together, of each conversation only the latest.

use super::Inner;
use super::presence::Listener;
use crate::env::now;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment, Colleague, Peer, Shared};
use crate::store::summaries::Known;
use domain::desk::coalescer::Flush;
use domain::desk::{FRAME, Version, receiver, replaces};
use domain::monitor::Episode;
use domain::routing::Input;
use domain::visibility::{Concern, Former, Part, Sight, SiteSight, Tally, concerns, part};
use protocol::codec::Encoding;
use protocol::frames::desk::{
    DeskChanges, DeskFrame, ListCursor, ListPage, Presence, RINGS_VERSION, Summary,
};
use protocol::ids::{ConversationId, Timestamp};
use std::rc::Rc;
use std::time::Duration;
use worker::{Delay, WebSocket};

impl Inner {
    /// Stores how a conversation stands, unless something later is known.
    pub(super) fn update(
        self: &Rc<Self>,
        summary: Summary,
        deadline: Option<Timestamp>,
        told_at: Timestamp,
        episode: &Episode,
    ) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        failpoints::reached(Failpoint::Desk, || summary.preview.clone());
        let known = self.summaries()?.known(&summary.id)?;
        let (version, heard) = (Version::of(&summary, told_at), Input::of_summary(&summary, told_at));
        if !replaces(known.as_ref().map(|known| known.version), version) {
            // It is told again because what followed the first time did not get through.
            let is_same = |known: Known| {
                (known.version.revision, known.version.last_at) == (version.revision, version.last_at)
            };
            if known.is_some_and(is_same) && self.route(&heard) {
                self.flush_soon();
            }
            return Ok(());
        }
        let before = known.as_ref().map(|known| known.before);
        let counting = self.count(&summary, episode);
        let counts = || self.put_count(&summary, &counting);
        self.summaries()?.put(&summary, deadline, told_at, counts)?;
        failpoints::reached(Failpoint::Listed, || summary.preview.clone());
        if let Some(agent) = receiver(&summary) {
            self.start_grace(&agent.id)?;
        }
        self.give_back_if_left(&summary)?;
        // Whatever comes of it: the list is what counts.
        if let Err(fault) = self.tell_by_push(before, &summary) {
            fault.log(&self.context("push"));
        }
        if let Some(known) = known {
            self.changes.borrow_mut().concerned(&summary.id, known.concern);
        }
        self.changes.borrow_mut().conversation(summary);
        self.route(&heard);
        self.flush_soon();
        if let Some(deadline) = deadline {
            self.wake_for_deadline(deadline);
        }
        Ok(())
    }

    /// Forgets a conversation that was erased, and tells those who saw it.
    pub(super) fn forget(self: &Rc<Self>, id: ConversationId) -> Result<(), Fault> {
        let mut concerned: Vec<Concern> = self.changes.borrow().former(&id);
        concerned.extend(self.summaries()?.known(&id)?.map(|known| known.concern));
        self.delist(&id)?;
        self.stores()?.monitor.forget(&id)?;
        let saw = |sight: &Sight| {
            *sight == Sight::Everything || concerned.iter().any(|concern| sight.sees(concern))
        };
        self.broadcast_to(saw, &DeskFrame::Erased(id))
    }

    /// Lists a conversation no more that its own log does not know. Whoever has it open keeps what they wrote:
    /// its visitor may come back.
    pub(super) fn delist(self: &Rc<Self>, id: &ConversationId) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        self.summaries()?.forget(id)?;
        self.stores()?.pushes.forget_owed(id)?;
        self.changes.borrow_mut().forget(id);
        if self.route(&Input::Erased { conversation: id.clone() }) {
            self.flush_soon();
        }
        Ok(())
    }

    /// Answers a greeting. From here on the socket hears changes.
    pub(super) fn greet(
        self: &Rc<Self>,
        socket: &WebSocket,
        encoding: Encoding,
        colleague: Colleague,
        version: u16,
        by_page: bool,
    ) -> Result<(), Fault> {
        let agent = colleague.agent.clone();
        // One that greets again counts once; and who is there is read before this one counts.
        self.with_present(|present| present.remove(socket))?;
        let answers = colleague.answers();
        if answers {
            self.team()?.put(&agent)?;
            self.stores()?.pushes.is_back(&agent.id, now())?;
        }
        let (greeted_at, role, site) = (now(), colleague.role, self.sight()?);
        let rings = by_page && answers && version >= RINGS_VERSION;
        // A client that greets again asks again.
        let (load, monitors) = (None, false);
        let peer = Peer::Agent(Colleague { by_page, rings, greeted_at, monitors, ..colleague });
        socket.serialize_attachment(Attachment { peer, encoding: Some(encoding) })?;
        let sight = site.sight(&agent.id, role);
        let (socket, agent_id) = (socket.clone(), agent.id.clone());
        let listener = Listener {
            socket,
            agent: agent_id,
            encoding,
            answers,
            by_page,
            rings,
            load,
            greeted_at,
            role,
            sight,
            monitors,
        };
        let (own, team) = self.with_present(|present| {
            let own = answers.then(|| present.team.arrives(agent));
            present.listeners.push(listener.clone());
            (own, present.team.all())
        })?;
        let version = if by_page { version.min(RINGS_VERSION) } else { protocol::common_version(version) };
        self.send_list(&listener, version, team, &site)?;
        if let Some(deadline) = self.summaries()?.next_deadline()? {
            self.wake_for_deadline(deadline);
        }
        self.give_back_soon()?;
        // The runtime keeps alarms in a file of their own, so a crash may have lost one.
        self.wake_again();
        own.map_or(Ok(()), |own| self.presence_changed(own))
    }

    /// Sends the list from its beginning, as far as its agent sees: after a greeting, and again when that is another
    /// way from now on. What a client has beyond it is gone.
    pub(super) fn send_list(
        &self,
        to: &Listener,
        version: u16,
        team: Vec<Presence>,
        site: &SiteSight,
    ) -> Result<(), Fault> {
        let send = |frame: &DeskFrame| sockets::send(&to.socket, to.encoding, frame);
        send(&DeskFrame::Welcome { version, now: now() });
        send(&DeskFrame::Departments(site.departments.clone()));
        if to.by_page {
            let changes = DeskChanges { presence: team, ..DeskChanges::default() };
            send(&DeskFrame::Changes(Box::new(changes)));
            let ListPage { conversations, counts, next } =
                self.summaries()?.first_page(&to.agent, &to.sight)?;
            let mut parts = conversations.chunks(FRAME).peekable();
            while let Some(part) = parts.next() {
                let next = if parts.peek().is_none() { next.clone() } else { None };
                send(&DeskFrame::Page(Box::new(ListPage { conversations: part.to_vec(), counts, next })));
            }
            self.lines_seen_by(&to.sight)
                .into_iter()
                .for_each(|line| send(&DeskFrame::Queue(Box::new(line))));
        } else {
            team.into_iter().for_each(|presence| send(&DeskFrame::Presence(presence)));
            for summary in self.summaries()?.listed(&to.sight)? {
                send(&DeskFrame::Conversation(Box::new(summary)));
            }
        }
        if to.rings {
            // Nothing comes between them and their list.
            for told in [self.send_absences(to), self.send_ring(to)] {
                if let Err(fault) = told {
                    fault.log(&self.context("ringing"));
                }
            }
        }
        send(&DeskFrame::CaughtUp);
        Ok(())
    }

    /// Answers with the next page of the list.
    pub(super) fn send_page(
        &self,
        socket: &WebSocket,
        encoding: Encoding,
        colleague: &Colleague,
        after: &ListCursor,
    ) -> Result<(), Fault> {
        let sight = self.sight()?.sight(&colleague.agent.id, colleague.role);
        let page = self.summaries()?.page(after, &sight)?;
        sockets::send(socket, encoding, &DeskFrame::Page(Box::new(page)));
        Ok(())
    }

    /// Sends what has changed: at once when nothing was sent for a while, or else together with what changes
    /// in the meantime.
    pub(super) fn flush_soon(self: &Rc<Self>) {
        self.monitor_soon();
        let flush = self.changes.borrow_mut().schedule(now());
        match flush {
            Flush::Now => self.flush(),
            Flush::In(wait) => {
                let desk = Rc::clone(self);
                self.state.wait_until(async move {
                    Delay::from(Duration::from_millis(wait)).await;
                    let _scope = panic_hook::panic_scope(&desk.state);
                    desk.flush();
                });
            }
            Flush::Scheduled => {}
        }
    }

    fn flush(&self) {
        let frames = self.changes.borrow_mut().take(now());
        let former = self.changes.borrow_mut().take_former();
        for changes in frames {
            if let Err(fault) = self.send_changes(changes, &former) {
                fault.log(&self.context("changes"));
            }
        }
        for told in [self.tell_lines(), self.tell_loads()] {
            if let Err(fault) = told {
                fault.log(&self.context("queues"));
            }
        }
    }

    /// Sends changes to everybody, each as far as they see. Those who see the same are sent the same frame; what it
    /// takes to know how many there are for each is asked once for all.
    fn send_changes(&self, mut changes: DeskChanges, former: &Former) -> Result<(), Fault> {
        let mut tally = Tally::default();
        if !changes.conversations.is_empty() {
            changes.counts = Some(self.summaries()?.counts()?);
            let is_limited = |listener: &Listener| listener.sight != Sight::Everything;
            if self.with_present(|present| present.listeners.iter().any(is_limited))? {
                tally = self.summaries()?.tally()?;
            }
        }
        self.with_present(|present| {
            let (all, limited): (Vec<&Listener>, Vec<&Listener>) =
                present.listeners.iter().partition(|listener| listener.sight == Sight::Everything);
            let concerns = concerns(&changes);
            let mut parts: Vec<(Part, Vec<&Listener>)> = Vec::new();
            for listener in limited {
                let own = part(&changes, &concerns, former, &tally, &listener.sight);
                match parts.iter_mut().find(|(part, _)| *part == own) {
                    Some((_, to)) => to.push(listener),
                    None => parts.push((own, vec![listener])),
                }
            }
            for (Part { seen, gone, counts }, to) in parts {
                gone.into_iter().for_each(|id| send_to(&to, &DeskFrame::Erased(id)));
                let seen = changes.conversations.iter().zip(seen).filter(|(_, seen)| *seen);
                let conversations = seen.map(|(summary, _)| summary.clone()).collect();
                let presence = changes.presence.clone();
                send_changes_to(to, DeskChanges { presence, conversations, counts });
            }
            send_changes_to(all, changes);
        })
    }
}

/// Sends changes, together or one by one as each takes them.
fn send_changes_to(to: Vec<&Listener>, changes: DeskChanges) {
    if changes == DeskChanges::default() {
        return;
    }
    let (by_page, one_by_one): (Vec<&Listener>, Vec<&Listener>) =
        to.into_iter().partition(|listener| listener.by_page);
    if !one_by_one.is_empty() {
        changes.frames().for_each(|frame| send_to(&one_by_one, &frame));
    }
    if !by_page.is_empty() {
        send_to(&by_page, &DeskFrame::Changes(Box::new(changes)));
    }
}

/// Sends a frame to some.
pub(super) fn send_to(to: &[&Listener], frame: &DeskFrame) {
    let frame = Shared::new(frame);
    to.iter().for_each(|listener| frame.send(&listener.socket, listener.encoding));
}
