//! A lane: one socket to the edge or to the floor, with a client so thin that it weighs the same
//! on both. Answers are told apart by their first bytes.

use super::floor::Floor;
use crate::edge::{Edge, SignedIn, Site};
use crate::process::random_id;
use crate::wire::{ADDRESS_HEADER, Keys, opening};
use anyhow::{Context, Result, bail};
use futures::{SinkExt, StreamExt};
use protocol::codec::{self, Encoding};
use protocol::frames::agent::{AgentFrame, AgentHello};
use protocol::frames::visitor::{VisitorCommand, VisitorFrame, VisitorHello, VisitorRequest};
use protocol::ids::{CommandId, Seq};
use serde::Serialize;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// The text of every message: the length of an ordinary sentence in a chat.
const TEXT: &str = "Good morning! Is the green tea from last week's letter still to be had?";
/// A server that says nothing for so long has stalled: the run is given up rather than awaited.
const STALLED: Duration = Duration::from_secs(20);

/// What a lane leads to.
#[derive(Clone)]
pub enum Target {
    /// The edge.
    Edge(Box<AtEdge>),
    /// The floor, by its origin.
    Floor(String),
}

/// A site at the edge.
#[derive(Clone)]
pub struct AtEdge {
    site: Site,
    /// For the other side.
    agent: SignedIn,
    encoding: Encoding,
}

/// One socket.
pub struct Lane {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    target: Target,
    prefix: String,
    sent: u64,
}

/// What came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// An acknowledgement.
    Ack,
    /// An event.
    Event,
    /// All that was missed has come.
    CaughtUp,
    /// Anything else that is no refusal.
    Other,
}

impl Target {
    /// The edge, with a new site.
    pub async fn edge(edge: &Edge, encoding: Encoding) -> Self {
        let site = edge.site().await;
        let agent = site.sign_in().await;
        Self::Edge(Box::new(AtEdge { site, agent, encoding }))
    }

    /// The name of the object that holds a conversation.
    #[must_use]
    pub fn object_name(&self, keys: &Keys) -> String {
        match self {
            Self::Edge(at) => format!("{}/{}", at.site.id, keys.conversation),
            Self::Floor(_) => keys.conversation.to_string(),
        }
    }

    /// The position of the last event of a short conversation; 0 at the floor, which numbers none.
    pub async fn last_event(&self, keys: &Keys) -> Seq {
        match self {
            Self::Edge(at) => keys.last_event(&at.site).await,
            Self::Floor(_) => 0,
        }
    }

    /// The floor.
    #[must_use]
    pub fn floor(floor: &Floor) -> Self {
        Self::Floor(floor.base())
    }
}

impl Lane {
    /// The visitor's side, caught up, of a conversation that is started if it is new.
    ///
    /// # Errors
    /// When the server is away, refuses or stalls.
    pub async fn visitor(target: &Target, keys: &Keys, after: Seq) -> Result<Self> {
        let mut lane = match target {
            Target::Floor(base) => Self::open(target, &format!("{base}/{}", keys.conversation), &[]).await?,
            Target::Edge(at) => {
                let address = keys.address();
                let headers = [(ADDRESS_HEADER, address.as_str())];
                Self::open(target, &at.site.conversation_url(&keys.conversation, "socket?start"), &headers)
                    .await?
            }
        };
        let hello = VisitorHello { version: protocol::VERSION, token: keys.token.clone(), after };
        lane.greet(&VisitorFrame::Hello(hello), after).await?;
        Ok(lane)
    }

    /// The visitor's side of a new conversation.
    ///
    /// # Errors
    /// When the server is away, refuses or stalls.
    pub async fn started(target: &Target, keys: &Keys) -> Result<Self> {
        let mut lane = Self::visitor(target, keys, 0).await?;
        if matches!(target, Target::Edge(..)) {
            let start = VisitorCommand::Start(opening("Bench"));
            let id = lane.next_id();
            let frame = lane.written(&VisitorFrame::Command(VisitorRequest { id, command: start }));
            lane.stream.send(frame).await?;
            lane.acknowledged().await?;
        }
        Ok(lane)
    }

    /// The other side of the conversation.
    ///
    /// # Errors
    /// When the server is away, refuses or stalls.
    pub async fn other(target: &Target, keys: &Keys) -> Result<Self> {
        let Target::Edge(at) = target else { return Self::visitor(target, keys, 0).await };
        let url = at.site.conversation_url(&keys.conversation, "agent-socket");
        let headers = [("cookie", at.agent.cookie.as_str()), ("origin", at.site.base.as_str())];
        let mut lane = Self::open(target, &url, &headers).await?;
        lane.greet(&AgentFrame::Hello(AgentHello { version: protocol::VERSION, after: 0 }), 0).await?;
        Ok(lane)
    }

    async fn open(target: &Target, url: &str, headers: &[(&'static str, &str)]) -> Result<Self> {
        let mut request = url.replacen("http", "ws", 1).into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value)?);
        }
        let opening = timeout(STALLED, connect_async_with_config(request, None, true));
        let (stream, _) = opening.await.context("the socket does not open")??;
        let prefix = random_id()[..12].to_owned();
        Ok(Self { stream, target: target.clone(), prefix, sent: 0 })
    }

    async fn greet<T: Serialize>(&mut self, hello: &T, after: Seq) -> Result<()> {
        let hello = match &self.target {
            Target::Floor(_) => Message::text(format!("{{\"after\":{after}}}")),
            Target::Edge(..) => self.written(hello),
        };
        self.stream.send(hello).await?;
        while self.next().await? != Arrival::CaughtUp {}
        Ok(())
    }

    fn written<T: Serialize>(&self, frame: &T) -> Message {
        match &self.target {
            Target::Edge(at) if at.encoding == Encoding::Binary => Message::binary(codec::to_binary(frame)),
            _ => Message::text(codec::to_text(frame)),
        }
    }

    fn next_id(&mut self) -> CommandId {
        self.sent += 1;
        CommandId::parse(&format!("{}{:010}", self.prefix, self.sent)).unwrap()
    }

    /// Sends the next message.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn send(&mut self) -> Result<()> {
        let id = self.next_id();
        let frame = match &self.target {
            Target::Floor(_) => Message::text(format!("{{\"id\":\"{id}\",\"text\":\"{TEXT}\"}}")),
            Target::Edge(..) => {
                let command = VisitorCommand::Send { text: TEXT.to_owned() };
                self.written(&VisitorFrame::Command(VisitorRequest { id, command }))
            }
        };
        Ok(self.stream.send(frame).await?)
    }

    /// The next thing that comes.
    ///
    /// # Errors
    /// When the socket closes, the server stalls or refuses.
    pub async fn next(&mut self) -> Result<Arrival> {
        let message = timeout(STALLED, self.stream.next()).await.context("the server has stalled")?;
        match message.context("the socket is closed")?? {
            // The order of the variants of `ServerFrame`.
            Message::Binary(bytes) => Ok(match bytes.first() {
                Some(1) => Arrival::Event,
                Some(2) => Arrival::CaughtUp,
                Some(3) => Arrival::Ack,
                Some(4) => bail!("refused: {:?}", codec::server_from_binary(&bytes)),
                _ => Arrival::Other,
            }),
            Message::Text(text) => Ok(match text.as_str().get(2..5) {
                Some("eve") => Arrival::Event,
                Some("cau") => Arrival::CaughtUp,
                Some("ack") => Arrival::Ack,
                Some("rej") => bail!("refused: {text}"),
                _ => Arrival::Other,
            }),
            Message::Close(frame) => bail!("closed: {frame:?}"),
            _ => Ok(Arrival::Other),
        }
    }

    /// Waits for the next acknowledgement.
    ///
    /// # Errors
    /// See [`Lane::next`].
    pub async fn acknowledged(&mut self) -> Result<()> {
        while self.next().await? != Arrival::Ack {}
        Ok(())
    }

    /// Sends one message and gives the milliseconds until it was acknowledged.
    ///
    /// # Errors
    /// See [`Lane::next`].
    pub async fn round_trip(&mut self) -> Result<f64> {
        let began = Instant::now();
        self.send().await?;
        self.acknowledged().await?;
        Ok(began.elapsed().as_secs_f64() * 1000.0)
    }

    /// Keeps `window` messages in flight for a while, or until `most` were sent, and gives how many
    /// were acknowledged.
    ///
    /// # Errors
    /// See [`Lane::next`].
    pub async fn busy(&mut self, window: u64, duration: Duration, most: u64) -> Result<u64> {
        let began = Instant::now();
        let (mut sent, mut acknowledged) = (0, 0);
        while sent < window.min(most) {
            self.send().await?;
            sent += 1;
        }
        while acknowledged < sent {
            self.acknowledged().await?;
            acknowledged += 1;
            if sent < most && began.elapsed() < duration {
                self.send().await?;
                sent += 1;
            }
        }
        Ok(acknowledged)
    }

    /// Takes everything in from now on, in the background.
    #[must_use]
    pub fn drained(mut self) -> Drained {
        Drained(tokio::spawn(async move { while let Some(Ok(_)) = self.stream.next().await {} }))
    }
}

/// A lane that only listens, until it is dropped.
pub struct Drained(JoinHandle<()>);

impl Drop for Drained {
    fn drop(&mut self) {
        self.0.abort();
    }
}
