//! The wire truth of Jasette.
//!
//! Everything that two programs of the system must agree on lives here and nowhere else: ids,
//! limits, frames in both directions, events, refusals, and [`conversation::thread`], the pure fold that turns
//! events into what a person sees. Frames are plain externally tagged enums, so that the same
//! types travel as JSON in text frames (the documented public protocol) and as postcard in binary
//! frames (our own apps).
#![deny(missing_docs)]

pub mod calendar;
pub mod codec;
pub mod conversation;
pub mod frames;
pub mod ids;
pub mod limits;
pub mod links;
pub mod locale;
pub mod rejection;
pub mod session;
pub mod site;
pub mod team;
pub mod text;
pub mod timing;

/// The version of the wire protocol, sent in every greeting. It grows only when a change is not
/// covered by the rule that unknown frames and events are skipped.
pub const VERSION: u16 = 1;

/// The version that a client of version `theirs` and this side have in common: the lower one. It is
/// what a greeting is answered with.
#[must_use]
pub fn common_version(theirs: u16) -> u16 {
    theirs.min(VERSION)
}

/// What a client sends to keep a socket alive, as a text frame. The runtime answers [`PONG`]
/// without waking the object.
pub const PING: &str = "ping";

/// The answer to [`PING`].
pub const PONG: &str = "pong";
