//! The connection as a state machine: greeting, heartbeat, and coming back with full jitter.

use super::{Effect, Model, SocketMsg, Timer, World};
use protocol::backoff::delay_ms;
use protocol::ids::Timestamp;
use protocol::visitor::{VisitorFrame, VisitorHello};

/// Between two heartbeats, in milliseconds.
const HEARTBEAT: u32 = 25_000;
/// So long an answer may take, to a greeting as to a heartbeat.
const PATIENCE: u32 = 10_000;
/// The same when the visitor has just come back to the tab and looks at it.
const PATIENCE_SHORT: u32 = 4_000;
/// A connection that held for so long was a good one: the next pause starts small again.
const STABLE: u64 = 10_000;
/// The server's close code for a token that does not open the conversation.
const BAD_TOKEN: u16 = 4_001;

/// How the connection stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// None is wanted.
    #[default]
    Idle,
    /// A socket is being opened, or was greeted and the missed events come in.
    Opening,
    /// Everything missed has come in.
    Live {
        /// Since when.
        since: Timestamp,
    },
    /// A pause before the next attempt.
    Waiting,
}

/// The connection.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// How it stands.
    pub link: Link,
    /// Attempts since it was last good.
    pub attempt: u32,
}

impl Connection {
    /// Whether commands reach the server now.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.link, Link::Live { .. })
    }

    /// Whether the visitor should know that it is down. A first attempt is not worth a word.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.link == Link::Waiting || (self.link == Link::Opening && self.attempt > 0)
    }
}

impl Model {
    pub(super) fn connect(&mut self, world: &mut World<'_>) {
        let Some(conversation) = &mut self.conversation else { return };
        conversation.caught_up = false;
        self.connection.link = Link::Opening;
        world.never(Timer::Reconnect);
        world.never(Timer::Heartbeat);
        world.after(Timer::Deadline, PATIENCE);
        world.does(Effect::Connect(conversation.id.clone()));
    }

    pub(super) fn on_socket(&mut self, msg: SocketMsg, world: &mut World<'_>) {
        match msg {
            SocketMsg::Opened => {
                let Some(conversation) = &self.conversation else { return };
                world.does(Effect::Send(VisitorFrame::Hello(VisitorHello {
                    version: protocol::VERSION,
                    token: conversation.token.clone(),
                    after: conversation.thread.last,
                })));
            }
            SocketMsg::Frame(frame) => self.on_frame(frame, world),
            SocketMsg::Pong => self.rest(world),
            SocketMsg::Closed(code) => self.lost(code, world),
        }
    }

    /// Everything missed has come in.
    pub(super) fn caught_up(&mut self, world: &mut World<'_>) {
        if self.connection.link == Link::Opening {
            self.connection.link = Link::Live { since: world.now };
        }
        self.rest(world);
    }

    /// The server has answered: nothing to wait for until the next heartbeat.
    fn rest(&mut self, world: &mut World<'_>) {
        world.never(Timer::Deadline);
        world.after(Timer::Heartbeat, HEARTBEAT);
    }

    pub(super) fn beat(&mut self, world: &mut World<'_>) {
        self.ping(PATIENCE, world);
    }

    fn ping(&mut self, patience: u32, world: &mut World<'_>) {
        if self.connection.is_live() {
            world.does(Effect::Ping);
            world.never(Timer::Heartbeat);
            world.after(Timer::Deadline, patience);
        }
    }

    /// The visitor is back, or the network is: no pause now, and no trust in an old socket.
    pub(super) fn hurry(&mut self, world: &mut World<'_>) {
        match self.connection.link {
            Link::Waiting => self.connect(world),
            Link::Live { .. } => self.ping(PATIENCE_SHORT, world),
            Link::Idle | Link::Opening => {}
        }
    }

    /// The socket is gone, or as good as.
    pub(super) fn lost(&mut self, code: u16, world: &mut World<'_>) {
        world.does(Effect::Disconnect);
        world.never(Timer::Deadline);
        world.never(Timer::Heartbeat);
        self.agent_typing(false, world);
        if code == BAD_TOKEN {
            self.refuse_conversation(world);
            return;
        }
        if self.conversation.is_none() {
            self.connection = Connection::default();
            return;
        }
        if let Link::Live { since } = self.connection.link
            && world.now.saturating_sub(since) >= STABLE
        {
            self.connection.attempt = 0;
        }
        let [a, b, c, d, ..] = (world.draw)();
        world.after(Timer::Reconnect, delay_ms(self.connection.attempt, u32::from_be_bytes([a, b, c, d])));
        self.connection.attempt += 1;
        self.connection.link = Link::Waiting;
        self.stale = true;
    }
}
