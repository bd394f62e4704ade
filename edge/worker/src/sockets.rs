//! A conversation's or a desk's sockets: what each one is, and how frames go out on it.
//!
//! What must survive hibernation is kept in the socket's attachment (16 KiB at most; ours has a
//! few hundred bytes).

use domain::conversation::Rules;
use protocol::codec::{self, Encoding};
use protocol::event::{Agent, Event, Side};
use protocol::ids::{CommandId, Timestamp};
use protocol::rejection::Rejection;
use protocol::server::{Refusal, ServerFrame};
use protocol::{PING, PONG};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use worker::{Response, State, WebSocket, WebSocketIncomingMessage, WebSocketPair};

/// The close code after a wrong token: there is no point in trying again with the same one.
pub const CLOSE_BAD_TOKEN: u16 = 4001;

/// What is known of a socket. It is kept as one string, because reading an object field by field
/// across the border to JavaScript takes longer than all the rest of a message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Attachment {
    /// Who is at the other end.
    pub peer: Peer,
    /// The encoding it was greeted in; none before the greeting.
    pub encoding: Option<Encoding>,
}

impl From<Attachment> for String {
    fn from(Attachment { peer, encoding }: Attachment) -> Self {
        codec::to_text(&(peer, encoding))
    }
}

impl TryFrom<String> for Attachment {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        let (peer, encoding) = codec::from_text(&text)?;
        Ok(Self { peer, encoding })
    }
}

/// Who is at the other end of a socket.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Peer {
    /// A visitor.
    Visitor(Visitor),
    /// A signed-in agent.
    Agent(Agent),
}

/// A visitor at the other end of a socket.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Visitor {
    /// The hash of the token they showed; empty before the greeting.
    pub token: String,
    /// Whether the site asks for a name. Known before the first frame, so that no command has to
    /// wait for it and be overtaken by the next one.
    pub name_required: bool,
    /// When they were greeted.
    #[serde(default)]
    pub greeted_at: Timestamp,
}

impl Visitor {
    /// The site's settings as far as they bear on decisions.
    pub fn rules(&self) -> Rules {
        Rules { name_required: self.name_required }
    }
}

impl Peer {
    /// The side the peer is on.
    pub fn side(&self) -> Side {
        match self {
            Self::Visitor(_) => Side::Visitor,
            Self::Agent(_) => Side::Agent,
        }
    }
}

/// Accepts a socket so that it survives hibernation, and answers the upgrade.
pub fn accept(state: &State, peer: Peer) -> worker::Result<Response> {
    let pair = WebSocketPair::new()?;
    state.accept_web_socket(&pair.server);
    pair.server.serialize_attachment(Attachment { peer, encoding: None })?;
    Response::from_websocket(pair.client)
}

/// What is known of a socket; none for one that was not accepted by [`accept`].
pub fn attachment(socket: &WebSocket) -> Option<Attachment> {
    socket.deserialize_attachment().ok().flatten()
}

/// Answers a heartbeat that came past the runtime's automatic response; says whether it was one.
pub fn answer_ping(socket: &WebSocket, message: &WebSocketIncomingMessage) -> worker::Result<bool> {
    let is_ping = matches!(message, WebSocketIncomingMessage::String(text) if text == PING);
    if is_ping {
        socket.send_with_str(PONG)?;
    }
    Ok(is_ping)
}

/// Completes the closing handshake. Codes that only ever describe a loss cannot be sent.
pub fn finish_closing(socket: &WebSocket, code: usize) -> worker::Result<()> {
    let code = u16::try_from(code).ok().filter(|code| !matches!(code, 1005 | 1006 | 1015));
    socket.close(code.or(Some(1000)), None::<&str>).or(Ok(()))
}

/// Sends a frame to one socket.
pub fn send<T: Serialize>(socket: &WebSocket, encoding: Encoding, frame: &T) {
    Shared::new(frame).send(socket, encoding);
}

/// Tells a client why something was refused.
pub fn reject(socket: &WebSocket, encoding: Encoding, id: Option<CommandId>, why: Rejection) {
    send(socket, encoding, &ServerFrame::Rejected(Refusal::new(id, why)));
}

/// A frame that goes to many sockets, written at most once per encoding.
pub struct Shared<'a, T> {
    frame: &'a T,
    text: OnceCell<String>,
    binary: OnceCell<Vec<u8>>,
}

impl<'a, T: Serialize> Shared<'a, T> {
    /// A frame to be sent.
    pub fn new(frame: &'a T) -> Self {
        Self { frame, text: OnceCell::new(), binary: OnceCell::new() }
    }

    /// Sends it. A socket that is closing cannot take it and does not need it: its client resumes
    /// from the log.
    pub fn send(&self, socket: &WebSocket, encoding: Encoding) {
        let sent = match encoding {
            Encoding::Text => socket.send_with_str(self.text.get_or_init(|| codec::to_text(self.frame))),
            Encoding::Binary => {
                socket.send_with_bytes(self.binary.get_or_init(|| codec::to_binary(self.frame)))
            }
        };
        if let Err(error) = sent {
            worker::console_debug!("not sent: {error}");
        }
    }
}

/// A greeted socket.
pub struct Listener {
    /// The socket.
    pub socket: WebSocket,
    /// The side it is on.
    pub side: Side,
    /// The encoding it was greeted in.
    pub encoding: Encoding,
}

/// A conversation's greeted sockets, asked of the runtime once after waking and after each change
/// rather than at every message.
#[derive(Default)]
pub struct Listeners {
    known: RefCell<Option<Rc<[Listener]>>>,
}

impl Listeners {
    /// A socket was greeted or is gone.
    pub fn changed(&self) {
        self.known.take();
    }

    /// All of them.
    pub fn all(&self, state: &State) -> Rc<[Listener]> {
        if let Some(known) = &*self.known.borrow() {
            return Rc::clone(known);
        }
        let listener = |socket: WebSocket| {
            let Attachment { peer, encoding } = attachment(&socket)?;
            Some(Listener { side: peer.side(), encoding: encoding?, socket })
        };
        let all: Rc<[_]> = state.get_websockets().into_iter().filter_map(listener).collect();
        self.known.replace(Some(Rc::clone(&all)));
        all
    }
}

/// Sends events to every listener who may see them.
pub fn broadcast(listeners: &[Listener], events: &[Event]) {
    for event in events {
        let audience = event.body.audience();
        let frame = ServerFrame::Event(event.clone());
        let frame = Shared::new(&frame);
        for Listener { socket, side, encoding } in listeners {
            if audience.includes(*side) {
                frame.send(socket, *encoding);
            }
        }
    }
}

/// Reads a frame in either encoding.
///
/// # Errors
/// The refusal with the command's id, when it could be read, and the encoding to tell it in.
pub fn read<T: DeserializeOwned>(
    message: &WebSocketIncomingMessage,
) -> Result<(T, Encoding), (Option<CommandId>, Rejection, Encoding)> {
    match message {
        WebSocketIncomingMessage::String(text) => match codec::from_text(text) {
            Ok(frame) => Ok((frame, Encoding::Text)),
            Err(Rejection::TooLarge) => Err((None, Rejection::TooLarge, Encoding::Text)),
            Err(why) => Err((codec::command_id(text), why, Encoding::Text)),
        },
        WebSocketIncomingMessage::Binary(bytes) => match codec::from_binary(bytes) {
            Ok(frame) => Ok((frame, Encoding::Binary)),
            Err(why) => Err((None, why, Encoding::Binary)),
        },
    }
}
