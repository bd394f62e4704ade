//! Sockets of conversations that nobody has opened yet. They wait here, in the isolate, and are answered what
//! an empty conversation would answer. With the start the conversation is opened and the socket closed: its
//! client connects again, to the conversation's object this time, and sends there what has no answer.

use crate::env::{limits_are_off, now};
use crate::fault::Fault;
use crate::http::opened;
use crate::objects::flows::{self, network_name};
use crate::objects::sockets;
use crate::rpc::{self, SiteCall};
use crate::scope;
use domain::flow::{SocketFlow, Verdict};
use domain::identity::check_shape;
use domain::keys::Vouched;
use domain::lobby::{Looks, Step, step};
use domain::quota::{GREETING_MS, LOBBY_MS, NETWORK_FRAMES};
use futures::StreamExt;
use futures::future::{Either, select};
use protocol::codec::Encoding;
use protocol::frames::server::{ServerFrame, Welcome};
use protocol::frames::visitor::VisitorFrame;
use protocol::ids::{ConversationId, SiteId, Timestamp};
use protocol::rejection::Rejection;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;
use worker::{
    Delay, Env, MessageEvent, Response, WebSocket, WebSocketIncomingMessage, WebSocketPair, WebsocketEvent,
};

/// How often a waiting socket looks whether its conversation was opened elsewhere, such as in another tab.
const LOOK: Duration = Duration::from_secs(1);

/// The close code and reason once the conversation was opened: its client comes again, and the way leads to
/// the conversation's object then.
const OPENED: (u16, &str) = (4003, "opened");

/// A socket that waits, and what for.
struct Waiting {
    env: Env,
    site: SiteId,
    id: ConversationId,
    network: Option<String>,
    socket: WebSocket,
    /// The encoding of its greeting, once that was answered.
    greeted: Option<Encoding>,
    /// Whom the site vouches for in it.
    vouched: Option<Vouched>,
    flow: SocketFlow,
    since: Timestamp,
    /// When it asks others next.
    looks: Looks,
    /// Its place among those of its network, free when it goes.
    _seat: flows::Seat,
}

/// Takes a visitor's socket in.
///
/// # Errors
/// [`Rejection::SlowDown`] when the network or the conversation has as many as it may.
pub fn take_in(
    env: &Env,
    site: SiteId,
    id: ConversationId,
    network: Option<String>,
) -> Result<Response, Fault> {
    let name = rpc::conversation_name(&site, &id);
    let seat = flows::Seat::take(env, &name, network.as_deref().map(network_name))?;
    let WebSocketPair { client, server } = WebSocketPair::new()?;
    accept(&server)?;
    let waiting = Waiting {
        env: env.clone(),
        site,
        id,
        network,
        socket: server,
        greeted: None,
        vouched: None,
        flow: SocketFlow::default(),
        since: now(),
        looks: Looks::default(),
        _seat: seat,
    };
    let line = waiting.socket.clone();
    spawn_local(scope::current().run(async move {
        if let Err(fault) = waiting.run().await {
            fault.log("the lobby");
            // Its client comes back, and finds the conversation as it is.
            let _closed = line.close(Some(1011), Some("fault"));
        }
    }));
    Ok(Response::from_websocket(client)?)
}

/// Tells an agent that there is no such conversation, in the encoding of their greeting.
pub fn refuse_agent() -> Result<Response, Fault> {
    let WebSocketPair { client, server } = WebSocketPair::new()?;
    accept(&server)?;
    spawn_local(async move {
        if let Ok(events) = server.events()
            && let Either::Left(((Some(Ok(WebsocketEvent::Message(event))), _), _)) =
                select(events.into_future(), Box::pin(Delay::from(Duration::from_millis(GREETING_MS)))).await
        {
            sockets::reject(&server, sockets::encoding(&message(&event)), None, Rejection::NotStarted);
        }
        // It may have closed by itself meanwhile, which is as good.
        let _closed = server.close(Some(1000), Some(Rejection::NotStarted.code()));
    });
    Ok(Response::from_websocket(client)?)
}

impl Waiting {
    async fn run(mut self) -> Result<(), Fault> {
        let socket = self.socket.clone();
        let mut events = socket.events()?;
        let (code, reason) = loop {
            match select(events.next(), Box::pin(Delay::from(LOOK))).await {
                Either::Left((Some(Ok(WebsocketEvent::Message(event))), _)) => {
                    match self.heard(&message(&event)).await {
                        Heard::More => {}
                        Heard::Open => break OPENED,
                        Heard::Enough => return Ok(()),
                    }
                }
                Either::Left((Some(Ok(WebsocketEvent::Close(event))), _)) => {
                    return Ok(sockets::finish_closing(&self.socket, event.code().into())?);
                }
                Either::Left(_) => return Ok(()),
                Either::Right(_) => {}
            }
            let waited = now().saturating_sub(self.since);
            if self.greeted.is_none() && waited >= GREETING_MS {
                break (1008, Rejection::NotGreeted.code());
            }
            if self.greeted.is_some() {
                if self.is_opened(waited).await {
                    break OPENED;
                }
                if waited >= LOBBY_MS {
                    break (1001, Rejection::NotStarted.code());
                }
            }
        };
        // It may have closed by itself meanwhile, which is as good.
        let _closed = self.socket.close(Some(code), Some(reason));
        Ok(())
    }

    /// Whether somebody else has opened it. Other isolates are asked now and then, ever less often.
    async fn is_opened(&mut self, waited: u64) -> bool {
        opened::is_remembered(&self.site, &self.id)
            || (self.looks.is_due(waited)
                && opened::is_opened_since(&self.env, &self.site, &self.id).await.unwrap_or(false))
    }

    async fn heard(&mut self, message: &WebSocketIncomingMessage) -> Heard {
        let first = sockets::encoding(message);
        if !limits_are_off(&self.env) {
            let network = self.network.as_deref().map(network_name);
            let size = flows::counted(sockets::size(message));
            let verdict = flows::with_network(network.as_deref(), now(), |shared| {
                self.flow.frame(size, [(shared, NETWORK_FRAMES, 1)], now())
            });
            match verdict {
                Verdict::Heard => {}
                Verdict::TooMuch => {
                    sockets::hang_up(&self.socket, first);
                    return Heard::Enough;
                }
                Verdict::Ignored => return Heard::More,
            }
        }
        if sockets::answer_ping(&self.socket, message).unwrap_or(true) {
            return Heard::More;
        }
        let (frame, encoding) = match sockets::read::<VisitorFrame>(message, self.greeted) {
            Ok(read) => read,
            Err((id, why, encoding)) => {
                sockets::reject(&self.socket, encoding, id, why);
                return Heard::More;
            }
        };
        match step(frame, self.greeted.is_some()) {
            Step::Welcome { version } => self.welcome(encoding, version),
            Step::Identify { .. } if self.flow.identify(now()).is_err() => {
                sockets::hang_up(&self.socket, encoding);
                return Heard::Enough;
            }
            Step::Identify { version, identity } => match self.identify(identity).await {
                Ok(()) => self.welcome(encoding, version),
                Err(fault) => sockets::reject(&self.socket, encoding, None, fault.rejection()),
            },
            Step::Open(id) => {
                let (network, vouched) = (self.network.as_deref(), self.vouched.as_ref());
                match opened::open(&self.env, &self.site, &self.id, network, vouched).await {
                    Ok(_) => return Heard::Open,
                    Err(fault) => sockets::reject(&self.socket, encoding, Some(id), fault.rejection()),
                }
            }
            Step::Refuse(id, why) => sockets::reject(&self.socket, encoding, id, why),
            Step::TurnAway(why) => {
                sockets::turn_away(&self.socket, encoding, why);
                return Heard::Enough;
            }
            Step::Nothing => {}
        }
        Heard::More
    }

    fn welcome(&mut self, encoding: Encoding, version: u16) {
        let version = protocol::common_version(version);
        let welcome = Welcome { version, last: 0, now: now(), epoch: Some(0) };
        sockets::send(&self.socket, encoding, &ServerFrame::Welcome(welcome));
        sockets::send(&self.socket, encoding, &ServerFrame::CaughtUp { seq: 0 });
        self.greeted = Some(encoding);
    }

    async fn identify(&mut self, identity: String) -> Result<(), Fault> {
        let checked = async {
            check_shape(&identity)?;
            let site = rpc::site(&self.env, &self.site)?;
            rpc::ask::<_, Vouched>(&site, &SiteCall::Identify(identity)).await
        };
        let checked = checked.await;
        self.flow.identified();
        self.vouched = Some(checked?);
        Ok(())
    }
}

/// What follows from a message.
enum Heard {
    More,
    Open,
    Enough,
}

/// Takes a socket in that this isolate serves itself.
fn accept(socket: &WebSocket) -> Result<(), Fault> {
    let raw: &web_sys::WebSocket = socket.as_ref();
    raw.set_binary_type(web_sys::BinaryType::Arraybuffer);
    Ok(socket.accept()?)
}

/// What came on such a socket, of whose sender nobody knows yet how much they send.
fn message(event: &MessageEvent) -> WebSocketIncomingMessage {
    let event: &web_sys::MessageEvent = event.as_ref();
    sockets::incoming(&event.data())
}
