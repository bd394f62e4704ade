//! How much comes in on an object's sockets, and from each network. The rules are in [`domain::flow`];
//! the accounts are in memory, since whoever is silent for a minute has a full one again.

use super::attachment::{Attachment, Peer};
use crate::crypto;
use crate::env::{limits_are_off, now};
use domain::flow::{SocketFlow, Verdict};
use domain::quota::{
    Bucket, CONVERSATION_BYTES, CONVERSATION_FRAMES, CONVERSATION_SOCKETS, GREETINGS, Limit, NETWORK_FRAMES,
    NETWORK_SOCKETS, TOLD_BYTES,
};
use protocol::ids::Timestamp;
use protocol::limits::FRAME_MAX;
use protocol::rejection::Rejection;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use worker::{Env, WebSocket};

/// So many networks are remembered before those that are silent are forgotten.
const NETWORKS_MAX: usize = 4_096;

thread_local! {
    /// What came from each network, to all objects of this isolate.
    static NETWORKS: RefCell<HashMap<String, Bucket>> = RefCell::default();
    /// How many sockets each network has here, and how many wait for each conversation that nobody has opened.
    static SEATS: RefCell<HashMap<String, usize>> = RefCell::default();
}

/// The place of one socket among those of its network and of its conversation, free again when it is dropped.
pub struct Seat {
    keys: Vec<String>,
}

impl Seat {
    /// Takes one for a socket that waits for a conversation.
    ///
    /// # Errors
    /// [`Rejection::SlowDown`] when there is none.
    pub fn take(env: &Env, conversation: &str, network: Option<String>) -> Result<Self, Rejection> {
        let mut seat = Self { keys: Vec::new() };
        if !limits_are_off(env) {
            seat.add(conversation.to_owned(), CONVERSATION_SOCKETS)?;
            network.map_or(Ok(()), |network| seat.add(network, NETWORK_SOCKETS))?;
        }
        Ok(seat)
    }

    fn add(&mut self, key: String, most: usize) -> Result<(), Rejection> {
        take_seat(&key, most)?;
        self.keys.push(key);
        Ok(())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.keys.iter().for_each(|key| leave_seat(key));
    }
}

/// Takes a place for a socket of a network that an object is about to accept.
///
/// # Errors
/// [`Rejection::SlowDown`] when there is none.
pub fn take_seat_of_network(env: &Env, network: Option<&str>) -> Result<(), Rejection> {
    match network {
        Some(network) if !limits_are_off(env) => take_seat(network, NETWORK_SOCKETS),
        _ => Ok(()),
    }
}

fn take_seat(key: &str, most: usize) -> Result<(), Rejection> {
    SEATS.with_borrow_mut(|seats| {
        let taken = seats.get(key).copied().unwrap_or_default();
        if taken >= most {
            return Err(Rejection::SlowDown);
        }
        seats.insert(key.to_owned(), taken + 1);
        Ok(())
    })
}

/// Leaves the place of a socket that is gone. After a panic nobody knows of it any more, which is as good.
pub fn leave_seat(key: &str) {
    SEATS.with_borrow_mut(|seats| match seats.get_mut(key) {
        Some(taken) if *taken > 1 => *taken -= 1,
        _ => {
            seats.remove(key);
        }
    });
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
    /// All its visitors together: frames, and their bytes.
    visitors: Cell<(Bucket, Bucket)>,
    /// Greetings of visitors.
    greetings: Cell<Bucket>,
    /// Bytes of events that are told again.
    told: Cell<Bucket>,
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
        Self {
            off: limits_are_off(env),
            sockets: RefCell::default(),
            visitors: Cell::default(),
            greetings: Cell::default(),
            told: Cell::default(),
        }
    }

    /// A frame came on a socket: what becomes of it.
    pub fn frame(
        &self,
        socket: &WebSocket,
        size: usize,
        attachment: impl FnOnce() -> Option<Attachment>,
    ) -> Verdict {
        if self.off {
            return Verdict::Heard;
        }
        let now = now();
        let bytes = counted(size);
        self.with(socket, attachment, now, |known| {
            let Some(network) = &known.visitor else { return known.flow.frame(bytes, [], now) };
            let (mut frames, mut sizes) = self.visitors.get();
            let verdict = with_network(network.as_deref(), now, |network| {
                let shared = [
                    (&mut frames, CONVERSATION_FRAMES, 1),
                    (&mut sizes, CONVERSATION_BYTES, bytes),
                    (network, NETWORK_FRAMES, 1),
                ];
                known.flow.frame(bytes, shared, now)
            });
            self.visitors.set((frames, sizes));
            verdict
        })
    }

    /// A visitor greets.
    pub fn greet(&self) -> Result<(), Rejection> {
        self.take(&self.greetings, GREETINGS, 1)
    }

    /// So many bytes of events are to be told again.
    pub fn tell(&self, bytes: u64) -> Result<(), Rejection> {
        self.take(&self.told, TOLD_BYTES, bytes)
    }

    fn take(&self, bucket: &Cell<Bucket>, limit: Limit, amount: u64) -> Result<(), Rejection> {
        if self.off {
            return Ok(());
        }
        let mut account = bucket.get();
        let allowed = account.take(limit, amount, now());
        bucket.set(account);
        allowed
    }

    /// A visitor's command of some size came by itself, from a network.
    pub fn command(&self, size: usize, network: Option<&str>) -> Result<(), Rejection> {
        if self.off {
            return Ok(());
        }
        let now = now();
        let (mut frames, mut sizes) = self.visitors.get();
        frames.take(CONVERSATION_FRAMES, 1, now)?;
        sizes.take(CONVERSATION_BYTES, counted(size), now)?;
        self.visitors.set((frames, sizes));
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

    /// Whether the operator has switched the limits off.
    pub fn are_off(&self) -> bool {
        self.off
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

/// What a frame counts as. More than the longest is refused unread.
pub fn counted(size: usize) -> u64 {
    u64::try_from(size.min(FRAME_MAX)).unwrap_or(u64::MAX)
}

/// Looks at the account of a network; one that nobody knows has an account of its own each time.
pub fn with_network<T>(network: Option<&str>, now: Timestamp, look: impl FnOnce(&mut Bucket) -> T) -> T {
    let Some(network) = network else { return look(&mut Bucket::default()) };
    NETWORKS.with_borrow_mut(|networks| {
        if networks.len() >= NETWORKS_MAX {
            networks.retain(|_, bucket| !bucket.is_full(NETWORK_FRAMES, now));
        }
        look(networks.entry(network.to_owned()).or_default())
    })
}
