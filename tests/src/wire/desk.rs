//! An agent's client of a desk.

use super::Socket;
use crate::edge::{SignedIn, Site};
use anyhow::{Context, Result, anyhow};
use protocol::codec::Encoding;
use protocol::frames::desk::{
    Absence, AgentLoad, DeskCommand, DeskFrame, LISTS_VERSION, ListCursor, Presence, QueueLine,
    RINGS_VERSION, RingEnd, RingOver, Ringing, Summary,
};
use protocol::ids::DepartmentId;
use std::collections::BTreeMap;
use tokio_tungstenite::tungstenite::Message;

/// An agent's place at a desk: the list of conversations as the edge tells it.
pub struct Desk {
    socket: Socket,
    /// The conversations, by id, each as its newest revision has it.
    pub conversations: BTreeMap<String, Summary>,
    /// The agents, by id, as far as changes together say.
    pub presence: BTreeMap<String, Presence>,
    /// Where the list goes on.
    pub next: Option<ListCursor>,
    /// Who waits where, by department, as far as that was told.
    pub queues: BTreeMap<Option<DepartmentId>, QueueLine>,
    /// What rings here, by conversation.
    pub ringing: BTreeMap<String, Ringing>,
    /// What does not ring here any more, in the order in which it was told.
    pub over: Vec<RingOver>,
    /// How many chats the agent has, as told last.
    pub load: Option<AgentLoad>,
    /// Why agents are away, by id.
    pub absences: BTreeMap<String, Absence>,
}

impl Desk {
    /// Opens it and catches up.
    ///
    /// # Errors
    /// When the edge is away or refuses.
    pub async fn open(site: &Site, agent: &SignedIn, encoding: Encoding) -> Result<Self> {
        Self::greet(site, agent, encoding, DeskCommand::Hello { version: protocol::VERSION }).await
    }

    /// Opens it as the inbox does, with changes together and the list by page.
    ///
    /// # Errors
    /// When the edge is away or refuses.
    pub async fn open_paged(site: &Site, agent: &SignedIn, encoding: Encoding) -> Result<Self> {
        Self::greet(site, agent, encoding, DeskCommand::HelloPaged { version: LISTS_VERSION }).await
    }

    /// The same as an inbox at which chats may ring.
    ///
    /// # Errors
    /// When the edge is away or refuses.
    pub async fn open_ringing(site: &Site, agent: &SignedIn, encoding: Encoding) -> Result<Self> {
        Self::greet(site, agent, encoding, DeskCommand::HelloPaged { version: RINGS_VERSION }).await
    }

    /// Greets with any hello, and catches up.
    ///
    /// # Errors
    /// When the edge is away or refuses.
    pub async fn greet(
        site: &Site,
        agent: &SignedIn,
        encoding: Encoding,
        hello: DeskCommand,
    ) -> Result<Self> {
        let url = site.url(&format!("/v1/sites/{}/desk/socket", site.id));
        let headers = [("cookie", agent.cookie.as_str()), ("origin", site.base.as_str())];
        let socket = Socket::open(&url, &headers, encoding).await.map_err(|status| anyhow!("{status}"))?;
        let mut desk = Self {
            socket,
            conversations: BTreeMap::new(),
            presence: BTreeMap::new(),
            next: None,
            queues: BTreeMap::new(),
            ringing: BTreeMap::new(),
            over: Vec::new(),
            load: None,
            absences: BTreeMap::new(),
        };
        desk.socket.send(&hello).await?;
        while desk.step().await? != DeskFrame::CaughtUp {}
        Ok(desk)
    }

    /// Takes the next frame in.
    ///
    /// # Errors
    /// When the socket closes or stays silent.
    pub async fn step(&mut self) -> Result<DeskFrame> {
        let frame = self.socket.desk_frame().await?;
        match &frame {
            // The list begins anew.
            DeskFrame::Welcome { .. } => {
                self.conversations.clear();
                self.queues.clear();
                self.next = None;
            }
            DeskFrame::Conversation(summary) => self.note(summary),
            DeskFrame::Changes(changes) => {
                changes.conversations.iter().for_each(|summary| self.note(summary));
                let presence = changes.presence.iter().cloned();
                self.presence.extend(presence.map(|one| (one.agent.id.as_str().to_owned(), one)));
            }
            DeskFrame::Page(page) => {
                page.conversations.iter().for_each(|summary| self.note(summary));
                self.next.clone_from(&page.next);
            }
            DeskFrame::Queue(line) => {
                self.queues.insert(line.department.clone(), QueueLine::clone(line));
            }
            DeskFrame::Ringing(ringing) => {
                self.ringing.insert(ringing.conversation.as_str().to_owned(), Ringing::clone(ringing));
            }
            DeskFrame::RingOver(over) => {
                self.ringing.remove(over.conversation.as_str());
                self.over.push(over.clone());
            }
            DeskFrame::Load(load) => self.load = Some(*load),
            DeskFrame::Absence(absence) => {
                let agent = absence.agent.as_str().to_owned();
                match &absence.why {
                    Some(why) => self.absences.insert(agent, why.clone()),
                    None => self.absences.remove(&agent),
                };
            }
            DeskFrame::Erased(id) => {
                self.conversations.remove(id.as_str());
            }
            _ => {}
        }
        Ok(frame)
    }

    fn note(&mut self, summary: &Summary) {
        let known = self.conversations.get(summary.id.as_str()).map_or(0, |known| known.revision);
        if summary.revision >= known {
            self.conversations.insert(summary.id.as_str().to_owned(), summary.clone());
        }
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn send(&mut self, command: &DeskCommand) -> Result<()> {
        self.socket.send(command).await
    }

    /// Sends a heartbeat. The answer comes as a frame that nobody knows.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn ping(&mut self) -> Result<()> {
        self.socket.send_raw(Message::text(protocol::PING)).await
    }

    /// Waits until nothing is known of a conversation any more.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn forgets(&mut self, conversation: &str) -> Result<()> {
        while self.conversations.contains_key(conversation) {
            self.step().await.context("the desk still knows the conversation")?;
        }
        Ok(())
    }

    /// Waits until these conversations, and no others, wait in a queue, in this order and with positions from 1.
    ///
    /// # Errors
    /// When the socket closes or stays silent before; the error shows the queue as it is.
    pub async fn lines_up(&mut self, department: Option<&DepartmentId>, wanted: &[&str]) -> Result<()> {
        loop {
            let line = self.queues.get(&department.cloned()).cloned().unwrap_or_default();
            let places = line.waiting.iter().map(|place| (place.conversation.as_str(), place.position));
            if places.eq(wanted.iter().copied().zip(1_u32..)) {
                return Ok(());
            }
            let told = format!("{wanted:?} do not wait in this order: {line:#?}");
            self.step().await.context(told)?;
        }
    }

    /// Waits until a chat rings here.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn rings(&mut self, conversation: &str) -> Result<Ringing> {
        loop {
            if let Some(ringing) = self.ringing.get(conversation) {
                return Ok(ringing.clone());
            }
            self.step().await.context("it does not ring here")?;
        }
    }

    /// Waits until a chat does not ring here any more, and says why. Each time is told once.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn is_over(&mut self, conversation: &str) -> Result<RingEnd> {
        loop {
            if let Some(at) = self.over.iter().position(|over| over.conversation.as_str() == conversation) {
                return Ok(self.over.remove(at).why);
            }
            self.step().await.context("it rings here still")?;
        }
    }

    /// Waits until something is refused, and says by which code.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn refusal(&mut self) -> Result<String> {
        loop {
            if let DeskFrame::Rejected(refusal) = self.step().await.context("nothing is refused")? {
                return Ok(refusal.code);
            }
        }
    }

    /// Waits until the agent has so many chats, of so many they get.
    ///
    /// # Errors
    /// When the socket closes or stays silent before; the error shows what was told.
    pub async fn has(&mut self, load: u16, cap: u16) -> Result<()> {
        while self.load != Some(AgentLoad { load, cap }) {
            let told = format!("{:?}", self.load);
            self.step().await.context(told)?;
        }
        Ok(())
    }

    /// Waits until this is said of why an agent is away, or nothing.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn hears_why(&mut self, agent: &str, why: Option<&Absence>) -> Result<()> {
        while self.absences.get(agent) != why {
            self.step().await.context("the same is said of why they are away")?;
        }
        Ok(())
    }

    /// Waits until some conversation stands like this.
    ///
    /// # Errors
    /// When the socket closes or stays silent before; the error shows the list as it is.
    pub async fn sees(&mut self, wanted: impl Fn(&Summary) -> bool) -> Result<Summary> {
        loop {
            if let Some(summary) = self.conversations.values().find(|summary| wanted(summary)) {
                return Ok(summary.clone());
            }
            let list = format!("the list is {:#?}", self.conversations);
            self.step().await.context(list)?;
        }
    }
}
