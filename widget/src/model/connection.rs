//! The connection as a state machine: greeting, heartbeat, and coming back with full jitter.

use super::{Effect, Model, SocketMsg, Timer, Way, World};
use protocol::backoff::{Urgency, delay_ms, may_hurry};
use protocol::frames::visitor::IdentifiedHello;
use protocol::frames::visitor::{VisitorFrame, VisitorHello};
use protocol::ids::Timestamp;

/// Between two heartbeats, in milliseconds.
const HEARTBEAT: u32 = 25_000;
/// So long an answer may take, to a greeting as to a heartbeat.
const PATIENCE: u32 = 10_000;
/// The same when the visitor has just come back to the tab and looks at it.
const PATIENCE_SHORT: u32 = 4_000;
/// A connection that held for so long was a good one: the next pause starts small again.
const STABLE: u64 = 10_000;
/// So many sockets in a row that never brought an answer: something on the way does not let them
/// through, and plain requests may fare better.
const SOCKETS_TRIED: u8 = 2;
/// After so long by plain requests a socket is tried again.
const SOCKET_AGAIN: u64 = 5 * 60_000;
/// Whoever did something so long ago is still there, and waits for an answer.
const THERE: u64 = 60_000;
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
    /// Which way it goes.
    way: Way,
    /// Sockets in a row that never brought an answer.
    unanswered: u8,
    /// When the visitor last did something.
    pub(super) touched: Timestamp,
    /// When it was lost.
    lost_at: Timestamp,
}

impl Connection {
    /// For another conversation. What is known of the way to the server stays known.
    pub(super) fn renewed(&self) -> Self {
        Self { unanswered: self.unanswered, touched: self.touched, ..Self::default() }
    }

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
        if self.is_expired() {
            return;
        }
        let Some(conversation) = &mut self.conversation else { return };
        conversation.caught_up = false;
        self.connection.link = Link::Opening;
        self.connection.way =
            if self.connection.unanswered < SOCKETS_TRIED { Way::Socket } else { Way::Requests };
        if self.connection.way == Way::Socket {
            self.connection.unanswered += 1;
        }
        world.never(Timer::Reconnect);
        world.never(Timer::Heartbeat);
        world.after(Timer::Deadline, PATIENCE);
        world.does(Effect::Connect(conversation.id.clone(), self.connection.way));
    }

    /// The server has greeted back.
    pub(super) fn welcomed(&mut self) {
        if self.connection.way == Way::Socket {
            self.connection.unanswered = 0;
        }
    }

    pub(super) fn on_socket(&mut self, msg: SocketMsg, world: &mut World<'_>) {
        match msg {
            SocketMsg::Opened => {
                let Some(conversation) = &self.conversation else { return };
                let hello = VisitorHello {
                    version: protocol::VERSION,
                    token: conversation.token.clone(),
                    after: conversation.thread.last,
                };
                world.does(Effect::Send(match &self.customer {
                    Some(customer) => {
                        VisitorFrame::HelloAs(IdentifiedHello { hello, identity: customer.token.clone() })
                    }
                    None => VisitorFrame::Hello(hello),
                }));
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
        if let Link::Live { since } = self.connection.link
            && self.connection.way == Way::Requests
            && world.now.saturating_sub(since) >= SOCKET_AGAIN
        {
            // One attempt; if that fails as well, back to requests at once.
            self.connection.unanswered = SOCKETS_TRIED - 1;
            self.connection.attempt = 0;
            self.connect(world);
            return;
        }
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

    /// The visitor does something: whoever waits idly for the next attempt does so no longer.
    pub(super) fn nudge(&mut self, world: &mut World<'_>) {
        let was_idle = self.urgency(world.now) == Urgency::Idle;
        self.connection.touched = world.now;
        if self.connection.link != Link::Waiting {
            return;
        }
        let waited = world.now.saturating_sub(self.connection.lost_at);
        if may_hurry(self.connection.attempt, waited) {
            self.connect(world);
        } else if was_idle {
            self.pause(self.connection.attempt.saturating_sub(1), world);
        }
    }

    /// The visitor is back, or sends something, or the network is back: no pause now, and no trust
    /// in an old socket.
    pub(super) fn hurry(&mut self, world: &mut World<'_>) {
        self.connection.touched = world.now;
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
            self.connection = self.connection.renewed();
            return;
        }
        if let Link::Live { since } = self.connection.link
            && world.now.saturating_sub(since) >= STABLE
        {
            self.connection.attempt = 0;
        }
        self.stale = true;
        let opening = self.connection.link == Link::Opening;
        match self.connection.way {
            // Still the same attempt, by the other way.
            Way::Socket if opening && self.connection.unanswered >= SOCKETS_TRIED => {
                self.connect(world);
                return;
            }
            Way::Socket => {}
            // The next attempt begins with a socket again.
            Way::Requests => self.connection.unanswered = SOCKETS_TRIED - 1,
        }
        self.pause(self.connection.attempt, world);
        self.connection.attempt += 1;
        self.connection.link = Link::Waiting;
        self.connection.lost_at = world.now;
    }

    /// Waits before an attempt.
    fn pause(&self, attempt: u32, world: &mut World<'_>) {
        let wait = delay_ms(self.urgency(world.now), attempt, world.random_number());
        world.after(Timer::Reconnect, wait);
    }

    /// Whether anything or anybody waits for the connection.
    fn urgency(&self, now: Timestamp) -> Urgency {
        let mut unsent = self.conversation.iter().flat_map(|own| own.outbox.pending());
        let there = now.saturating_sub(self.connection.touched) < THERE;
        if there || unsent.next().is_some() { Urgency::Pressing } else { Urgency::Idle }
    }
}
