//! A conversation's or a desk's sockets: what each one is, and how frames go out on it.
//!
//! What must survive hibernation is kept in the socket's attachment (16 KiB at most; ours has a
//! few hundred bytes).

use domain::conversation::Rules;
use protocol::codec::{self, Encoding};
use protocol::event::{Agent, Event, Side};
use protocol::ids::CommandId;
use protocol::rejection::Rejection;
use protocol::server::{Refusal, ServerFrame};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use worker::{Response, State, WebSocket, WebSocketIncomingMessage, WebSocketPair};

/// The close code after a wrong token: there is no point in trying again with the same one.
pub const CLOSE_BAD_TOKEN: u16 = 4001;

/// What is known of a socket.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attachment {
    /// Who is at the other end.
    pub peer: Peer,
    /// The encoding it was greeted in; none before the greeting.
    pub encoding: Option<Encoding>,
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
    let tag = match peer.side() {
        Side::Visitor => "visitor",
        Side::Agent => "agent",
    };
    state.accept_websocket_with_tags(&pair.server, &[tag]);
    pair.server.serialize_attachment(Attachment { peer, encoding: None })?;
    Response::from_websocket(pair.client)
}

/// What is known of a socket; none for one that was not accepted by [`accept`].
pub fn attachment(socket: &WebSocket) -> Option<Attachment> {
    socket.deserialize_attachment().ok().flatten()
}

/// Sends a frame. A socket that is closing cannot take it and does not need it: its client
/// resumes from the log.
pub fn send<T: Serialize>(socket: &WebSocket, encoding: Encoding, frame: &T) {
    let sent = match encoding {
        Encoding::Text => socket.send_with_str(codec::to_text(frame)),
        Encoding::Binary => socket.send_with_bytes(codec::to_binary(frame)),
    };
    if let Err(error) = sent {
        worker::console_debug!("not sent: {error}");
    }
}

/// Tells a client why something was refused.
pub fn reject(socket: &WebSocket, encoding: Encoding, id: Option<CommandId>, why: Rejection) {
    send(socket, encoding, &ServerFrame::Rejected(Refusal::new(id, why)));
}

/// A frame that goes to many sockets, written once per encoding.
pub struct Shared {
    text: String,
    binary: Vec<u8>,
}

impl Shared {
    /// Writes a frame in both encodings.
    pub fn new<T: Serialize>(frame: &T) -> Self {
        Self { text: codec::to_text(frame), binary: codec::to_binary(frame) }
    }

    /// Sends it.
    pub fn send(&self, socket: &WebSocket, encoding: Encoding) {
        let sent = match encoding {
            Encoding::Text => socket.send_with_str(&self.text),
            Encoding::Binary => socket.send_with_bytes(&self.binary),
        };
        if let Err(error) = sent {
            worker::console_debug!("not sent: {error}");
        }
    }
}

/// Sends events to every greeted socket that may see them.
pub fn broadcast(state: &State, events: &[Event]) {
    let receivers: Vec<(WebSocket, Side, Encoding)> = state
        .get_websockets()
        .into_iter()
        .filter_map(|socket| {
            let attachment = attachment(&socket)?;
            Some((socket, attachment.peer.side(), attachment.encoding?))
        })
        .collect();
    for event in events {
        let audience = event.body.audience();
        let frame = Shared::new(&ServerFrame::Event(event.clone()));
        for (socket, side, encoding) in &receivers {
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
