//! The line to the conversation, in postcard: a socket, or plain requests where sockets do not get
//! through. What is said on it, and when it is opened again, is the model's business.

mod requests;

use requests::Requests;
pub use requests::{count, post, settings};

use crate::listen::listen;
use crate::model::{SocketMsg, Way};
use gloo::events::EventListener;
use js_sys::{ArrayBuffer, Uint8Array};
use protocol::codec::{server_from_binary, to_binary};
use protocol::frames::visitor::VisitorFrame;
use protocol::ids::{ConversationId, FileId, SiteId};
use protocol::{PING, PONG};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

/// A line. Dropping it closes it, and nothing of it is heard again.
pub enum Line {
    /// A socket.
    Socket(Socket),
    /// Plain requests that pass for one.
    Requests(Requests),
}

impl Line {
    /// Opens a line; nothing comes back when the browser refuses even that.
    pub fn open(
        way: Way,
        site: &SiteId,
        conversation: &ConversationId,
        hear: impl Fn(SocketMsg) + 'static,
    ) -> Option<Self> {
        let path = path(site, conversation);
        Some(match way {
            Way::Socket => Self::Socket(Socket::open(&path, hear)?),
            Way::Requests => Self::Requests(Requests::open(path, hear)),
        })
    }

    /// Sends a frame. On a line that is not open it is lost; commands are sent again.
    pub fn send(&self, frame: &VisitorFrame) {
        match self {
            Self::Socket(socket) => socket.send(frame),
            Self::Requests(requests) => requests.send(frame),
        }
    }

    /// Sends a heartbeat.
    pub fn ping(&self) {
        match self {
            Self::Socket(socket) => socket.ping(),
            Self::Requests(requests) => requests.ping(),
        }
    }
}

/// Where a conversation is on our own host.
#[must_use]
pub fn path(site: &SiteId, conversation: &ConversationId) -> String {
    ["/v1/sites/", site.as_str(), "/conversations/", conversation.as_str(), "/"].concat()
}

/// Where a file of it is.
#[must_use]
pub fn file_path(site: &SiteId, conversation: &ConversationId, file: &FileId) -> String {
    [&path(site, conversation), "files/", file.as_str()].concat()
}

/// A socket.
pub struct Socket {
    socket: WebSocket,
    _listeners: [EventListener; 3],
}

impl Socket {
    fn open(path: &str, hear: impl Fn(SocketMsg) + 'static) -> Option<Self> {
        let origin = web_sys::window()?.location().origin().ok()?;
        // `http` becomes `ws`, `https` becomes `wss`.
        let host = origin.strip_prefix("http")?;
        let socket = WebSocket::new(&["ws", host, path, "socket?start"].concat()).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let hear = Rc::new(hear);
        let (on_open, on_message, on_close) = (Rc::clone(&hear), Rc::clone(&hear), hear);
        let listeners = [
            listen(&socket, "open", move |_: &Event| on_open(SocketMsg::Opened)),
            listen(&socket, "message", move |event: &MessageEvent| {
                let data = event.data();
                if let Some(buffer) = data.dyn_ref::<ArrayBuffer>() {
                    let bytes = Uint8Array::new(buffer).to_vec();
                    on_message(SocketMsg::Frame(server_from_binary(&bytes)));
                } else if data.as_string().as_deref() == Some(PONG) {
                    on_message(SocketMsg::Pong);
                }
            }),
            listen(&socket, "close", move |event: &CloseEvent| on_close(SocketMsg::Closed(event.code()))),
        ];
        Some(Self { socket, _listeners: listeners })
    }

    fn send(&self, frame: &VisitorFrame) {
        if self.socket.ready_state() == WebSocket::OPEN {
            let _ = self.socket.send_with_u8_array(&to_binary(frame));
        }
    }

    fn ping(&self) {
        if self.socket.ready_state() == WebSocket::OPEN {
            let _ = self.socket.send_with_str(PING);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Closing a socket that is closed does nothing.
        let _ = self.socket.close();
    }
}
