//! A part of a site's lobby: who is on its pages at the moment. Nothing is stored; all that is known of a visitor is in
//! the attachment of their page's socket, and goes with it.
//!
//! - Key: the site's id, `~`, and the number of the part ([`domain::live::part_name`]). Binding `LOBBY`.
//! - Tables: none. Alarm: none.
//! - Calls: [`LobbyCall`]; they answer `Result<T, code>` ([`rpc::answer`]). Pages speak [`LiveFrame`] and hear
//!   [`LiveWord`], in JSON.
//! - In memory: how much agents have invited of late. The sockets hibernate, and the runtime answers their heartbeats:
//!   as long as nobody looks and no page changes, the object sleeps.
//! - Atomicity: nothing is awaited between reading an attachment and writing it.

mod socket_events;

use crate::env::{limits_are_off, now};
use crate::fault::Fault;
use crate::objects::heartbeats::last_beat;
use crate::objects::{panic_hook, sockets};
use crate::rpc::{self, LobbyCall, LobbyLook};
use domain::live::{self, Filter, Seat};
use domain::object_kind::ObjectKind;
use domain::quota::Buckets;
use protocol::codec;
use protocol::conversation::party::Agent;
use protocol::ids::VisitId;
use protocol::limits::LIVE_FRAME_MAX;
use protocol::rejection::Rejection;
use protocol::site::live::{LiveFrame, LiveWord};
use protocol::{PING, PONG};
use std::cell::RefCell;
use std::rc::Rc;
use worker::wasm_bindgen;
use worker::{
    DurableObject, Env, Request, Response, State, WebSocket, WebSocketIncomingMessage, WebSocketPair,
    durable_object,
};

/// The close code of a page that has given no sign of life for long. It comes again, if it is there.
const CLOSE_SILENT: u16 = 1001;

/// A part of a site's lobby.
#[durable_object(fetch)]
pub struct LobbyObject {
    state: Rc<State>,
    env: Env,
    invites: RefCell<Buckets>,
}

impl DurableObject for LobbyObject {
    fn new(state: State, env: Env) -> Self {
        panic_hook::install();
        if let Ok(pair) = worker::worker_sys::WebSocketRequestResponsePair::new(PING, PONG) {
            state.set_websocket_auto_response(&pair);
        }
        Self { state: Rc::new(state), env, invites: RefCell::default() }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        rpc::called(ObjectKind::Lobby, &self.state, request, async |request| self.answer(request).await).await
    }
}

impl LobbyObject {
    async fn answer(&self, mut request: Request) -> worker::Result<Response> {
        let call = match rpc::read_call(&mut request).await {
            Ok(call) => call,
            Err(fault) => return crate::http::error::refuse(fault.rejection(), None),
        };
        match call {
            LobbyCall::Enter(visit, network) => match self.enter(visit, network.as_deref()) {
                Ok(response) => Ok(response),
                Err(fault) => crate::http::error::refuse(fault.rejection(), None),
            },
            LobbyCall::Look(filter, parts) => rpc::answer(Ok(self.look(&filter, parts))),
            LobbyCall::Invite(visit, text, agent) => rpc::answer(self.invite(&visit, &text, &agent)),
            LobbyCall::Probe => rpc::answer(Ok(())),
        }
    }

    /// Takes a page in. Pages that gave no sign of life for long make room first, where there is none.
    fn enter(&self, visit: VisitId, network: Option<&str>) -> Result<Response, Fault> {
        let (of_visit, of_network) = (visit_tag(&visit), network.map(network_tag));
        let has_room = || {
            let tagged = |tag: &str| self.state.get_websockets_with_tag(tag).iter().filter(open).count();
            let from_network = of_network.as_deref().map_or(0, tagged);
            let all = self.state.get_websockets().iter().filter(open).count();
            live::has_room(all, from_network, tagged(&of_visit))
        };
        if !limits_are_off(&self.env) && has_room().is_err() {
            self.sweep();
            has_room()?;
        }
        let pair = WebSocketPair::new()?;
        let tags: Vec<&str> =
            [Some(of_visit.as_str()), of_network.as_deref()].into_iter().flatten().collect();
        self.state.accept_websocket_with_tags(&pair.server, &tags);
        pair.server.serialize_attachment(Seat::new(visit, now()))?;
        Ok(Response::from_websocket(pair.client)?)
    }

    /// Something came from a page.
    fn heard(&self, socket: &WebSocket, message: &WebSocketIncomingMessage) -> worker::Result<()> {
        let _scope = panic_hook::panic_scope(&self.state);
        if !sockets::is_open(socket) {
            return Ok(());
        }
        let Some(mut seat) = seat(socket) else {
            return socket.close(Some(1011), Some("unknown socket"));
        };
        let counted = seat.count(now());
        if sockets::size(message) > LIVE_FRAME_MAX || (counted.is_err() && !limits_are_off(&self.env)) {
            sockets::close_flooded(socket);
            return Ok(());
        }
        if !sockets::answer_ping(socket, message)?
            && let WebSocketIncomingMessage::String(text) = message
            // What a newer page says beyond this is skipped.
            && let Ok(LiveFrame::Here(here)) = codec::from_text(text)
        {
            seat.is_here(here, now());
        }
        socket.serialize_attachment(seat)
    }

    /// Whom an agent looks for.
    fn look(&self, filter: &Filter, parts: u8) -> LobbyLook {
        let now = now();
        let rows = self.living().into_iter().filter_map(|(_, seat)| seat.row(now));
        live::look(rows, filter, parts, now)
    }

    /// Has an agent invite a visitor, on the page that was opened last.
    fn invite(&self, visit: &VisitId, text: &str, agent: &Agent) -> Result<(), Fault> {
        let now = now();
        let invite = live::invite(text, &agent.name)?;
        if !limits_are_off(&self.env) {
            self.invites.borrow_mut().take(agent.id.as_str(), live::INVITES, 1, now)?;
        }
        let pages = self.state.get_websockets_with_tag(&visit_tag(visit));
        let pages = pages.into_iter().filter_map(|socket| self.lives(socket));
        let pages: Vec<(WebSocket, Seat)> = pages.filter(|(_, seat)| seat.page_since().is_some()).collect();
        live::may_be_invited(pages.iter().map(|(_, seat)| seat.standing(now)))?;
        let latest = pages.into_iter().max_by_key(|(_, seat)| seat.page_since());
        let (socket, mut seat) = latest.ok_or(Rejection::VisitorGone)?;
        seat.is_invited(now);
        socket.serialize_attachment(seat)?;
        // A page that is leaving at this moment takes it along.
        socket.send_with_str(codec::to_text(&LiveWord::Invite(invite)))?;
        Ok(())
    }

    /// The pages where somebody is, with what is known of them.
    fn living(&self) -> Vec<(WebSocket, Seat)> {
        self.state.get_websockets().into_iter().filter_map(|socket| self.lives(socket)).collect()
    }

    fn lives(&self, socket: WebSocket) -> Option<(WebSocket, Seat)> {
        let seat = seat(&socket).filter(|_| sockets::is_open(&socket))?;
        let lives = seat.lives(last_beat(&self.state, &socket), now());
        lives.then_some((socket, seat))
    }

    /// Hangs up on pages that have given no sign of life for longer than they count.
    fn sweep(&self) {
        for socket in self.state.get_websockets() {
            if self.lives(socket.clone()).is_none() {
                // It may be closing already, which is as good.
                let _closed = socket.close(Some(CLOSE_SILENT), Some("silent"));
            }
        }
    }
}

fn open(socket: &&WebSocket) -> bool {
    sockets::is_open(socket)
}

/// What is known of a page; none for a socket that was not accepted here.
fn seat(socket: &WebSocket) -> Option<Seat> {
    socket.deserialize_attachment().ok().flatten()
}

fn visit_tag(visit: &VisitId) -> String {
    format!("visit {visit}")
}

fn network_tag(network: &str) -> String {
    format!("network {network}")
}
