//! An agent at work: the inbox's real model, with a shell that performs its effects on the simulated
//! network, as the real one does.

use super::ledger::{Kind, Ledger};
use super::net::{self, Client, Down, Net, Up, server_frame};
use super::tab::Draw;
use inbox::model::persisted::Persisted;
use inbox::model::session::{Denied, Login};
use inbox::model::{Effect, Line, LineEvent, Model, Msg};
use protocol::codec::{from_binary, to_binary};
use protocol::conversation::party::Agent;
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentRequest};
use protocol::frames::desk::DeskFrame;
use protocol::ids::{AgentId, CommandId, SiteId, Timestamp, encode_random};
use protocol::session::{Session, Site};
use std::collections::{BTreeMap, VecDeque};

/// What there is of a line: its socket, and when its timer is due.
#[derive(Debug, Default)]
struct Wire {
    socket: Option<usize>,
    open: bool,
    due: Option<Timestamp>,
}

/// An agent's inbox.
#[derive(Debug)]
pub struct Inbox {
    index: usize,
    /// The inbox.
    pub model: Model,
    wires: BTreeMap<Line, Wire>,
    kept: Option<Persisted>,
    queue: VecDeque<Msg>,
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
    let email = "a@tea.example".to_owned();
    let (closed, archived, watches, owns) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    Session { agent: agent(index), email, sites: vec![site], manages: None, closed, archived, watches, owns }
}

impl Wire {
    fn let_go(self, around: &mut Around<'_>) {
        if let Some(socket) = self.socket {
            around.net.let_go(socket);
        }
    }
}

impl Inbox {
    /// Loads the page.
    pub fn load(index: usize, draw: Draw, around: &mut Around<'_>) -> Self {
        let (model, wires, queue) = (Model::default(), BTreeMap::new(), VecDeque::new());
        let mut inbox = Self { index, model, wires, kept: None, queue, draw, skew: 0 };
        inbox.tell([Msg::Started(true)], around);
        inbox
    }

    /// Loads it again: only what was kept stays.
    pub fn reload(&mut self, around: &mut Around<'_>) {
        for (_, wire) in std::mem::take(&mut self.wires) {
            wire.let_go(around);
        }
        self.model = Model::default();
        self.queue.clear();
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
                for request in open.outbox.unstored().map(|entry| &entry.request) {
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
            Effect::SignIn { .. } | Effect::GiveCode(_) => self.queue.push_back(Msg::SignedIn(answer)),
            Effect::Connect(_, line) => {
                let to = match &line {
                    Line::Desk => net::Line::Desk,
                    Line::Conversation(id) => net::Line::Agent(id.clone(), agent(self.index)),
                };
                let socket = Some(around.net.open(Client::Agent(self.index), to));
                let wire = self.wires.entry(line).or_default();
                let due = wire.due;
                std::mem::replace(wire, Wire { socket, open: false, due }).let_go(around);
            }
            Effect::Disconnect(line) => {
                if let Some(wire) = self.wires.remove(&line) {
                    wire.let_go(around);
                }
            }
            Effect::Ping(line) => self.send_up(&line, Up::Ping, around),
            Effect::Wake(line, wake) => {
                let ms = wake.ms(|| (self.draw.number() >> 32) as u32);
                self.wires.entry(line).or_default().due = ms.map(|ms| around.now + u64::from(ms));
            }
            Effect::Desk(command) => self.send_up(&Line::Desk, Up::Frame(to_binary(&command)), around),
            Effect::Agent(id, frame) => {
                self.send_up(&Line::Conversation(id), Up::Frame(to_binary(&frame)), around);
            }
            Effect::Mark(id, mark) => {
                let command = AgentCommand::Mark { delivered: mark.delivered, read: mark.read };
                let frame = AgentFrame::Command(AgentRequest { id: self.fresh(), command });
                self.send_up(&Line::Conversation(id), Up::Frame(to_binary(&frame)), around);
            }
            Effect::Restore(_) => self.queue.push_back(Msg::Restored(self.kept.clone().unwrap_or_default())),
            Effect::Persist => self.kept = Some(self.model.persisted()),
            Effect::Forget => self.kept = None,
            Effect::SignOut
            | Effect::UsePasskey
            | Effect::SingleSignOn
            | Effect::Profiles(..)
            | Effect::Earlier(..)
            | Effect::KeepViews
            | Effect::Remember
            | Effect::Focus(_)
            | Effect::Chime
            | Effect::Tell(_)
            | Effect::ReplyLibrary(_)
            | Effect::Articles(_)
            | Effect::SiteSettings(_)
            | Effect::MarkFocus
            | Effect::Store(..) => {}
        }
    }

    fn send_up(&mut self, line: &Line, up: Up, around: &mut Around<'_>) {
        let wire = self.wires.get(line).filter(|wire| wire.open);
        if let Some(socket) = wire.and_then(|wire| wire.socket) {
            around.net.send_up(socket, up);
        }
    }

    /// Something comes on a socket.
    pub fn hear(&mut self, socket: usize, down: Down, around: &mut Around<'_>) {
        let mut wires = self.wires.iter_mut();
        let Some((line, wire)) = wires.find(|(_, wire)| wire.socket == Some(socket)) else { return };
        let event = match (down, line) {
            (Down::Opened, _) => {
                wire.open = true;
                LineEvent::Opened
            }
            (Down::Frame(bytes), Line::Desk) => {
                LineEvent::Desk(from_binary(&bytes).unwrap_or(DeskFrame::Unknown))
            }
            (Down::Frame(bytes), Line::Conversation(_)) => LineEvent::Conversation(server_frame(&bytes)),
            (Down::Pong, _) => LineEvent::Pong,
            (Down::Closed(_), _) => LineEvent::Lost,
        };
        let line = line.clone();
        self.tell([Msg::Line(line, event)], around);
    }

    /// When something is due next.
    pub fn due(&self) -> Option<Timestamp> {
        self.wires.values().filter_map(|wire| wire.due).min()
    }

    /// Does what is due.
    pub fn ring(&mut self, around: &mut Around<'_>) {
        let now = around.now;
        let due = |(_, wire): &(&Line, &mut Wire)| wire.due.is_some_and(|due| due <= now);
        while let Some((line, wire)) = self.wires.iter_mut().find(due) {
            wire.due = None;
            let line = line.clone();
            self.tell([Msg::Line(line, LineEvent::Due)], around);
        }
    }

    /// Whether a conversation is connected and complete.
    pub fn is_caught_up(&self, at: usize) -> bool {
        let open = &self.model.open[at];
        open.connection.is_live() && open.caught_up
    }
}
