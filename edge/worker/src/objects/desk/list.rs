//! The list of conversations: how it changes, and how it goes out. A greeting brings what its agent needs first
//! and counts of the rest; changes go out together, of each conversation only the latest.

use super::Inner;
use super::presence::Listener;
use crate::env::now;
use crate::failpoints::{self, Failpoint};
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment, Colleague, Peer, Shared};
use domain::desk::coalescer::Flush;
use domain::desk::{FRAME, Version, receiver, replaces};
use protocol::codec::Encoding;
use protocol::frames::desk::{DeskChanges, DeskFrame, LISTS_VERSION, ListCursor, ListPage, Summary};
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
    ) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        failpoints::reached(Failpoint::Desk, || summary.preview.clone());
        let (known, before) = self.summaries()?.known(&summary.id)?.unzip();
        if !replaces(known, Version::of(&summary, told_at)) {
            return Ok(());
        }
        self.summaries()?.put(&summary, deadline, told_at)?;
        failpoints::reached(Failpoint::Listed, || summary.preview.clone());
        if let Some(agent) = receiver(&summary) {
            self.start_grace(&agent.id)?;
        }
        self.give_back_if_left(&summary)?;
        // Whatever comes of it: the list is what counts.
        if let Err(fault) = self.tell_by_push(before, &summary) {
            fault.log(&self.context("push"));
        }
        self.changes.borrow_mut().conversation(summary);
        self.flush_soon();
        if let Some(deadline) = deadline {
            self.wake_for_deadline(deadline);
        }
        Ok(())
    }

    /// Forgets a conversation that was erased.
    pub(super) fn forget(&self, id: ConversationId) -> Result<(), Fault> {
        self.delist(&id)?;
        self.broadcast(&DeskFrame::Erased(id))
    }

    /// Lists a conversation no more that its own log does not know. Whoever has it open keeps what they wrote:
    /// its visitor may come back.
    pub(super) fn delist(&self, id: &ConversationId) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        self.summaries()?.forget(id)?;
        self.stores()?.pushes.forget_owed(id)?;
        self.changes.borrow_mut().forget(id);
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
        let greeted_at = now();
        let peer = Peer::Agent(Colleague { by_page, greeted_at, ..colleague });
        socket.serialize_attachment(Attachment { peer, encoding: Some(encoding) })?;
        let (own, team) = self.with_present(|present| {
            let own = answers.then(|| present.team.arrives(agent.clone()));
            let (socket, agent) = (socket.clone(), agent.id.clone());
            present.listeners.push(Listener { socket, agent, encoding, answers, by_page, greeted_at });
            (own, present.team.all())
        })?;
        let send = |frame: &DeskFrame| sockets::send(socket, encoding, frame);
        let version = if by_page { version.min(LISTS_VERSION) } else { protocol::common_version(version) };
        send(&DeskFrame::Welcome { version, now: now() });
        send(&DeskFrame::Departments(self.team()?.departments()?.unwrap_or_default()));
        if by_page {
            let changes = DeskChanges { presence: team, ..DeskChanges::default() };
            send(&DeskFrame::Changes(Box::new(changes)));
            let ListPage { conversations, counts, next } = self.summaries()?.first_page(&agent.id)?;
            let mut parts = conversations.chunks(FRAME).peekable();
            while let Some(part) = parts.next() {
                let next = if parts.peek().is_none() { next.clone() } else { None };
                send(&DeskFrame::Page(Box::new(ListPage { conversations: part.to_vec(), counts, next })));
            }
        } else {
            team.into_iter().for_each(|presence| send(&DeskFrame::Presence(presence)));
            for summary in self.summaries()?.listed()? {
                send(&DeskFrame::Conversation(Box::new(summary)));
            }
        }
        send(&DeskFrame::CaughtUp);
        if let Some(deadline) = self.summaries()?.next_deadline()? {
            self.wake_for_deadline(deadline);
        }
        self.give_back_soon()?;
        // The runtime keeps alarms in a file of their own, so a crash may have lost one.
        self.wake_again();
        own.map_or(Ok(()), |own| self.presence_changed(own))
    }

    /// Answers with the next page of the list.
    pub(super) fn send_page(
        &self,
        socket: &WebSocket,
        encoding: Encoding,
        after: &ListCursor,
    ) -> Result<(), Fault> {
        let page = self.summaries()?.page(after)?;
        sockets::send(socket, encoding, &DeskFrame::Page(Box::new(page)));
        Ok(())
    }

    /// Sends what has changed: at once when nothing was sent for a while, or else together with what changes
    /// in the meantime.
    pub(super) fn flush_soon(self: &Rc<Self>) {
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
        for changes in frames {
            if let Err(fault) = self.send_changes(changes) {
                fault.log(&self.context("changes"));
            }
        }
    }

    fn send_changes(&self, mut changes: DeskChanges) -> Result<(), Fault> {
        if !changes.conversations.is_empty() {
            changes.counts = Some(self.summaries()?.counts()?);
        }
        self.with_present(|present| {
            if present.listeners.iter().any(|listener| !listener.by_page) {
                for frame in changes.frames() {
                    let frame = Shared::new(&frame);
                    for listener in present.listeners.iter().filter(|listener| !listener.by_page) {
                        frame.send(&listener.socket, listener.encoding);
                    }
                }
            }
            let frame = DeskFrame::Changes(Box::new(changes));
            let frame = Shared::new(&frame);
            for listener in present.listeners.iter().filter(|listener| listener.by_page) {
                frame.send(&listener.socket, listener.encoding);
            }
        })
    }
}
