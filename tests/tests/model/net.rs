//! The simulated network: sockets as pairs of queues. What is in a queue arrives in order or not
//! at all; everything else (when, whether, and what arrives on another socket first) is open.

use protocol::codec::{server_from_binary, to_binary};
use protocol::conversation::party::Agent;
use protocol::frames::server::ServerFrame;
use protocol::ids::ConversationId;
use std::collections::{BTreeMap, VecDeque};

/// Who opened a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Client {
    /// A tab of the visitor's browser.
    Tab(usize),
    /// An agent's inbox.
    Agent(usize),
}

/// Where a socket leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// To a conversation, as its visitor.
    Visitor(ConversationId),
    /// To a conversation, as an agent.
    Agent(ConversationId, Agent),
    /// To the desk.
    Desk,
}

/// What travels to the edge.
#[derive(Clone, Debug)]
pub enum Up {
    /// The request for the socket.
    Open,
    /// A frame.
    Frame(Vec<u8>),
    /// A heartbeat.
    Ping,
    /// The client closed it.
    Close,
}

/// What travels to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Down {
    /// The socket is open.
    Opened,
    /// A frame.
    Frame(Vec<u8>),
    /// The answer to a heartbeat.
    Pong,
    /// It is closed, with this code.
    Closed(u16),
}

/// The edge's end of a socket. It survives hibernation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The request has not arrived.
    Unknown,
    /// Open, no greeting yet.
    Open,
    /// Greeted; a visitor with this token.
    Greeted(String),
    /// Closed or lost.
    Gone,
}

/// A socket.
#[derive(Debug)]
pub struct Socket {
    /// Who opened it.
    pub client: Client,
    /// Where it leads.
    pub line: Line,
    /// The edge's end.
    pub end: End,
    /// Whether the client still listens.
    pub heard: bool,
    up: VecDeque<Up>,
    down: VecDeque<Down>,
    mute_up: bool,
    mute_down: bool,
}

/// All sockets.
#[derive(Debug, Default)]
pub struct Net {
    sockets: BTreeMap<usize, Socket>,
    next: usize,
    /// Everything that clients heard from conversations, to compare two runs.
    pub heard: Vec<(Client, Down)>,
}

/// What arrives next on a socket.
#[derive(Debug)]
pub enum Arrival {
    /// At the edge.
    Edge(usize, Up),
    /// At a client.
    Client(Client, usize, Down),
}

impl Net {
    /// A client asks for a socket.
    pub fn open(&mut self, client: Client, line: Line) -> usize {
        self.next += 1;
        let socket = Socket {
            client,
            line,
            end: End::Unknown,
            heard: true,
            up: VecDeque::from([Up::Open]),
            down: VecDeque::new(),
            mute_up: false,
            mute_down: false,
        };
        self.sockets.insert(self.next, socket);
        self.next
    }

    /// A client sends.
    pub fn send_up(&mut self, id: usize, up: Up) {
        if let Some(socket) = self.sockets.get_mut(&id)
            && !socket.mute_up
        {
            socket.up.push_back(up);
        }
    }

    /// A client lets a socket go: what it sent is still on its way, what comes is not heard.
    pub fn let_go(&mut self, id: usize) {
        self.send_up(id, Up::Close);
        if let Some(socket) = self.sockets.get_mut(&id) {
            socket.heard = false;
            socket.down.clear();
        }
        self.tidy();
    }

    /// The edge sends.
    pub fn send_down(&mut self, id: usize, down: Down) {
        if let Some(socket) = self.sockets.get_mut(&id)
            && socket.heard
            && !socket.mute_down
        {
            socket.down.push_back(down);
        }
    }

    /// The edge sends a frame.
    pub fn tell<T: serde::Serialize>(&mut self, id: usize, frame: &T) {
        self.send_down(id, Down::Frame(to_binary(frame)));
    }

    /// The edge closes a socket.
    pub fn close(&mut self, id: usize, code: u16) {
        self.send_down(id, Down::Closed(code));
        if let Some(socket) = self.sockets.get_mut(&id) {
            socket.end = End::Gone;
        }
        self.tidy();
    }

    /// A socket breaks: everything on its way is lost, both ends learn of it.
    pub fn cut(&mut self, id: usize) {
        if let Some(socket) = self.sockets.get_mut(&id) {
            socket.up.clear();
            socket.down.clear();
            socket.mute_up = true;
            socket.end = End::Gone;
            if socket.heard {
                socket.down.push_back(Down::Closed(1006));
            }
        }
        self.tidy();
    }

    /// From now on nothing passes in these directions, and nobody is told.
    pub fn mute(&mut self, id: usize, up: bool, down: bool) {
        if let Some(socket) = self.sockets.get_mut(&id) {
            socket.mute_up |= up;
            socket.mute_down |= down;
        }
    }

    /// The edge's process is gone, and with it every socket.
    pub fn cut_all(&mut self) {
        // A request that is still on its way finds the next process.
        let known = self.sockets.iter().filter(|(_, socket)| socket.end != End::Unknown);
        let known: Vec<usize> = known.map(|(id, _)| *id).collect();
        for id in known {
            self.cut(id);
        }
    }

    fn tidy(&mut self) {
        self.sockets.retain(|_, socket| {
            socket.heard || (socket.end != End::Gone && !(socket.mute_up && socket.up.is_empty()))
        });
    }

    /// All sockets there are.
    pub fn ids(&self) -> Vec<usize> {
        self.sockets.keys().copied().collect()
    }

    /// The sockets on which something is on its way.
    pub fn busy(&self) -> Vec<usize> {
        let busy = self.sockets.iter().filter(|(_, socket)| !socket.up.is_empty() || !socket.down.is_empty());
        busy.map(|(id, _)| *id).collect()
    }

    /// Takes what arrives next on a socket, in one direction or else the other.
    pub fn take(&mut self, id: usize, up_first: bool) -> Option<Arrival> {
        let socket = self.sockets.get_mut(&id)?;
        let client = socket.client;
        let is_conversation = socket.line != Line::Desk;
        let up = (up_first || socket.down.is_empty()).then(|| socket.up.pop_front()).flatten();
        if let Some(up) = up {
            return Some(Arrival::Edge(id, up));
        }
        let down = socket.down.pop_front()?;
        if is_conversation && !matches!(down, Down::Closed(_)) {
            self.heard.push((client, down.clone()));
        }
        if matches!(down, Down::Closed(_)) {
            socket.heard = false;
            self.tidy();
        }
        Some(Arrival::Client(client, id, down))
    }

    /// A socket.
    pub fn get(&self, id: usize) -> Option<&Socket> {
        self.sockets.get(&id)
    }

    /// A socket, to change the edge's end.
    pub fn get_mut(&mut self, id: usize) -> Option<&mut Socket> {
        self.sockets.get_mut(&id)
    }

    /// The sockets with an edge's end like this.
    pub fn greeted(&self, wanted: impl Fn(&Line) -> bool) -> Vec<usize> {
        let greeted = self.sockets.iter().filter(|(_, socket)| matches!(socket.end, End::Greeted(_)));
        greeted.filter(|(_, socket)| wanted(&socket.line)).map(|(id, _)| *id).collect()
    }
}

/// A frame as the client's real reader sees it.
pub fn server_frame(bytes: &[u8]) -> ServerFrame {
    server_from_binary(bytes)
}
