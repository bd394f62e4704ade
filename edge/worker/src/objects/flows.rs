//! How much comes in on an object's sockets, and from each network. The rules are in [`domain::flow`];
//! the accounts are in memory, since whoever is silent for a minute has a full one again.

use super::attachment::{Attachment, Peer};
use crate::crypto;
use crate::env::{limits_are_off, now};
use domain::flow::{SocketFlow, Verdict};
use domain::quota::{Bucket, CONVERSATION_FRAMES, NETWORK_FRAMES};
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use worker::{Env, WebSocket};

/// So many networks are remembered before those that are silent are forgotten.
const NETWORKS_MAX: usize = 4_096;

thread_local! {
    /// What came from each network, to all objects of this isolate.
    static NETWORKS: RefCell<HashMap<String, Bucket>> = RefCell::default();
}

/// What a network is called here. Whom an address belongs to is nobody's business: only that it is the
/// same one.
pub fn network_name(network: &str) -> String {
    crypto::fingerprint(network.as_bytes())
}

/// The accounts of an object's sockets.
pub struct Flows {
    off: bool,
    sockets: RefCell<Vec<Known>>,
    /// All its visitors together.
    visitors: Cell<Bucket>,
}

struct Known {
    socket: WebSocket,
    /// None for an agent's.
    visitor: Option<Option<String>>,
    flow: SocketFlow,
}

impl Flows {
    /// The accounts of an object that has just begun to live.
    pub fn new(env: &Env) -> Self {
        Self { off: limits_are_off(env), sockets: RefCell::default(), visitors: Cell::default() }
    }

    /// A frame came on a socket: what becomes of it.
    pub fn frame(&self, socket: &WebSocket, attachment: impl FnOnce() -> Option<Attachment>) -> Verdict {
        if self.off {
            return Verdict::Heard;
        }
        let now = now();
        self.with(socket, attachment, now, |known| {
            let Some(network) = &known.visitor else { return known.flow.frame([], now) };
            let mut visitors = self.visitors.get();
            let verdict = with_network(network.as_deref(), now, |network| {
                let shared = [(&mut visitors, CONVERSATION_FRAMES), (network, NETWORK_FRAMES)];
                known.flow.frame(shared, now)
            });
            self.visitors.set(visitors);
            verdict
        })
    }

    /// A visitor's command came by itself, from a network.
    pub fn command(&self, network: Option<&str>) -> Result<(), Rejection> {
        if self.off {
            return Ok(());
        }
        let now = now();
        let mut visitors = self.visitors.get();
        visitors.take(CONVERSATION_FRAMES, 1, now)?;
        self.visitors.set(visitors);
        with_network(network.map(network_name).as_deref(), now, |network| {
            network.take(NETWORK_FRAMES, 1, now)
        })
    }

    /// An identification begins on a socket.
    pub fn identify(&self, socket: &WebSocket) -> Result<(), Rejection> {
        let now = now();
        if self.off { Ok(()) } else { self.with(socket, || None, now, |known| known.flow.identify(now)) }
    }

    /// It has its answer.
    pub fn identified(&self, socket: &WebSocket) {
        if let Some(known) = self.sockets.borrow_mut().iter_mut().find(|known| known.socket == *socket) {
            known.flow.identified();
        }
    }

    /// Nothing more is heard on a socket.
    pub fn close(&self, socket: &WebSocket) {
        self.with(socket, || None, now(), |known| known.flow.close());
    }

    /// A socket is gone.
    pub fn forget(&self, socket: &WebSocket) {
        self.sockets.borrow_mut().retain(|known| known.socket != *socket);
    }

    fn with<T>(
        &self,
        socket: &WebSocket,
        attachment: impl FnOnce() -> Option<Attachment>,
        now: Timestamp,
        look: impl FnOnce(&mut Known) -> T,
    ) -> T {
        let mut sockets = self.sockets.borrow_mut();
        if let Some(known) = sockets.iter_mut().find(|known| known.socket == *socket) {
            return look(known);
        }
        let visitor = match attachment().map(|attachment| attachment.peer) {
            Some(Peer::Visitor(visitor)) => Some(visitor.network),
            Some(Peer::Agent(_)) => None,
            None => Some(None),
        };
        let mut new = Known { socket: socket.clone(), visitor, flow: SocketFlow::default() };
        let looked = look(&mut new);
        sockets.retain(|known| !known.flow.is_idle(now));
        sockets.push(new);
        looked
    }
}

/// Looks at the account of a network; one that nobody knows has an account of its own each time.
fn with_network<T>(network: Option<&str>, now: Timestamp, look: impl FnOnce(&mut Bucket) -> T) -> T {
    let Some(network) = network else { return look(&mut Bucket::default()) };
    NETWORKS.with_borrow_mut(|networks| {
        if networks.len() >= NETWORKS_MAX {
            networks.retain(|_, bucket| !bucket.is_full(NETWORK_FRAMES, now));
        }
        look(networks.entry(network.to_owned()).or_default())
    })
}
