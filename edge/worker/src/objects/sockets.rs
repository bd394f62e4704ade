//! A conversation's or a desk's sockets: what each one is, and how frames go out on it.
//!
//! What must survive hibernation is kept in the socket's [`attachment`].

pub use super::attachment::{Attachment, Colleague, Peer, Visitor, attachment};
use crate::fault::Fault;
use crate::metrics;
use crate::rpc::{self, DirectoryCall, SocketTicket};
use domain::metrics::OpenSockets;
use domain::quota::GREETING_MS;
use js_sys::{JsString, Uint8Array};
use protocol::codec::{self, Encoding};
use protocol::conversation::event::Event;
use protocol::conversation::party::{Agent, Side};
use protocol::frames::ClientFrame;
use protocol::frames::server::{Ack, Refusal, ServerFrame};
use protocol::ids::{AgentId, CommandId, Seq};
use protocol::rejection::Rejection;
use protocol::{PING, PONG, limits};
use serde::Serialize;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::{Delay, Env, Response, State, WebSocket, WebSocketIncomingMessage, WebSocketPair};

#[wasm_bindgen]
extern "C" {
    type TextSocket;

    #[wasm_bindgen(method, catch)]
    fn send(this: &TextSocket, text: &JsString) -> Result<(), JsValue>;
}

/// The close code after a wrong token: there is no point in trying again with the same one.
const CLOSE_BAD_TOKEN: u16 = 4001;

/// The close code after signing out, and for whoever works for the site no more.
const CLOSE_SIGNED_OUT: u16 = 4002;

/// The close code after more than anybody may ask for (RFC 6455, section 7.4.1).
const CLOSE_POLICY: u16 = 1008;

/// Closes the sockets that a session opened, and says why.
pub fn sign_out<T: Serialize>(state: &State, session: &str, farewell: &T) {
    close_agents(state, |colleague| colleague.ticket.session == session, farewell, Rejection::SignedOut);
}

/// Closes the sockets of a session that goes on and is let in here no more, and says why.
pub fn shut_out<T: Serialize>(state: &State, session: &str, farewell: &T) {
    close_agents(state, |colleague| colleague.ticket.session == session, farewell, Rejection::NotAllowed);
}

/// Closes the sockets of an agent who works for the site no more, and says why.
pub fn send_away<T: Serialize>(state: &State, agent: &AgentId, farewell: &T) {
    close_agents(state, |colleague| colleague.agent.id == *agent, farewell, Rejection::NotAllowed);
}

/// Closes the sockets of everybody who worked for a site that is being deleted, and says why.
pub fn send_all_away<T: Serialize>(state: &State, farewell: &T) {
    close_agents(state, |_| true, farewell, Rejection::NotAllowed);
}

/// Has an agent's sockets know the name they have now.
pub fn rename(state: &State, agent: &Agent) -> worker::Result<()> {
    for socket in state.get_websockets() {
        let Some(Attachment { peer: Peer::Agent(colleague), encoding }) = attachment(&socket) else {
            continue;
        };
        if colleague.agent.id == agent.id {
            let peer = Peer::Agent(Colleague { agent: agent.clone(), ..colleague });
            socket.serialize_attachment(Attachment { peer, encoding })?;
        }
    }
    Ok(())
}

fn close_agents<T: Serialize>(
    state: &State,
    which: impl Fn(&Colleague) -> bool,
    farewell: &T,
    why: Rejection,
) {
    for socket in state.get_websockets() {
        let Some(Attachment { peer: Peer::Agent(colleague), encoding }) = attachment(&socket) else {
            continue;
        };
        if which(&colleague) {
            if let Some(encoding) = encoding {
                send(&socket, encoding, farewell);
            }
            // It may be closing already, which is as good.
            let _closed = socket.close(Some(CLOSE_SIGNED_OUT), Some(why.code()));
        }
    }
}

/// Whether a socket is open on our side. A client that does not close its own end may go on sending.
pub fn is_open(socket: &WebSocket) -> bool {
    let raw: &web_sys::WebSocket = socket.as_ref();
    raw.ready_state() == web_sys::WebSocket::OPEN
}

/// Lets the directory forget an agent's socket that closed. If that does not get through, the end of
/// the session finds nothing to close there, which is as good.
pub fn forget_ticket(state: &State, env: &Env, ticket: SocketTicket) {
    let env = env.clone();
    state.wait_until(async move {
        let forget = async {
            let () = rpc::ask(&rpc::directory(&env)?, &DirectoryCall::ForgetSocket(ticket)).await?;
            Ok::<_, Fault>(())
        };
        if let Err(fault) = forget.await {
            fault.log("DirectoryObject forget socket");
        }
    });
}

/// Accepts a socket so that it survives hibernation, and answers the upgrade. One that does not say who it
/// is in time is closed.
pub fn accept(state: &State, peer: Peer) -> worker::Result<Response> {
    let pair = WebSocketPair::new()?;
    state.accept_web_socket(&pair.server);
    pair.server.serialize_attachment(Attachment { peer, encoding: None })?;
    count_open(state, None);
    let socket = pair.server;
    state.wait_until(async move {
        let is_silent = || attachment(&socket).is_some_and(|attachment| attachment.encoding.is_none());
        for _ in 0..GREETING_MS / 1_000 {
            Delay::from(Duration::from_secs(1)).await;
            // Whoever has greeted lets the object sleep.
            if !is_silent() {
                return;
            }
        }
        // It may be closing already, which is as good.
        let _closed = socket.close(Some(CLOSE_POLICY), Some(Rejection::NotGreeted.code()));
    });
    Response::from_websocket(pair.client)
}

/// Counts an object's open sockets for the operator's monitoring, but for one that is about to close.
pub fn count_open(state: &State, closing: Option<&WebSocket>) {
    let Some(name) = state.id().name() else { return };
    let is_conversation = name.contains('/');
    let mut open = OpenSockets::default();
    for socket in state.get_websockets() {
        if closing == Some(&socket) || !is_open(&socket) {
            continue;
        }
        let peer = is_conversation.then(|| attachment(&socket)).flatten().map(|known| known.peer.side());
        match peer {
            Some(Side::Visitor) => open.visitors += 1,
            Some(Side::Agent) => open.agents += 1,
            None => open.desk += usize::from(!is_conversation),
        }
    }
    metrics::count(|metrics| metrics.sockets(&name, open));
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

/// Tells a client that it has to greet first.
pub fn reject_ungreeted<T: ClientFrame>(socket: &WebSocket, encoding: Encoding, frame: &T) {
    reject(socket, encoding, frame.command_id().cloned(), Rejection::NotGreeted);
}

/// Tells a client that this is not their conversation, and closes.
pub fn turn_away(socket: &WebSocket, encoding: Encoding, why: Rejection) {
    reject(socket, encoding, None, why);
    // It may have closed by itself meanwhile, which is as good.
    let _closed = socket.close(Some(CLOSE_BAD_TOKEN), Some(why.code()));
}

/// Tells a client that it asks for too much, and closes. It comes back, and sends again what has no answer.
pub fn hang_up(socket: &WebSocket, encoding: Encoding) {
    reject(socket, encoding, None, Rejection::SlowDown);
    close_flooded(socket);
}

/// Closes a socket on which too much came.
pub fn close_flooded(socket: &WebSocket) {
    // It may be closing already, which is as good.
    let _closed = socket.close(Some(CLOSE_POLICY), Some(Rejection::SlowDown.code()));
}

/// The encoding of a message that was not read.
pub fn encoding(message: &WebSocketIncomingMessage) -> Encoding {
    match message {
        WebSocketIncomingMessage::String(_) => Encoding::Text,
        WebSocketIncomingMessage::Binary(_) => Encoding::Binary,
    }
}

/// Its size in bytes.
pub fn size(message: &WebSocketIncomingMessage) -> usize {
    match message {
        WebSocketIncomingMessage::String(text) => text.len(),
        WebSocketIncomingMessage::Binary(bytes) => bytes.len(),
    }
}

/// Tells the sender what became of a command.
pub fn answer(socket: &WebSocket, encoding: Encoding, id: CommandId, result: Result<Seq, Fault>) {
    match result {
        Ok(seq) => send(socket, encoding, &ServerFrame::Ack(Ack { id, seq })),
        Err(fault) => reject(socket, encoding, Some(id), fault.rejection()),
    }
}

/// Closes every socket of a conversation that there is no more, so that no client tries again with
/// what it knows of it.
pub fn dismiss(state: &State) {
    for socket in state.get_websockets() {
        // It may be closing already, which is as good.
        let _closed = socket.close(Some(CLOSE_BAD_TOKEN), Some("erased"));
    }
}

/// A frame that goes to many sockets, written at most once per encoding.
pub struct Shared<'a, T> {
    frame: &'a T,
    text: OnceCell<JsString>,
    binary: OnceCell<Uint8Array>,
}

impl<'a, T: Serialize> Shared<'a, T> {
    /// A frame to be sent.
    pub fn new(frame: &'a T) -> Self {
        Self { frame, text: OnceCell::new(), binary: OnceCell::new() }
    }

    /// Sends it. A socket that is closing cannot take it and does not need it: its client resumes
    /// from the log.
    pub fn send(&self, socket: &WebSocket, encoding: Encoding) {
        // One copy outside our memory serves all sockets: the runtime sends it later.
        let socket: &web_sys::WebSocket = socket.as_ref();
        let sent = match encoding {
            Encoding::Text => {
                let text = || codec::to_text(self.frame).into();
                socket.unchecked_ref::<TextSocket>().send(self.text.get_or_init(text))
            }
            Encoding::Binary => {
                let bytes = || codec::to_binary(self.frame).as_slice().into();
                socket.send_with_js_u8_array(self.binary.get_or_init(bytes))
            }
        };
        if let Err(error) = sent {
            worker::console_debug!("not sent: {error:?}");
        }
    }
}

/// A greeted socket.
pub struct Listener {
    /// The socket.
    pub socket: WebSocket,
    /// Who is at the other end.
    pub peer: Peer,
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
            Some(Listener { socket, peer, encoding: encoding? })
        };
        let all: Rc<[_]> = state.get_websockets().into_iter().filter_map(listener).collect();
        self.known.replace(Some(Rc::clone(&all)));
        all
    }

    /// What is known of a socket. A greeted one need not be asked again.
    pub fn attachment(&self, state: &State, socket: &WebSocket) -> Option<Attachment> {
        let all = self.all(state);
        match all.iter().find(|listener| listener.socket == *socket) {
            Some(known) => Some(Attachment { peer: known.peer.clone(), encoding: Some(known.encoding) }),
            None => attachment(socket),
        }
    }
}

/// Sends a frame to every listener that is to hear it.
pub fn tell(listeners: &[Listener], hears: impl Fn(&Peer) -> bool, frame: &ServerFrame) {
    let frame = Shared::new(frame);
    for Listener { socket, peer, encoding } in listeners {
        if hears(peer) {
            frame.send(socket, *encoding);
        }
    }
}

/// Sends events to those of the listeners that are to hear of it, as far as they may see them.
pub fn broadcast(listeners: &[Listener], events: Vec<Event>, hears: impl Fn(&Peer) -> bool) {
    for event in events {
        let audience = event.body.audience();
        let may = |peer: &Peer| audience.includes(peer.side()) && hears(peer);
        tell(listeners, may, &ServerFrame::Event(event));
    }
}

/// A message as it comes in. The runtime takes messages of 32 MiB, and memory that was grown for one would
/// never be given back: of what is too large only so much comes in that it is seen to be.
pub fn incoming(message: &JsValue) -> WebSocketIncomingMessage {
    let enough = u32::try_from(limits::FRAME_MAX + 1).unwrap_or(u32::MAX);
    match message.dyn_ref::<JsString>() {
        Some(text) => WebSocketIncomingMessage::String(text.slice(0, enough).into()),
        None => {
            let bytes = Uint8Array::new(message);
            WebSocketIncomingMessage::Binary(bytes.subarray(0, enough.min(bytes.length())).to_vec())
        }
    }
}

/// Reads a client's frame in either encoding. The encoding that comes with it is the one to answer in:
/// that of the greeting, or the frame's own when there was none or it greets anew.
///
/// # Errors
/// The refusal with the command's id, when it could be read, and the encoding to tell it in.
pub fn read<T: ClientFrame>(
    message: &WebSocketIncomingMessage,
    greeted: Option<Encoding>,
) -> Result<(T, Encoding), (Option<CommandId>, Rejection, Encoding)> {
    let (read, own) = match message {
        WebSocketIncomingMessage::String(text) => (codec::client_from_text::<T>(text), Encoding::Text),
        WebSocketIncomingMessage::Binary(bytes) => (codec::client_from_binary::<T>(bytes), Encoding::Binary),
    };
    let answer_in = greeted.unwrap_or(own);
    match (read, message) {
        (Ok(frame), _) => {
            let answer_in = if frame.is_greeting() { own } else { answer_in };
            Ok((frame, answer_in))
        }
        (Err(Rejection::TooLarge), _) => Err((None, Rejection::TooLarge, answer_in)),
        (Err(why), WebSocketIncomingMessage::String(text)) => Err((codec::command_id(text), why, answer_in)),
        (Err(why), WebSocketIncomingMessage::Binary(bytes)) => {
            Err((codec::command_id_from_binary(bytes), why, answer_in))
        }
    }
}
