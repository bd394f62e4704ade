//! Who is there: the greeted sockets and the team's presence, kept in memory. After waking both are read once,
//! the sockets' attachments included; from then on they follow what happens.

use super::Inner;
use super::watchdog::Wake;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::heartbeats::last_beat;
use crate::objects::sockets::{self, Attachment, Colleague, Peer, Shared};
use domain::desk::team::Team;
use domain::roles::Role;
use domain::visibility::{Sight, SiteSight};
use protocol::codec::Encoding;
use protocol::conversation::party::Agent;
use protocol::frames::desk::{Absence, AgentLoad, DeskFrame, Presence};
use protocol::frames::server::Refusal;
use protocol::ids::{AgentId, Timestamp};
use protocol::rejection::Rejection;
use std::collections::BTreeMap;
use std::rc::Rc;
use worker::WebSocket;

/// Who is there.
#[derive(Default)]
pub(super) struct Present {
    pub(super) team: Team,
    pub(super) listeners: Vec<Listener>,
}

/// A greeted socket.
#[derive(Clone)]
pub(super) struct Listener {
    pub(super) socket: WebSocket,
    pub(super) agent: AgentId,
    pub(super) encoding: Encoding,
    /// Whether its agent answers, and counts as there.
    pub(super) answers: bool,
    /// Whether it takes changes together and the list by page.
    pub(super) by_page: bool,
    /// Whether chats may ring at it.
    pub(super) rings: bool,
    /// What it was told last of how many chats its agent has.
    pub(super) load: Option<AgentLoad>,
    /// When it was greeted.
    pub(super) greeted_at: Timestamp,
    /// Its agent's role when it opened.
    pub(super) role: Role,
    /// How far its agent sees.
    pub(super) sight: Sight,
    /// Whether it is told what happens now.
    pub(super) monitors: bool,
}

impl Present {
    /// Takes a socket out of the list; says whether it was there.
    pub(super) fn remove(&mut self, socket: &WebSocket) -> Option<Presence> {
        let at = self.listeners.iter().position(|listener| listener.socket == *socket)?;
        let listener = self.listeners.swap_remove(at);
        if listener.answers { self.team.leaves(&listener.agent) } else { None }
    }

    /// Whether chats may ring at an agent.
    pub(super) fn rings_at(&self, agent: &AgentId) -> bool {
        self.listeners.iter().any(|listener| listener.rings && listener.agent == *agent)
    }

    /// Has everybody see as far as the site says from now on, and returns those for whom that is another way than
    /// before.
    pub(super) fn see_by(&mut self, site: &SiteSight) -> Vec<Listener> {
        let mut changed = Vec::new();
        for listener in &mut self.listeners {
            let sight = site.sight(&listener.agent, listener.role);
            if listener.sight != sight {
                listener.sight = sight;
                changed.push(listener.clone());
            }
        }
        changed
    }
}

impl Inner {
    /// Looks at who is there, reading that first when it has not happened since waking.
    pub(super) fn with_present<T>(&self, look: impl FnOnce(&mut Present) -> T) -> Result<T, Fault> {
        let mut present = self.present.borrow_mut();
        if present.is_none() {
            *present = Some(self.read_present()?);
        }
        Ok(look(present.get_or_insert_default()))
    }

    fn read_present(&self) -> Result<Present, Fault> {
        // Whoever has greeted has found it here; nobody else listens.
        let site = self.team()?.sight()?.unwrap_or_default();
        let listener = |socket: WebSocket| {
            let Attachment { peer: Peer::Agent(colleague), encoding } = sockets::attachment(&socket)? else {
                return None;
            };
            let answers = colleague.answers();
            let Colleague { agent, by_page, rings, greeted_at, role, monitors, .. } = colleague;
            let sight = site.sight(&agent.id, role);
            let (agent, encoding, load) = (agent.id, encoding?, None);
            Some(Listener {
                socket,
                agent,
                encoding,
                answers,
                by_page,
                rings,
                load,
                greeted_at,
                role,
                sight,
                monitors,
            })
        };
        let listeners: Vec<_> = self.state.get_websockets().into_iter().filter_map(listener).collect();
        let answering = listeners.iter().filter(|listener| listener.answers);
        let greeted = answering.map(|listener| listener.agent.clone());
        let team = Team::new(self.team()?.all()?, greeted).with_absences(self.team()?.absences()?);
        Ok(Present { team, listeners })
    }

    /// The latest sign of life of an agent's open inboxes; none where none is open.
    pub(super) fn heard(&self, id: &AgentId) -> Result<Option<Timestamp>, Fault> {
        self.with_present(|present| {
            let own = present.listeners.iter().filter(|one| one.answers && one.agent == *id);
            own.map(|one| last_beat(&self.state, &one.socket).max(one.greeted_at)).max()
        })
    }

    /// The same of everybody who has one open.
    pub(super) fn all_heard(&self) -> Result<BTreeMap<AgentId, Timestamp>, Fault> {
        self.with_present(|present| {
            let mut all: BTreeMap<AgentId, Timestamp> = BTreeMap::new();
            for one in present.listeners.iter().filter(|one| one.answers) {
                let heard = last_beat(&self.state, &one.socket).max(one.greeted_at);
                all.entry(one.agent.clone())
                    .and_modify(|latest| *latest = heard.max(*latest))
                    .or_insert(heard);
            }
            all
        })
    }

    pub(super) fn is_available(&self, id: &AgentId) -> Result<bool, Fault> {
        self.with_present(|present| present.team.is_available(id))
    }

    /// An agent takes chats from now on, or does not, for a reason if they say one.
    pub(super) fn set_available(
        self: &Rc<Self>,
        agent: &AgentId,
        on: bool,
        why: Option<Absence>,
    ) -> Result<(), Fault> {
        self.team()?.put_accepts_chats(agent, on, why.as_ref())?;
        let (before, changed) = self.with_present(|present| {
            let before = present.team.absence(agent).cloned();
            let changed = match &why {
                Some(why) => present.team.sets_away(agent, why.clone()),
                None => present.team.set_accepts_chats(agent, on),
            };
            (before, changed)
        })?;
        if before != why {
            self.tell_absence(agent, why)?;
        }
        changed.map_or(Ok(()), |presence| self.presence_changed(presence))
    }

    /// A socket closed: it no longer counts for its agent's presence.
    pub(super) fn closed(self: &Rc<Self>, socket: &WebSocket) {
        self.flows.forget(socket);
        sockets::count_open(&self.state, Some(socket));
        let Some(Attachment { peer: Peer::Agent(colleague), encoding }) = sockets::attachment(socket) else {
            return;
        };
        sockets::forget_ticket(&self.state, &self.env, colleague.ticket.clone());
        // Where the site is deleted, nobody is there any more.
        if encoding.is_none() || self.leaving.is_left().unwrap_or(false) {
            return;
        }
        let heard = last_beat(&self.state, socket).max(colleague.greeted_at);
        let answering = colleague.answers().then(|| colleague.agent.id.clone());
        let forgotten = Attachment { peer: Peer::Agent(colleague), encoding: None };
        let told = match socket.serialize_attachment(forgotten) {
            Ok(()) => self.left(socket, answering.as_ref(), heard),
            Err(error) => Err(error.into()),
        };
        if let Err(fault) = told {
            fault.log(&self.context("socket closed"));
        }
    }

    fn left(
        self: &Rc<Self>,
        socket: &WebSocket,
        answering: Option<&AgentId>,
        heard: Timestamp,
    ) -> Result<(), Fault> {
        let removed = self.with_present(|present| present.remove(socket))?;
        // Whoever looks on was not there for anybody.
        let Some(id) = answering else { return Ok(()) };
        let presence = match removed {
            Some(presence) => Some(presence),
            None => {
                // Read while this one did not count any more, or under another handle: read again, for sure.
                self.present.take();
                self.with_present(|present| present.team.get(id))?
            }
        };
        let Some(presence) = presence else { return Ok(()) };
        // Stored before it is told, and told whether or not that could be stored.
        let noted = self.has_closed(id, heard, presence.connected);
        self.presence_changed(presence)?;
        noted
    }

    /// Lets everybody know of an agent's presence. One who is away has a while to come back, if something is
    /// being handed to them.
    pub(super) fn presence_changed(self: &Rc<Self>, presence: Presence) -> Result<(), Fault> {
        let id = &presence.agent.id;
        self.grace.borrow_mut().note(id, presence.available, now());
        if !presence.available && self.summaries()?.is_receiver(id)? {
            self.wake_by(Wake::Grace, self.grace.borrow().grace_ends(id));
        }
        // First: what the rules decide of it may be another change.
        self.note_status(&presence);
        self.route_agent(&presence);
        self.changes.borrow_mut().presence(presence);
        self.flush_soon();
        Ok(())
    }

    /// An agent has another name, which everybody is told if they are known here.
    pub(super) fn renamed(self: &Rc<Self>, agent: &Agent) -> Result<(), Fault> {
        sockets::rename(&self.state, agent)?;
        self.team()?.rename(agent)?;
        let changed = self.with_present(|present| present.team.rename(agent))?;
        changed.map_or(Ok(()), |presence| self.presence_changed(presence))
    }

    /// Lets everybody's inboxes ask again what there is: the site was put away, or brought back.
    pub(super) fn ask_again(&self) -> Result<(), Fault> {
        self.broadcast(&DeskFrame::Rejected(Refusal::new(None, Rejection::NotAllowed)))
    }

    /// Sends a frame to everybody, at once.
    pub(super) fn broadcast(&self, frame: &DeskFrame) -> Result<(), Fault> {
        self.broadcast_to(|_| true, frame)
    }

    /// Sends a frame to everybody whose agent sees so far, at once.
    pub(super) fn broadcast_to(
        &self,
        hears: impl Fn(&Sight) -> bool,
        frame: &DeskFrame,
    ) -> Result<(), Fault> {
        let frame = Shared::new(frame);
        self.with_present(|present| {
            for Listener { socket, encoding, .. } in
                present.listeners.iter().filter(|listener| hears(&listener.sight))
            {
                frame.send(socket, *encoding);
            }
        })
    }
}
