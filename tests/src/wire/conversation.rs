//! Either side of a conversation, as a client of the wire.

use super::{ADDRESS_HEADER, Keys, Socket, command_id};
use crate::edge::{SignedIn, Site};
use anyhow::{Context, Result, anyhow, bail};
use protocol::codec::Encoding;
use protocol::conversation::event::{Event, EventBody};
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentHello, AgentRequest};
use protocol::frames::server::{Ack, Refusal, ServerFrame};
use protocol::frames::together::Together;
use protocol::frames::visitor::{
    IdentifiedHello, VisitorCommand, VisitorFrame, VisitorHello, VisitorRequest,
};
use protocol::ids::{CommandId, Seq, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use tokio_tungstenite::tungstenite::Message;

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is stored.
    Stored(Seq),
    /// It was refused, by this name.
    Refused(String),
}

/// Either side of a conversation: the socket, the events that came and what became of commands.
pub struct Conversation {
    socket: Socket,
    /// The events, as they came: a gap or a repetition would show.
    pub events: Vec<Event>,
    outcomes: BTreeMap<CommandId, Outcome>,
    /// What the other side's typing frames said last.
    pub other_types: bool,
    /// Whether the visitor is there, as far as this socket was told.
    pub visitor_online: Option<bool>,
    /// All that this socket was told of colleagues.
    pub together: Vec<Together>,
    /// The epoch that the edge welcomed with.
    pub epoch: Option<Timestamp>,
}

impl Conversation {
    /// Opens the visitor's side and catches up from a position.
    ///
    /// # Errors
    /// When the edge is away or refuses.
    pub async fn visitor(site: &Site, keys: &Keys, after: Seq, encoding: Encoding) -> Result<Self> {
        let url = site.conversation_url(&keys.conversation, "socket?start");
        let address = keys.address();
        let headers = [(ADDRESS_HEADER, address.as_str())];
        let socket = Socket::open(&url, &headers, encoding).await.map_err(|status| anyhow!("{status}"))?;
        let hello = VisitorHello { version: protocol::VERSION, token: keys.token.clone(), after };
        Self::greet(socket, &VisitorFrame::Hello(hello)).await
    }

    /// Opens the visitor's side with the site's word for who it is.
    ///
    /// # Errors
    /// When the edge is away or refuses.
    pub async fn customer(
        site: &Site,
        keys: &Keys,
        identity: &str,
        after: Seq,
        encoding: Encoding,
    ) -> Result<Self> {
        let url = site.conversation_url(&keys.conversation, "socket?start");
        let socket = Socket::open(&url, &[], encoding).await.map_err(|status| anyhow!("{status}"))?;
        let hello = VisitorHello { version: protocol::VERSION, token: keys.token.clone(), after };
        let identity = identity.to_owned();
        Self::greet(socket, &VisitorFrame::HelloAs(IdentifiedHello { hello, identity })).await
    }

    /// Opens an agent's side and catches up from a position.
    ///
    /// # Errors
    /// When the edge is away or refuses.
    pub async fn agent(
        site: &Site,
        agent: &SignedIn,
        conversation: &str,
        after: Seq,
        encoding: Encoding,
    ) -> Result<Self> {
        let url = site.conversation_url(conversation, "agent-socket");
        let headers = [("cookie", agent.cookie.as_str()), ("origin", site.base.as_str())];
        let socket = Socket::open(&url, &headers, encoding).await.map_err(|status| anyhow!("{status}"))?;
        let hello = AgentHello { version: protocol::VERSION, after };
        Self::greet(socket, &AgentFrame::Hello(hello)).await
    }

    async fn greet<T: Serialize>(socket: Socket, hello: &T) -> Result<Self> {
        let mut this = Self {
            socket,
            events: Vec::new(),
            outcomes: BTreeMap::new(),
            other_types: false,
            visitor_online: None,
            together: Vec::new(),
            epoch: None,
        };
        this.socket.send(hello).await?;
        match this.socket.server_frame().await? {
            ServerFrame::Welcome(welcome) => this.epoch = welcome.epoch,
            other => bail!("not a welcome: {other:?}"),
        }
        loop {
            match this.step().await? {
                ServerFrame::CaughtUp { .. } => return Ok(this),
                ServerFrame::Event(_) => {}
                other => bail!("not an event: {other:?}"),
            }
        }
    }

    /// Takes the next frame in.
    ///
    /// # Errors
    /// When the socket closes or stays silent.
    pub async fn step(&mut self) -> Result<ServerFrame> {
        let (frame, together) = self.socket.conversation_frame().await?;
        self.together.extend(together);
        match &frame {
            ServerFrame::Event(event) => self.events.push(event.clone()),
            ServerFrame::Ack(Ack { id, seq }) => {
                self.outcomes.insert(id.clone(), Outcome::Stored(*seq));
            }
            ServerFrame::Rejected(Refusal { id: Some(id), code, .. }) => {
                self.outcomes.insert(id.clone(), Outcome::Refused(code.clone()));
            }
            ServerFrame::Typing { on, .. } => self.other_types = *on,
            ServerFrame::Presence { online, .. } => self.visitor_online = Some(*online),
            _ => {}
        }
        Ok(frame)
    }

    /// Sends any frame.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn send<T: Serialize>(&mut self, frame: &T) -> Result<()> {
        self.socket.send(frame).await
    }

    /// Waits for what becomes of a command.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn outcome(&mut self, id: &CommandId) -> Result<Outcome> {
        loop {
            if let Some(outcome) = self.outcomes.get(id) {
                return Ok(outcome.clone());
            }
            self.step().await?;
        }
    }

    /// Gives a visitor's command and waits for what becomes of it.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn visitor_does(&mut self, command: VisitorCommand) -> Result<Outcome> {
        let id = command_id();
        self.send(&VisitorFrame::Command(VisitorRequest { id: id.clone(), command })).await?;
        self.outcome(&id).await
    }

    /// Gives an agent's command and waits for what becomes of it.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn agent_does(&mut self, command: AgentCommand) -> Result<Outcome> {
        let id = command_id();
        self.send(&AgentFrame::Command(AgentRequest { id: id.clone(), command })).await?;
        self.outcome(&id).await
    }

    /// Waits for an event.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn event(&mut self, wanted: impl Fn(&EventBody) -> bool) -> Result<Event> {
        loop {
            if let Some(event) = self.events.iter().find(|event| wanted(&event.body)) {
                return Ok(event.clone());
            }
            self.step().await?;
        }
    }

    /// Waits until the other side is typing, or has stopped.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn other_types(&mut self, on: bool) -> Result<()> {
        while self.other_types != on {
            self.step().await?;
        }
        Ok(())
    }

    /// Waits until the visitor is there, or is not.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn visitor_online(&mut self, online: bool) -> Result<()> {
        while self.visitor_online != Some(online) {
            self.step().await?;
        }
        Ok(())
    }

    /// Waits until the last that was told of colleagues is as wanted, and gives it.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn together(&mut self, wanted: impl Fn(&Together) -> bool) -> Result<Together> {
        loop {
            if let Some(last) = self.together.last().filter(|last| wanted(last)) {
                return Ok(last.clone());
            }
            self.step().await.with_context(|| format!("told of colleagues: {:?}", self.together))?;
        }
    }

    /// Sends a heartbeat. The answer comes as a frame that nobody knows, on a socket of text.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn ping(&mut self) -> Result<()> {
        self.socket.send_raw(Message::text(protocol::PING)).await
    }

    /// Waits for a message with this text.
    ///
    /// # Errors
    /// When the socket closes or stays silent before.
    pub async fn message(&mut self, text: &str) -> Result<Event> {
        let is_it = |body: &EventBody| matches!(body, EventBody::MessageSent(m) if m.text == text);
        self.event(is_it).await.with_context(|| format!("waiting for {text:?}"))
    }

    /// The texts of the messages that came, in order.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        texts(&self.events)
    }
}

/// The texts of the messages among events, in order.
#[must_use]
pub fn texts(events: &[Event]) -> Vec<&str> {
    let text = |event| match event {
        &Event { body: EventBody::MessageSent(ref message), .. } => Some(message.text.as_str()),
        _ => None,
    };
    events.iter().filter_map(text).collect()
}
