//! A client that never gives up: it writes at a steady rate whether or not it is connected, comes
//! back with full jitter, and sends what is not acknowledged again, in order, with the same ids.

use super::figures::Chance;
use super::ledger::Promise;
use crate::edge::{SignedIn, Site};
use crate::wire::{Conversation, Keys, command_id};
use anyhow::{Result, bail};
use link::backoff::{self, Urgency};
use protocol::codec::Encoding;
use protocol::conversation::event::Event;
use protocol::conversation::thread::Thread;
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentRequest};
use protocol::frames::server::ServerFrame;
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorRequest};
use protocol::ids::{CommandId, Seq};
use std::collections::VecDeque;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Which side it is on.
#[derive(Clone)]
pub enum Role {
    /// The visitor.
    Visitor,
    /// An agent.
    Agent(Box<SignedIn>),
}

/// When to write and when to stop, the same for all clients of a run.
#[derive(Clone)]
pub struct Plan {
    /// The time between two messages of one client.
    pub pace: Duration,
    /// Whether more is to be written.
    pub writing: watch::Receiver<bool>,
    /// When a client that is not done gives up.
    pub deadline: Instant,
}

/// One client.
pub struct Client {
    site: Site,
    keys: Keys,
    conversation: usize,
    role: Role,
    encoding: Encoding,
    chance: Chance,
    promises: Sender<Promise>,
    outbox: VecDeque<(CommandId, String)>,
    /// What it made.
    pub done: Done,
}

/// What a client wrote and saw.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// The ids of its messages, in the order it wrote them.
    pub written: Vec<CommandId>,
    /// How many were acknowledged.
    pub acknowledged: usize,
    /// How many never were.
    pub pending: usize,
    /// Commands that were refused, by code.
    pub refused: Vec<String>,
    /// Events that came out of order on one socket.
    pub disordered: usize,
    /// How often it connected.
    pub connections: usize,
    /// The events as it knows them.
    pub events: Vec<Event>,
    /// What it shows.
    pub view: Thread,
}

impl Client {
    /// A client of a conversation.
    #[must_use]
    pub fn new(
        site: &Site,
        keys: &Keys,
        conversation: usize,
        role: Role,
        chance: Chance,
        promises: Sender<Promise>,
    ) -> Self {
        // Half of the clients speak JSON.
        let encoding = if conversation.is_multiple_of(2) { Encoding::Binary } else { Encoding::Text };
        Self {
            site: site.clone(),
            keys: keys.clone(),
            conversation,
            role,
            encoding,
            chance,
            promises,
            outbox: VecDeque::new(),
            done: Done::default(),
        }
    }

    /// Writes and listens until all is written and acknowledged, or the deadline.
    pub async fn run(mut self, mut plan: Plan) -> Done {
        let began = Instant::now();
        let mut attempt = 0;
        while !self.finished(&plan) {
            match self.connected(&mut plan, began, &mut attempt).await {
                Ok(()) => break,
                Err(_) => {
                    let wait = backoff::delay_ms(Urgency::Pressing, attempt, self.chance.next_u32());
                    attempt += 1;
                    tokio::time::sleep(Duration::from_millis(u64::from(wait))).await;
                }
            }
        }
        self.done.pending = self.outbox.len();
        self.done
    }

    fn finished(&self, plan: &Plan) -> bool {
        Instant::now() > plan.deadline || (!*plan.writing.borrow() && self.outbox.is_empty())
    }

    async fn connected(&mut self, plan: &mut Plan, began: Instant, attempt: &mut u32) -> Result<()> {
        let after = self.done.events.last().map_or(0, |event| event.seq);
        let mut socket = match &self.role {
            Role::Visitor => Conversation::visitor(&self.site, &self.keys, after, self.encoding).await?,
            Role::Agent(agent) => {
                let id = &self.keys.conversation;
                Conversation::agent(&self.site, agent, id, after, self.encoding).await?
            }
        };
        *attempt = 0;
        self.done.connections += 1;
        for event in std::mem::take(&mut socket.events) {
            self.take_in(event, after);
        }
        for (id, text) in self.outbox.clone() {
            self.give(&mut socket, id, text).await?;
        }
        let mut tick = tokio::time::interval(plan.pace.min(Duration::from_millis(20)));
        let mut heard = self.last();
        loop {
            tokio::select! {
                frame = socket.step() => match frame? {
                    ServerFrame::Event(event) => {
                        let seq = event.seq;
                        self.take_in(event, heard);
                        heard = heard.max(seq);
                    }
                    ServerFrame::Ack(ack) => self.acknowledged(&ack.id, ack.seq),
                    ServerFrame::Rejected(refusal) => {
                        // Sending the rest on would overtake this one: begin again.
                        self.done.refused.push(refusal.code.clone());
                        bail!("refused: {}", refusal.code);
                    }
                    _ => {}
                },
                _ = tick.tick() => {
                    let due = (began.elapsed().as_secs_f64() / plan.pace.as_secs_f64()) as usize;
                    while *plan.writing.borrow() && self.done.written.len() < due {
                        let (id, text) = self.write();
                        self.give(&mut socket, id, text).await?;
                    }
                }
            }
            // What was written is kept in memory by the socket as well; nobody reads it there.
            socket.events.clear();
            if self.finished(plan) {
                return Ok(());
            }
        }
    }

    fn last(&self) -> Seq {
        self.done.events.last().map_or(0, |event| event.seq)
    }

    fn write(&mut self) -> (CommandId, String) {
        let side = if matches!(self.role, Role::Visitor) { "visitor" } else { "agent" };
        let (id, text) = (command_id(), format!("{side} {}", self.done.written.len()));
        self.done.written.push(id.clone());
        self.outbox.push_back((id.clone(), text.clone()));
        (id, text)
    }

    async fn give(&self, socket: &mut Conversation, id: CommandId, text: String) -> Result<()> {
        match &self.role {
            Role::Visitor => {
                let command = VisitorCommand::Send { text };
                socket.send(&VisitorFrame::Command(VisitorRequest { id, command })).await
            }
            Role::Agent(_) => {
                let command = AgentCommand::Send { text };
                socket.send(&AgentFrame::Command(AgentRequest { id, command })).await
            }
        }
    }

    fn acknowledged(&mut self, id: &CommandId, seq: Seq) {
        let Some(place) = self.outbox.iter().position(|(known, _)| known == id) else { return };
        self.outbox.remove(place);
        self.done.acknowledged += 1;
        let promise = Promise { conversation: self.conversation, id: id.as_str().to_owned(), seq };
        // It fails when the run is over, and then nobody reads it any more.
        let _over = self.promises.send(promise);
    }

    /// Takes an event in that came after `heard`.
    fn take_in(&mut self, event: Event, heard: Seq) {
        self.done.disordered += usize::from(event.seq <= heard);
        self.done.view.apply(event.clone());
        if event.seq > self.last() {
            self.done.events.push(event);
        }
    }
}
