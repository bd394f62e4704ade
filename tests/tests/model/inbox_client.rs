//! An agent at work: the inbox's real model, with a shell and a transport that perform its effects
//! on the simulated network, as the real ones do.

use super::ledger::{Kind, Ledger};
use super::net::{self, Client, Down, Net, Up, server_frame};
use super::tab::Draw;
use inbox::model::persisted::Persisted;
use inbox::model::session::{Denied, Login};
use inbox::model::{Effect, Line, LineEvent, Link, Model, Msg};
use protocol::backoff::{Urgency, delay_ms, may_hurry};
use protocol::codec::{from_binary, to_binary};
use protocol::conversation::party::Agent;
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentRequest};
use protocol::frames::desk::DeskFrame;
use protocol::ids::{AgentId, CommandId, SiteId, Timestamp, encode_random};
use protocol::session::{Session, Site};
use std::collections::VecDeque;

const PROBE_AFTER_MS: u64 = 25_000;
const DEAD_AFTER_MS: u64 = 10_000;
const STABLE_MS: u64 = 10_000;
const WATCH_MS: u64 = 2_500;

/// A line that the transport keeps up.
#[derive(Debug)]
struct Wire {
    line: Line,
    attempt: u32,
    greeted: Option<Timestamp>,
    lost: Timestamp,
    pressing: bool,
    socket: Option<usize>,
    open: bool,
    retry: Option<Timestamp>,
    heard: Timestamp,
    probed: Option<Timestamp>,
}

/// An agent's inbox.
#[derive(Debug)]
pub struct Inbox {
    index: usize,
    /// The inbox.
    pub model: Model,
    wires: Vec<Wire>,
    kept: Option<Persisted>,
    queue: VecDeque<Msg>,
    watch: Timestamp,
    draw: Draw,
    /// How far the clock is off, in milliseconds.
    pub skew: i64,
}

/// What an inbox acts on.
pub struct Around<'a> {
    /// True time.
    pub now: Timestamp,
    /// Whether the edge is away.
    pub down: bool,
    /// The network.
    pub net: &'a mut Net,
    /// The ledger.
    pub ledger: &'a mut Ledger,
}

/// The agents.
pub fn agent(index: usize) -> Agent {
    let name = ["Ana", "Bogdan"][index];
    Agent { id: AgentId::parse(&name.to_lowercase()).unwrap(), name: name.to_owned() }
}

fn session(index: usize) -> Session {
    let site = Site { id: SiteId::parse("demo").unwrap(), name: "Tea & Co".to_owned() };
    Session { agent: agent(index), email: "a@tea.example".to_owned(), sites: vec![site] }
}

impl Inbox {
    /// Loads the page.
    pub fn load(index: usize, draw: Draw, around: &mut Around<'_>) -> Self {
        let watch = around.now + WATCH_MS;
        let (model, kept) = (Model::default(), None);
        let mut inbox =
            Self { index, model, wires: Vec::new(), kept, queue: VecDeque::new(), watch, draw, skew: 0 };
        inbox.tell([Msg::Started(true)], around);
        inbox
    }

    /// Loads it again: only what was kept stays.
    pub fn reload(&mut self, around: &mut Around<'_>) {
        for wire in self.wires.drain(..) {
            if let Some(socket) = wire.socket {
                around.net.let_go(socket);
            }
        }
        self.model = Model::default();
        self.queue.clear();
        self.watch = around.now + WATCH_MS;
        self.tell([Msg::Started(true)], around);
    }

    /// A fresh id.
    pub fn fresh(&mut self) -> CommandId {
        CommandId::parse(&encode_random(&self.draw.bytes())).unwrap()
    }

    /// Signs in, unless that has happened.
    pub fn sign_in(&mut self, around: &mut Around<'_>) {
        if matches!(self.model.login, Login::Out(_)) {
            let (email, password) = ("a@tea.example".to_owned(), "camellia sinensis".to_owned());
            self.tell([Msg::SignIn { email, password }], around);
        }
    }

    /// Hands the model messages, one after the other.
    pub fn tell(&mut self, msgs: impl IntoIterator<Item = Msg>, around: &mut Around<'_>) {
        self.queue.extend(msgs);
        while let Some(msg) = self.queue.pop_front() {
            let clock = around.now.saturating_add_signed(self.skew);
            let effects = self.model.update(clock, msg);
            for open in &self.model.open {
                for request in open.outbox.requests() {
                    let kind = match &request.command {
                        AgentCommand::Send { text } => Kind::Message(text.clone()),
                        _ => Kind::Maybe,
                    };
                    around.ledger.give(Client::Agent(self.index), &open.id, &request.id, kind);
                }
            }
            for effect in effects {
                self.perform(effect, around);
            }
        }
    }

    fn perform(&mut self, effect: Effect, around: &mut Around<'_>) {
        let answer = if around.down { Err(Denied::Unreachable) } else { Ok(session(self.index)) };
        match effect {
            Effect::CheckSession => self.queue.push_back(Msg::Checked(answer)),
            Effect::SignIn { .. } => self.queue.push_back(Msg::SignedIn(answer)),
            Effect::Connect(_, line) => {
                self.disconnect(&line, around);
                let (heard, probed) = (around.now, None);
                let wire = Wire {
                    line,
                    attempt: 0,
                    greeted: None,
                    lost: around.now,
                    pressing: true,
                    socket: None,
                    open: false,
                    retry: None,
                    heard,
                    probed,
                };
                self.wires.push(wire);
                self.open(self.wires.len() - 1, around);
            }
            Effect::Disconnect(line) => self.disconnect(&line, around),
            Effect::Retry(line, urgency) => self.retry(&line, urgency, around),
            Effect::Nudge => {
                self.open_waiting(|_| true, around);
                self.look(true, around);
            }
            Effect::Hurry => {
                let now = around.now;
                self.open_waiting(|wire| may_hurry(wire.attempt, now - wire.lost), around);
            }
            Effect::Desk(command) => self.send(&Line::Desk, to_binary(&command), around),
            Effect::Agent(id, frame) => self.send(&Line::Conversation(id), to_binary(&frame), around),
            Effect::Mark(id, mark) => {
                let command = AgentCommand::Mark { delivered: mark.delivered, read: mark.read };
                let frame = AgentFrame::Command(AgentRequest { id: self.fresh(), command });
                self.send(&Line::Conversation(id), to_binary(&frame), around);
            }
            Effect::Restore(_) => self.queue.push_back(Msg::Restored(self.kept.clone().unwrap_or_default())),
            Effect::Persist => self.kept = Some(self.model.persisted()),
            Effect::Forget => self.kept = None,
            Effect::SignOut
            | Effect::Remember
            | Effect::Focus(_)
            | Effect::Chime
            | Effect::Library(_)
            | Effect::Articles(_)
            | Effect::SiteSettings(_)
            | Effect::Notify(_)
            | Effect::MarkFocus
            | Effect::Store(..) => {}
        }
    }

    fn disconnect(&mut self, line: &Line, around: &mut Around<'_>) {
        let Some(at) = self.wires.iter().position(|wire| wire.line == *line) else { return };
        if let Some(socket) = self.wires.remove(at).socket {
            around.net.let_go(socket);
        }
    }

    fn open_waiting(&mut self, now: impl Fn(&Wire) -> bool, around: &mut Around<'_>) {
        for at in 0..self.wires.len() {
            if self.wires[at].socket.is_none() {
                self.wires[at].pressing = true;
                if now(&self.wires[at]) {
                    self.open(at, around);
                }
            }
        }
    }

    fn retry(&mut self, line: &Line, urgency: Urgency, around: &mut Around<'_>) {
        let random = (self.draw.number() >> 32) as u32;
        let Some(wire) = self.wires.iter_mut().find(|wire| wire.line == *line) else { return };
        if wire.greeted.take().is_some_and(|greeted| around.now - greeted >= STABLE_MS) {
            wire.attempt = 0;
        }
        let urgency = if wire.pressing { Urgency::Pressing } else { urgency };
        wire.retry = Some(around.now + u64::from(delay_ms(urgency, wire.attempt, random)));
        wire.attempt += 1;
        wire.lost = around.now;
        wire.open = false;
        if let Some(socket) = wire.socket.take() {
            around.net.let_go(socket);
        }
    }

    fn open(&mut self, at: usize, around: &mut Around<'_>) {
        let wire = &mut self.wires[at];
        wire.retry = None;
        let line = match &wire.line {
            Line::Desk => net::Line::Desk,
            Line::Conversation(id) => net::Line::Agent(id.clone(), agent(self.index)),
        };
        wire.socket = Some(around.net.open(Client::Agent(self.index), line));
        wire.open = false;
        wire.heard = around.now;
        wire.probed = None;
    }

    fn send(&mut self, line: &Line, bytes: Vec<u8>, around: &mut Around<'_>) {
        let wire = self.wires.iter().find(|wire| wire.line == *line && wire.open);
        if let Some(socket) = wire.and_then(|wire| wire.socket) {
            around.net.send_up(socket, Up::Frame(bytes));
        }
    }

    fn lost(&mut self, at: usize, around: &mut Around<'_>) {
        let wire = &mut self.wires[at];
        wire.open = false;
        let line = wire.line.clone();
        if let Some(socket) = wire.socket.take() {
            around.net.let_go(socket);
        }
        self.tell([Msg::Line(line, LineEvent::Lost)], around);
    }

    /// Something comes on a socket.
    pub fn hear(&mut self, socket: usize, down: Down, around: &mut Around<'_>) {
        let Some(at) = self.wires.iter().position(|wire| wire.socket == Some(socket)) else { return };
        if matches!(down, Down::Closed(_)) {
            self.lost(at, around);
            return;
        }
        let wire = &mut self.wires[at];
        wire.heard = around.now;
        wire.probed = None;
        let line = wire.line.clone();
        let event = match (down, &line) {
            (Down::Opened, _) => {
                wire.open = true;
                LineEvent::Opened
            }
            (Down::Frame(bytes), Line::Desk) => {
                wire.greeted.get_or_insert(around.now);
                wire.pressing = false;
                LineEvent::Desk(from_binary(&bytes).unwrap_or(DeskFrame::Unknown))
            }
            (Down::Frame(bytes), Line::Conversation(_)) => {
                wire.greeted.get_or_insert(around.now);
                wire.pressing = false;
                LineEvent::Conversation(server_frame(&bytes))
            }
            (Down::Pong | Down::Closed(_), _) => return,
        };
        self.tell([Msg::Line(line, event)], around);
    }

    fn look(&mut self, now_or_never: bool, around: &mut Around<'_>) {
        let now = around.now;
        let mut dead = Vec::new();
        for wire in &mut self.wires {
            let Some(socket) = wire.socket else { continue };
            let owes_since = if wire.open { wire.probed } else { Some(wire.heard) };
            if owes_since.is_some_and(|since| now - since > DEAD_AFTER_MS) {
                dead.push(wire.line.clone());
            } else if wire.open && wire.probed.is_none() {
                let silent = now - wire.heard;
                if silent > PROBE_AFTER_MS || (now_or_never && silent > DEAD_AFTER_MS) {
                    wire.probed = Some(now);
                    around.net.send_up(socket, Up::Ping);
                }
            }
        }
        for line in dead {
            if let Some(at) = self.wires.iter().position(|wire| wire.line == line) {
                self.lost(at, around);
            }
        }
    }

    /// When something is due next.
    pub fn due(&self) -> Timestamp {
        self.wires.iter().filter_map(|wire| wire.retry).fold(self.watch, Timestamp::min)
    }

    /// Does what is due.
    pub fn ring(&mut self, around: &mut Around<'_>) {
        if self.watch <= around.now {
            self.watch = around.now + WATCH_MS;
            self.look(false, around);
        }
        let now = around.now;
        let due = |wire: &Wire| wire.retry.is_some_and(|retry| retry <= now);
        while let Some(at) = self.wires.iter().position(due) {
            self.open(at, around);
        }
    }

    /// Whether a conversation is connected and complete.
    pub fn is_caught_up(&self, at: usize) -> bool {
        let open = &self.model.open[at];
        open.link == Link::Up && open.caught_up
    }
}
