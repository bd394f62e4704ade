//! What a conversation's object sends to either side.

use crate::conversation::event::Event;
use crate::conversation::party::Side;
use crate::ids::{CommandId, Seq, Timestamp};
use crate::rejection::Rejection;
use serde::{Deserialize, Serialize};

/// One frame from a conversation. A frame of a newer version decodes to [`ServerFrame::Unknown`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerFrame {
    /// The answer to a greeting. The missed events follow, then [`ServerFrame::CaughtUp`].
    Welcome(Welcome),
    /// Something happened. Each event is a frame of its own, in order.
    Event(Event),
    /// Every missed event has been sent.
    CaughtUp {
        /// The last event's position.
        seq: Seq,
    },
    /// A command is stored for good, or was before.
    Ack(Ack),
    /// A command or frame was refused; the socket stays open.
    Rejected(Refusal),
    /// The other side is typing, or stopped.
    Typing {
        /// Who.
        side: Side,
        /// Whether they are typing now.
        on: bool,
    },
    /// A frame of a newer version; skip it.
    Unknown,
    /// What the visitor is writing now; for the team, where the site shows that.
    Draft {
        /// The text so far.
        text: String,
    },
    /// One side is there, or has left. Agents are told of the visitor, after the greeting and at
    /// every change.
    Presence {
        /// Who.
        side: Side,
        /// Whether any of their sockets is alive.
        online: bool,
    },
    /// The server has not heard of the client for a while: a heartbeat answers it.
    Probe,
    /// The site's settings are others now. A widget asks for its part of them.
    SettingsChanged,
}

/// The answer to a greeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The protocol version of the server.
    pub version: u16,
    /// The last event stored; 0 when the conversation has not been started.
    pub last: Seq,
    /// The server's clock, so that a client whose clock is off can show true ages.
    pub now: Timestamp,
    /// When the last event up to the greeting's position was stored that the client may see; 0 where there is
    /// none, or the log does not reach that far. Another time than that of the client's own last event means
    /// that the log was restored from an older copy: see [`crate::conversation::thread::Thread::goes_on`].
    /// Servers of the first version do not say it.
    #[serde(default)]
    pub epoch: Option<Timestamp>,
}

/// A command is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    /// The command.
    pub id: CommandId,
    /// The position of the last event it led to.
    pub seq: Seq,
}

/// Why a command or frame was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The command, when its id could be read.
    pub id: Option<CommandId>,
    /// The stable name of the reason, see [`Rejection::code`].
    pub code: String,
    /// The reason in English.
    pub text: String,
}

impl Refusal {
    /// Puts a refusal into wire form.
    #[must_use]
    pub fn new(id: Option<CommandId>, why: Rejection) -> Self {
        Self { id, code: why.code().to_owned(), text: why.text().to_owned() }
    }

    /// The reason as this version knows it.
    #[must_use]
    pub fn why(&self) -> Rejection {
        Rejection::from_code(&self.code)
    }
}

/// The answer of the HTTP path to "what is new?".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsPage {
    /// The events after the asked position, at most [`crate::limits::EVENTS_PAGE`] of them.
    pub events: Vec<Event>,
    /// The position to ask after next time.
    pub next: Seq,
    /// Whether more are stored already.
    pub more: bool,
    /// See [`Welcome::epoch`].
    #[serde(default)]
    pub epoch: Option<Timestamp>,
}
