//! The sockets: one to the desk, one to each opened conversation, each with its timer. When they are
//! opened and given up, and what is said on them, is the model's business.

use crate::model::{Line, LineEvent};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{ArrayBuffer, Uint8Array};
use link::Wake;
use protocol::codec::{desk_from_binary, server_from_binary, to_binary, together_from_binary};
use protocol::ids::SiteId;
use protocol::{PING, PONG};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, MessageEvent, WebSocket};

type Report = Rc<dyn Fn(Line, LineEvent)>;

/// The lines that are wanted.
#[derive(Clone)]
pub struct Transport {
    lines: Rc<RefCell<BTreeMap<Line, Held>>>,
    report: Report,
}

/// What there is of a line.
#[derive(Default)]
struct Held {
    socket: Option<Socket>,
    /// Dropping it stops it.
    timer: Option<Timeout>,
}

/// One socket. Dropping it takes its listeners away and closes it: nothing of it is heard again.
struct Socket {
    socket: WebSocket,
    _listeners: [EventListener; 3],
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Closing a socket that is closed does nothing.
        let _ = self.socket.close();
    }
}

impl Transport {
    /// `report` hears everything that happens on the lines.
    pub fn new(report: impl Fn(Line, LineEvent) + 'static) -> Self {
        Self { lines: Rc::default(), report: Rc::new(report) }
    }

    /// Opens a socket, in place of any other on this line. One that the browser does not even open
    /// brings no answer, which the model notices.
    pub fn connect(&self, site: &SiteId, line: Line) {
        let socket = address(site, &line).and_then(|url| WebSocket::new(&url).ok()).map(|socket| {
            socket.set_binary_type(BinaryType::Arraybuffer);
            let listeners = self.listen(&line, &socket);
            Socket { socket, _listeners: listeners }
        });
        let gone = std::mem::replace(&mut self.lines.borrow_mut().entry(line).or_default().socket, socket);
        // Dropped after the borrow: closing may call back.
        drop(gone);
    }

    /// Lets a line go, with its timer.
    pub fn disconnect(&self, line: &Line) {
        // Dropped after the borrow: closing may call back.
        let gone = self.lines.borrow_mut().remove(line);
        drop(gone);
    }

    /// Starts a line's timer in place of a running one, or stops it.
    pub fn wake(&self, line: &Line, wake: Wake) {
        let mut lines = self.lines.borrow_mut();
        if let Some(ms) = wake.ms(random) {
            let (report, at) = (self.report.clone(), line.clone());
            let timer = Timeout::new(ms, move || report(at, LineEvent::Due));
            lines.entry(line.clone()).or_default().timer = Some(timer);
        } else if let Some(held) = lines.get_mut(line) {
            held.timer = None;
        }
    }

    /// Sends a frame, if the socket is open. What must arrive is sent again by the model after the
    /// next greeting.
    pub fn send<T: Serialize>(&self, line: &Line, frame: &T) {
        if let Some(socket) = self.open_socket(line) {
            let _ = socket.send_with_u8_array(&to_binary(frame));
        }
    }

    /// Sends a heartbeat, if the socket is open.
    pub fn ping(&self, line: &Line) {
        if let Some(socket) = self.open_socket(line) {
            let _ = socket.send_with_str(PING);
        }
    }

    fn open_socket(&self, line: &Line) -> Option<WebSocket> {
        let lines = self.lines.borrow();
        let socket = &lines.get(line)?.socket.as_ref()?.socket;
        (socket.ready_state() == WebSocket::OPEN).then(|| socket.clone())
    }

    fn listen(&self, line: &Line, socket: &WebSocket) -> [EventListener; 3] {
        let (report, at) = (self.report.clone(), line.clone());
        let opened = EventListener::new(socket, "open", move |_| report(at.clone(), LineEvent::Opened));
        let (report, at) = (self.report.clone(), line.clone());
        let message = EventListener::new(socket, "message", move |event| {
            if let Some(event) = event.dyn_ref().and_then(|event| read(&at, event)) {
                report(at.clone(), event);
            }
        });
        let (report, at) = (self.report.clone(), line.clone());
        let closed = EventListener::new(socket, "close", move |_| report(at.clone(), LineEvent::Lost));
        [opened, message, closed]
    }
}

/// The address of a line on our own host.
fn address(site: &SiteId, line: &Line) -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    let host = location.host().ok()?;
    Some(match line {
        Line::Desk => format!("{scheme}://{host}/v1/sites/{site}/desk/socket"),
        Line::Conversation(id) => {
            format!("{scheme}://{host}/v1/sites/{site}/conversations/{id}/agent-socket")
        }
    })
}

fn read(line: &Line, event: &MessageEvent) -> Option<LineEvent> {
    let data = event.data();
    if data.as_string().is_some_and(|text| text == PONG) {
        return Some(LineEvent::Pong);
    }
    let bytes = Uint8Array::new(data.dyn_ref::<ArrayBuffer>()?).to_vec();
    Some(match line {
        Line::Desk => LineEvent::Desk(desk_from_binary(&bytes)),
        Line::Conversation(_) => match together_from_binary(&bytes) {
            Some(together) => LineEvent::Together(together),
            None => LineEvent::Conversation(server_from_binary(&bytes)),
        },
    })
}

fn random() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}
