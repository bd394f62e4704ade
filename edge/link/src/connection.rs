//! One connection: greeting, heartbeat, and coming back with full jitter. The owner calls
//! [`Connection::handle`] with what happened and carries out the [`Outputs`]; it sends the frames
//! itself, from its own greeting on.

use crate::backoff::{Urgency, delay_ms, may_hurry};
use protocol::ids::Timestamp;
use protocol::timing::HEARTBEAT_MS;

/// How long an answer may take, to a greeting as to a heartbeat, in milliseconds.
const PATIENCE_MS: u32 = 10_000;
/// The same when somebody has just come back, or written, and looks at it; longer on a line that has shown to be
/// slow.
const PATIENCE_SHORT_MS: u32 = 4_000;
/// A connection that held for this long was a good one: the next wait starts small again. One that
/// is broken off right after the greeting must not be tried again and again without a wait.
const STABLE_MS: u64 = 10_000;
/// After this many sockets in a row that brought no answer, something on the way does not let them
/// through, and plain requests may fare better.
const SOCKETS_TRIED: u8 = 2;
/// After this long by plain requests a socket is tried again.
const SOCKET_AGAIN_MS: u64 = 5 * 60_000;
/// Whoever did something this long ago is still there, and waits for an answer.
const THERE_MS: u64 = 60_000;

/// A way to the edge. The same frames travel on either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// A WebSocket.
    #[default]
    Socket,
    /// Plain requests, where sockets do not get through.
    Requests,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A connection is wanted, in place of any other.
    Connect,
    /// It is not wanted any more. What is known of the way to the server stays known.
    Close,
    /// The server greeted back.
    Welcomed,
    /// Everything the owner waits for has come in: what is sent from now on arrives.
    Ready,
    /// The server answered a heartbeat.
    Pong,
    /// The server said anything else: it is there, however long its answer takes.
    Heard,
    /// It closed, or is of no use any more.
    Lost,
    /// The time of [`Outputs::wake`] has passed.
    Due,
    /// Somebody does something. Cuts a wait short, unless the last attempt was a moment ago.
    Touched,
    /// Somebody is back, or the network is: no wait now, and no trust in an old socket.
    Returned,
    /// A command was given. Ends a wait.
    Command,
}

/// What the owner has to do, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outputs {
    /// Let the transport go. Nothing of it may be heard from now on.
    pub close: bool,
    /// Open a transport, in place of any other.
    pub open: Option<Way>,
    /// Send a heartbeat.
    pub ping: bool,
    /// Start the timer that leads to [`Input::Due`], in place of a running one. Without a value the
    /// running one goes on.
    pub wake: Option<Wake>,
}

/// When to wake the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Never: stop the timer.
    Never,
    /// After this many milliseconds.
    After(u32),
    /// After a wait that is to be drawn: before this attempt, this urgently.
    Drawn(Urgency, u32),
}

impl Wake {
    /// Milliseconds from now, `None` for never. `random` returns a number that is uniform over all
    /// of `u32`, and is called only when one is needed.
    #[must_use]
    pub fn ms(self, random: impl FnOnce() -> u32) -> Option<u32> {
        match self {
            Self::Never => None,
            Self::After(ms) => Some(ms),
            Self::Drawn(urgency, attempt) => Some(delay_ms(urgency, attempt, random())),
        }
    }
}

/// The state of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// None is wanted.
    #[default]
    Idle,
    /// A transport is being opened, or was greeted and what was missed comes in.
    Opening,
    /// Everything missed has come in.
    Live {
        /// Since when.
        since: Timestamp,
        /// Whether a heartbeat has no answer yet.
        asked: bool,
    },
    /// Lost; waits before the next attempt.
    Waiting {
        /// Since when.
        since: Timestamp,
        /// Whether nobody waited for the connection when that wait was drawn.
        idle: bool,
    },
}

/// A connection. It stays with its owner while transports come and go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    state: State,
    /// Attempts since it was last good.
    attempt: u32,
    way: Way,
    /// Whether the server takes plain requests as well.
    falls_back: bool,
    /// Sockets in a row that brought no answer.
    unanswered: u8,
    /// When somebody last did something.
    touched: Timestamp,
    /// When the transport was opened, until it is greeted, or the heartbeat sent that has no answer yet.
    asked_at: Option<Timestamp>,
    /// How long an answer may well take on this line, by those that came.
    usual_ms: u64,
}

impl Connection {
    /// A connection that falls back to plain requests where sockets do not get through. The default
    /// is one on sockets only.
    #[must_use]
    pub fn with_fallback() -> Self {
        Self { falls_back: true, ..Self::default() }
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Attempts since it was last good.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Whether none is wanted.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.state == State::Idle
    }

    /// Whether what is sent now arrives.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.state, State::Live { .. })
    }

    /// Whether people should know that it is down. A first attempt is not worth a word.
    #[must_use]
    pub fn is_away(&self) -> bool {
        match self.state {
            State::Waiting { .. } => true,
            State::Opening => self.attempt > 0,
            State::Idle | State::Live { .. } => false,
        }
    }

    /// Handles what happened at `now`, by the client's clock. `awaited` is whether something is known
    /// to wait for the connection: then it is back sooner, as it is when somebody was there a moment
    /// ago.
    pub fn handle(&mut self, input: Input, now: Timestamp, awaited: bool) -> Outputs {
        match input {
            Input::Connect => self.open(now),
            Input::Close => {
                self.state = State::Idle;
                self.attempt = 0;
                Outputs { close: true, wake: Some(Wake::Never), ..Outputs::default() }
            }
            Input::Welcomed => {
                if self.way == Way::Socket {
                    self.unanswered = 0;
                }
                // Opening took several ways there and back.
                self.measure(now, 1);
                Outputs::default()
            }
            Input::Ready => {
                if self.state == State::Opening {
                    self.state = State::Live { since: now, asked: false };
                }
                self.alive(now)
            }
            Input::Pong => {
                self.measure(now, 2);
                self.alive(now)
            }
            Input::Heard => match self.state {
                State::Live { asked: true, .. } => self.alive(now),
                _ => Outputs::default(),
            },
            Input::Lost => self.lost(now, awaited),
            Input::Due => match self.state {
                State::Idle => Outputs::default(),
                State::Opening | State::Live { asked: true, .. } => self.lost(now, awaited),
                State::Live { .. } => self.ping(now, PATIENCE_MS),
                State::Waiting { .. } => self.open(now),
            },
            Input::Touched => self.touched(now),
            Input::Returned | Input::Command => {
                self.touched = now;
                match self.state {
                    State::Waiting { .. } => self.open(now),
                    // Somebody waits for an answer: a dead line must not keep them for a heartbeat.
                    State::Live { asked, .. } if input == Input::Returned || !asked => {
                        self.ping(now, self.short_patience())
                    }
                    _ => Outputs::default(),
                }
            }
        }
    }

    fn open(&mut self, now: Timestamp) -> Outputs {
        self.state = State::Opening;
        self.asked_at = Some(now);
        self.way = if self.is_blocked() { Way::Requests } else { Way::Socket };
        if self.way == Way::Socket {
            self.unanswered = self.unanswered.saturating_add(1);
        }
        Outputs { open: Some(self.way), wake: Some(Wake::After(PATIENCE_MS)), ..Outputs::default() }
    }

    /// An answer came: the next one may take `times` as long. A line that was slow is not quick at once.
    fn measure(&mut self, now: Timestamp, times: u64) {
        if let Some(asked) = self.asked_at.take() {
            self.usual_ms = (now.saturating_sub(asked).saturating_mul(times)).max(self.usual_ms / 2);
        }
    }

    /// How long an answer may take that somebody looks at.
    fn short_patience(&self) -> u32 {
        u32::try_from(self.usual_ms).unwrap_or(PATIENCE_MS).clamp(PATIENCE_SHORT_MS, PATIENCE_MS)
    }

    /// Whether sockets do not seem to get through.
    fn is_blocked(&self) -> bool {
        self.falls_back && self.unanswered >= SOCKETS_TRIED
    }

    /// The server has answered: nothing to wait for until the next heartbeat.
    fn alive(&mut self, now: Timestamp) -> Outputs {
        let wait = match &mut self.state {
            State::Live { since, .. }
                if self.way == Way::Requests && now.saturating_sub(*since) >= SOCKET_AGAIN_MS =>
            {
                // One attempt; if that fails as well, back to requests at once.
                self.unanswered = SOCKETS_TRIED - 1;
                self.attempt = 0;
                return self.open(now);
            }
            State::Live { asked, .. } => {
                *asked = false;
                HEARTBEAT_MS
            }
            State::Opening => PATIENCE_MS,
            State::Idle | State::Waiting { .. } => return Outputs::default(),
        };
        Outputs { wake: Some(Wake::After(wait)), ..Outputs::default() }
    }

    fn ping(&mut self, now: Timestamp, patience: u32) -> Outputs {
        self.asked_at = Some(now);
        if let State::Live { asked, .. } = &mut self.state {
            *asked = true;
        }
        Outputs { ping: true, wake: Some(Wake::After(patience)), ..Outputs::default() }
    }

    /// Whoever waits idly for the next attempt does so no longer.
    fn touched(&mut self, now: Timestamp) -> Outputs {
        self.touched = now;
        let State::Waiting { since, idle } = &mut self.state else { return Outputs::default() };
        if may_hurry(self.attempt, now.saturating_sub(*since)) {
            return self.open(now);
        }
        if !std::mem::take(idle) {
            return Outputs::default();
        }
        let wake = Wake::Drawn(Urgency::Pressing, self.attempt.saturating_sub(1));
        Outputs { wake: Some(wake), ..Outputs::default() }
    }

    fn lost(&mut self, now: Timestamp, awaited: bool) -> Outputs {
        match self.state {
            State::Idle | State::Waiting { .. } => return Outputs::default(),
            State::Live { since, .. } if now.saturating_sub(since) >= STABLE_MS => self.attempt = 0,
            // Still the same attempt, by the other way.
            State::Opening if self.way == Way::Socket && self.is_blocked() => {
                return Outputs { close: true, ..self.open(now) };
            }
            State::Opening | State::Live { .. } => {}
        }
        if self.way == Way::Requests {
            // The next attempt begins with a socket again.
            self.unanswered = SOCKETS_TRIED - 1;
        }
        let idle = !awaited && now.saturating_sub(self.touched) >= THERE_MS;
        let urgency = if idle { Urgency::Idle } else { Urgency::Pressing };
        let wake = Wake::Drawn(urgency, self.attempt);
        self.attempt = self.attempt.saturating_add(1);
        self.state = State::Waiting { since: now, idle };
        Outputs { close: true, wake: Some(wake), ..Outputs::default() }
    }
}

#[cfg(test)]
mod tests;
