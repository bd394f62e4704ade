//! A client that does not give up: one side of a conversation, over as many sockets as it takes.

use anyhow::{Result, bail};
use protocol::codec::Encoding;
use protocol::conversation::event::{Event, EventBody};
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentRequest};
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorRequest};
use protocol::ids::{CommandId, Seq};
use std::time::Duration;
use tests::edge::{SignedIn, Site};
use tests::wait;
use tests::wire::{Conversation, Keys, Outcome, command_id};

/// How long a socket may leave a command without an answer. A fault has to end it, so that the
/// client knows: one that stays open and silent keeps a message on its way for ever.
pub const ANSWER: Duration = Duration::from_secs(10);

/// One side of a conversation.
pub struct Peer {
    /// The site.
    pub site: Site,
    /// The conversation.
    pub keys: Keys,
    agent: Option<SignedIn>,
    socket: Option<Conversation>,
    events: Vec<Event>,
}

impl Peer {
    /// The visitor.
    pub fn visitor(site: &Site, keys: &Keys) -> Self {
        Self { site: site.clone(), keys: keys.clone(), agent: None, socket: None, events: Vec::new() }
    }

    /// An agent.
    pub fn agent(site: &Site, keys: &Keys, agent: &SignedIn) -> Self {
        Self { agent: Some(agent.clone()), ..Self::visitor(site, keys) }
    }

    fn last(&self) -> Seq {
        self.events.last().map_or(0, |event| event.seq)
    }

    /// The socket, opened anew and caught up where needed.
    async fn socket(&mut self) -> Result<&mut Conversation> {
        if self.socket.is_none() {
            let (after, id) = (self.last(), &self.keys.conversation);
            let opening = async {
                match &self.agent {
                    None => Conversation::visitor(&self.site, &self.keys, after, Encoding::Binary).await,
                    Some(agent) => Conversation::agent(&self.site, agent, id, after, Encoding::Binary).await,
                }
            };
            let opened = tokio::time::timeout(ANSWER, opening).await;
            self.socket = Some(opened.expect("a greeting is answered, or its socket closes")?);
        }
        Ok(self.socket.as_mut().unwrap())
    }

    /// Connects, if it is not.
    pub async fn connect(&mut self) {
        wait::until("a connection", async || match self.socket().await {
            Ok(_) => Ok(()),
            Err(error) => Err(error.to_string()),
        })
        .await;
    }

    /// Takes over the events of the socket, which is done with.
    fn keep(&mut self) {
        if let Some(socket) = self.socket.take() {
            self.events.extend(socket.events);
        }
    }

    async fn attempt(&mut self, id: &CommandId, visitor: Option<&VisitorCommand>, text: &str) -> Result<Seq> {
        let id = id.clone();
        let socket = self.socket().await?;
        match visitor {
            Some(command) => {
                let request = VisitorRequest { id: id.clone(), command: command.clone() };
                socket.send(&VisitorFrame::Command(request)).await?;
            }
            None => {
                let request =
                    AgentRequest { id: id.clone(), command: AgentCommand::Send { text: text.to_owned() } };
                socket.send(&AgentFrame::Command(request)).await?;
            }
        }
        let answer = tokio::time::timeout(ANSWER, socket.outcome(&id)).await;
        match answer.expect("a command is answered, or its socket closes")? {
            Outcome::Stored(seq) => Ok(seq),
            Outcome::Refused(code) => bail!("refused: {code}"),
        }
    }

    async fn does(&mut self, id: &CommandId, visitor: Option<VisitorCommand>, text: &str) -> Seq {
        wait::until("an acknowledgement", async || match self.attempt(id, visitor.as_ref(), text).await {
            Ok(seq) => Ok(seq),
            Err(error) => {
                self.keep();
                Err(error.to_string())
            }
        })
        .await
    }

    /// Gives a visitor's command until it is acknowledged.
    pub async fn visitor_does(&mut self, id: &CommandId, command: VisitorCommand) -> Seq {
        self.does(id, Some(command), "").await
    }

    /// Writes a message until it is acknowledged.
    pub async fn says(&mut self, text: &str) -> Seq {
        let visitor = self.agent.is_none().then(|| VisitorCommand::Send { text: text.to_owned() });
        self.does(&command_id(), visitor, text).await
    }

    /// Waits for a message, on this socket or, if that closes, on the next one.
    pub async fn hears(&mut self, text: &str) {
        wait::until(text, async || {
            let is_it =
                |event: &Event| matches!(&event.body, EventBody::MessageSent(message) if message.text == text);
            if self.events.iter().any(is_it) {
                return Ok(());
            }
            let heard = match self.socket().await {
                Ok(socket) => socket.message(text).await.map(|_| ()),
                Err(error) => Err(error),
            };
            if heard.is_err() {
                self.keep();
            }
            heard.map_err(|error| error.to_string())
        })
        .await;
    }

    /// Catches up to a position and gives all events, as they came.
    pub async fn events_up_to(&mut self, last: Seq) -> &[Event] {
        wait::until("the last events", async || {
            let step = match self.socket().await {
                Err(error) => Err(error),
                Ok(socket) => match socket.events.last() {
                    Some(event) if event.seq >= last => Ok(true),
                    _ => socket.step().await.map(|_| false),
                },
            };
            if !matches!(step, Ok(false)) || self.last() >= last {
                self.keep();
            }
            if self.last() >= last { Ok(()) } else { Err(format!("at {} of {last}", self.last())) }
        })
        .await;
        &self.events
    }
}
