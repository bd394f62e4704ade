//! The sockets: one to the desk, one to each opened conversation. Each is kept up until it is let
//! go: opened again after a loss, with full jitter, and probed so that a dead one is found out.
//! What is said on them is the model's business.

use crate::model::{Line, LineEvent};
use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use js_sys::{ArrayBuffer, Date, Uint8Array};
use protocol::backoff::{Urgency, delay_ms, may_hurry};
use protocol::codec::{from_binary, server_from_binary, to_binary};
use protocol::frames::desk::DeskFrame;
use protocol::ids::SiteId;
use protocol::{PING, PONG};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, MessageEvent, WebSocket};

/// A socket that was silent this long is probed.
const PROBE_AFTER_MS: f64 = 25_000.0;
/// A probe without an answer for this long, or an opening that takes this long, means it is dead.
const DEAD_AFTER_MS: f64 = 10_000.0;
/// A connection that held for so long was a good one: the next pause starts small again. One that
/// is broken off right after opening must not be tried again and again without pause.
const STABLE_MS: f64 = 10_000.0;
/// How often the above is looked at.
const WATCH_MS: u32 = 2_500;

type Report = Rc<dyn Fn(Line, LineEvent)>;

/// Keeps the lines up.
#[derive(Clone)]
pub struct Transport {
    lines: Rc<RefCell<HashMap<Line, Kept>>>,
    report: Report,
    _watch: Rc<RefCell<Option<Interval>>>,
}

/// A line that is wanted.
struct Kept {
    url: String,
    /// Tries since it was last good; the wait grows with them.
    attempt: u32,
    /// When the first frame came on this socket.
    greeted: Option<f64>,
    /// When the last socket was lost.
    lost: f64,
    /// Whether somebody has asked for it since it was last up.
    pressing: bool,
    socket: Option<Socket>,
    /// The next try. Dropping it calls it off.
    retry: Option<Timeout>,
}

/// One socket. Dropping it takes its listeners away and closes it: nothing of it is heard again.
struct Socket {
    socket: WebSocket,
    /// When it last showed life.
    heard: f64,
    /// When it was asked for a sign of life, if it owes one.
    probed: Option<f64>,
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
        let transport = Self { lines: Rc::default(), report: Rc::new(report), _watch: Rc::default() };
        let watched = transport.clone();
        *transport._watch.borrow_mut() = Some(Interval::new(WATCH_MS, move || watched.watch(false)));
        transport
    }

    /// Keeps up a line from now on.
    pub fn connect(&self, site: &SiteId, line: Line) {
        let Some(url) = address(site, &line) else { return };
        let kept = Kept {
            url,
            attempt: 0,
            greeted: None,
            lost: Date::now(),
            // Opened by somebody who wants to see it.
            pressing: true,
            socket: None,
            retry: None,
        };
        self.lines.borrow_mut().insert(line.clone(), kept);
        self.open(&line);
    }

    /// Lets a line go.
    pub fn disconnect(&self, line: &Line) {
        // Dropped after the borrow: closing may call back.
        let gone = self.lines.borrow_mut().remove(line);
        drop(gone);
    }

    /// Sends a frame, if the socket is open. What must arrive is sent again by the model after the
    /// next greeting.
    pub fn send<T: Serialize>(&self, line: &Line, frame: &T) {
        let lines = self.lines.borrow();
        let socket = lines.get(line).and_then(|kept| kept.socket.as_ref());
        if let Some(socket) = socket.filter(|socket| socket.socket.ready_state() == WebSocket::OPEN) {
            let _ = socket.socket.send_with_u8_array(&to_binary(frame));
        }
    }

    /// The network came back, or somebody looks at the page again: tries at once what waits, and
    /// probes what has been silent.
    pub fn nudge(&self) {
        self.open_waiting(|_| true);
        self.watch(true);
    }

    /// The agent does something: tries at once what waits, unless it was tried a moment ago.
    pub fn hurry(&self) {
        let now = Date::now();
        self.open_waiting(|kept| may_hurry(kept.attempt, (now - kept.lost) as u64));
    }

    fn open_waiting(&self, now: impl Fn(&Kept) -> bool) {
        let mut waiting = Vec::new();
        for (line, kept) in self.lines.borrow_mut().iter_mut().filter(|(_, kept)| kept.socket.is_none()) {
            kept.pressing = true;
            if now(kept) {
                waiting.push(line.clone());
            }
        }
        for line in waiting {
            self.open(&line);
        }
    }

    /// Makes a line again after a pause.
    pub fn retry(&self, line: &Line, urgency: Urgency) {
        let mut lines = self.lines.borrow_mut();
        let Some(kept) = lines.get_mut(line) else { return };
        let now = Date::now();
        if kept.greeted.take().is_some_and(|greeted| now - greeted >= STABLE_MS) {
            kept.attempt = 0;
        }
        let urgency = if kept.pressing { Urgency::Pressing } else { urgency };
        let wait = delay_ms(urgency, kept.attempt, random());
        kept.attempt = kept.attempt.saturating_add(1);
        kept.lost = now;
        let (this, at) = (self.clone(), line.clone());
        let gone = kept.socket.take();
        kept.retry = Some(Timeout::new(wait, move || this.open(&at)));
        drop(lines);
        drop(gone);
    }

    fn open(&self, line: &Line) {
        let mut lines = self.lines.borrow_mut();
        let Some(kept) = lines.get_mut(line) else { return };
        kept.retry = None;
        match WebSocket::new(&kept.url) {
            Ok(socket) => {
                socket.set_binary_type(BinaryType::Arraybuffer);
                let listeners = self.listen(line, &socket);
                kept.socket =
                    Some(Socket { socket, heard: Date::now(), probed: None, _listeners: listeners });
            }
            Err(_) => {
                drop(lines);
                self.lost(line);
            }
        }
    }

    fn listen(&self, line: &Line, socket: &WebSocket) -> [EventListener; 3] {
        let (this, at) = (self.clone(), line.clone());
        let opened = EventListener::new(socket, "open", move |_| {
            this.alive(&at);
            (this.report)(at.clone(), LineEvent::Opened);
        });
        let (this, at) = (self.clone(), line.clone());
        let message = EventListener::new(socket, "message", move |event| {
            this.alive(&at);
            if let Some(event) = event.dyn_ref().and_then(|event| read(&at, event)) {
                this.greeted(&at);
                (this.report)(at.clone(), event);
            }
        });
        let (this, at) = (self.clone(), line.clone());
        let closed = EventListener::new(socket, "close", move |_| this.lost(&at));
        [opened, message, closed]
    }

    fn alive(&self, line: &Line) {
        if let Some(socket) = self.lines.borrow_mut().get_mut(line).and_then(|kept| kept.socket.as_mut()) {
            socket.heard = Date::now();
            socket.probed = None;
        }
    }

    /// A frame came: the server really answers.
    fn greeted(&self, line: &Line) {
        if let Some(kept) = self.lines.borrow_mut().get_mut(line) {
            kept.greeted.get_or_insert_with(Date::now);
            kept.pressing = false;
        }
    }

    fn lost(&self, line: &Line) {
        let mut lines = self.lines.borrow_mut();
        let Some(kept) = lines.get_mut(line) else { return };
        let gone = kept.socket.take();
        drop(lines);
        drop(gone);
        (self.report)(line.clone(), LineEvent::Lost);
    }

    /// Asks silent sockets for a sign of life, and gives up those that owe one for too long.
    fn watch(&self, now_or_never: bool) {
        let now = Date::now();
        let mut dead = Vec::new();
        for (line, kept) in self.lines.borrow_mut().iter_mut() {
            let Some(socket) = kept.socket.as_mut() else { continue };
            let open = socket.socket.ready_state() == WebSocket::OPEN;
            let owes_since = if open { socket.probed } else { Some(socket.heard) };
            if owes_since.is_some_and(|since| now - since > DEAD_AFTER_MS) {
                dead.push(line.clone());
            } else if open && socket.probed.is_none() {
                let silent = now - socket.heard;
                if silent > PROBE_AFTER_MS || (now_or_never && silent > DEAD_AFTER_MS) {
                    socket.probed = Some(now);
                    let _ = socket.socket.send_with_str(PING);
                }
            }
        }
        for line in dead {
            self.lost(&line);
        }
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
        return None;
    }
    let bytes = Uint8Array::new(data.dyn_ref::<ArrayBuffer>()?).to_vec();
    Some(match line {
        Line::Desk => LineEvent::Desk(from_binary(&bytes).unwrap_or(DeskFrame::Unknown)),
        Line::Conversation(_) => LineEvent::Conversation(server_from_binary(&bytes)),
    })
}

fn random() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}
