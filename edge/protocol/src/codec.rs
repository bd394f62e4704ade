//! Frames to bytes and back, in both encodings, with the rule that what is not known is skipped.

mod client;
mod nesting;

pub use client::{client_from_binary, command_id_from_binary};
pub use nesting::nested;

use crate::conversation::event::{Event, EventBody};
use crate::frames::desk::DeskFrame;
use crate::frames::server::{Refusal, ServerFrame};
use crate::frames::together::{self, Together};
use crate::frames::visitor::VisitorRequest;
use crate::ids::{Seq, Timestamp};
use crate::limits::PARTS_MAX;
use crate::rejection::Rejection;
use crate::session::Session;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The encoding of a socket: the client chooses it with its first frame, the server follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub enum Encoding {
    /// JSON in text frames.
    #[default]
    Text,
    /// postcard in binary frames.
    Binary,
}

/// Writes a frame as postcard.
#[must_use]
pub fn to_binary<T: Serialize>(frame: &T) -> Vec<u8> {
    // Writing to memory fails for types with lengths that are not known beforehand only, and no
    // type of the protocol has those.
    postcard::to_allocvec(frame).unwrap_or_default()
}

/// Reads any value of the protocol from postcard.
///
/// # Errors
/// [`Rejection::TooLarge`]; [`Rejection::Malformed`] when they are anything else.
pub fn from_binary<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Rejection> {
    if bytes.len() > crate::limits::FRAME_MAX {
        return Err(Rejection::TooLarge);
    }
    postcard::from_bytes(bytes).map_err(|_| Rejection::Malformed)
}

/// Reads a server's frame from postcard. A frame of a newer version becomes
/// [`ServerFrame::Unknown`]; an event of a newer version keeps its position and becomes
/// [`EventBody::Unknown`].
#[must_use]
pub fn server_from_binary(bytes: &[u8]) -> ServerFrame {
    /// The place of `Event` among the variants of [`ServerFrame`].
    const EVENT: u32 = 1;
    // What an older server does not say yet at the end of a frame reads as nothing.
    let read = postcard::from_bytes(bytes).or_else(|_| postcard::from_bytes(&[bytes, &[0]].concat()));
    if let Ok(frame) = read {
        return frame;
    }
    match postcard::take_from_bytes::<(u32, Seq, Timestamp)>(bytes) {
        Ok(((EVENT, seq, at), _)) => ServerFrame::Event(Event { seq, at, body: EventBody::Unknown }),
        _ => ServerFrame::Unknown,
    }
}

/// Reads a refusal from postcard, the frame that answers a request; nothing for any other. Whoever hears no
/// conversation need not bring along how all their events are read.
#[must_use]
pub fn refusal_from_binary(bytes: &[u8]) -> Option<Refusal> {
    /// The place of `Rejected` among the variants of [`ServerFrame`].
    const REJECTED: u8 = 4;
    let (kind, refusal) = bytes.split_first()?;
    if *kind == REJECTED { from_binary(refusal).ok() } else { None }
}

/// Reads from postcard what an agent is told of colleagues; nothing of any other frame of a conversation.
#[must_use]
pub fn together_from_binary(bytes: &[u8]) -> Option<Together> {
    let (kind, told) = bytes.split_first()?;
    if *kind == together::PLACE { from_binary(told).ok() } else { None }
}

/// Reads a desk's frame from postcard; one of a newer version becomes [`DeskFrame::Unknown`]. What an older server
/// does not say yet at the end of a summary reads as nothing.
#[must_use]
pub fn desk_from_binary(bytes: &[u8]) -> DeskFrame {
    /// The place of `Conversation` among the variants of [`DeskFrame`], which ends with a summary.
    const CONVERSATION: u8 = 1;
    /// More than the fields of a summary that were ever added: each reads nothing from a zero.
    const ADDED: [u8; 16] = [0; 16];
    let read = from_packed(bytes).or_else(|| {
        let older = bytes.first() == Some(&CONVERSATION);
        older.then(|| from_packed(&[bytes, &ADDED].concat())).flatten()
    });
    read.unwrap_or(DeskFrame::Unknown)
}

/// The content type of a packed body of the HTTP path, see [`pack`].
pub const PACKED: &str = "application/octet-stream";

/// Writes a body of the HTTP path for our own apps: any number of frames or commands in postcard,
/// each behind its length, so that one of a newer version can be skipped.
pub fn pack<T: Serialize>(parts: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        // Bytes are written behind their length.
        body.extend(to_binary(&to_binary(&part)));
    }
    body
}

/// Reads a value that is no frame, so that it may be longer than one: a library, or what a browser
/// kept.
#[must_use]
pub fn from_packed<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// How many fields of a [`Session`] came later than it did.
const SESSION_LATER: usize = 5;

/// Reads who is signed in. What an older server does not say yet at its end reads as nothing.
#[must_use]
pub fn session_from_packed(bytes: &[u8]) -> Option<Session> {
    // Each field that came later is nothing as one zero.
    (0..=SESSION_LATER).find_map(|lacking| {
        let mut whole = bytes.to_vec();
        whole.resize(bytes.len() + lacking, 0);
        from_packed(&whole)
    })
}

/// The parts of a packed body. It ends where it does not go on as it should.
pub fn unpack(mut body: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || take_part(&mut body))
}

fn take_part<'a>(body: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (part, rest) = postcard::take_from_bytes(body).ok()?;
    *body = rest;
    Some(part)
}

/// Reads the commands of a packed body; each stands or falls by itself.
///
/// # Errors
/// [`Rejection::Malformed`] when it is no packed body, [`Rejection::TooLarge`] when there are more
/// than [`PARTS_MAX`].
pub fn commands_from_packed(mut body: &[u8]) -> Result<Vec<Result<VisitorRequest, Rejection>>, Rejection> {
    let mut commands = Vec::new();
    while let Some(part) = take_part(&mut body) {
        if commands.len() == PARTS_MAX {
            return Err(Rejection::TooLarge);
        }
        commands.push(client_from_binary(part));
    }
    if commands.is_empty() || !body.is_empty() { Err(Rejection::Malformed) } else { Ok(commands) }
}

#[cfg(feature = "json")]
mod json {
    use super::{DeserializeOwned, Event, EventBody, Rejection, Seq, Serialize, ServerFrame, Timestamp};
    use crate::frames::server::EventsPage;
    use crate::frames::together::Together;
    use serde::Deserialize;
    use serde::de::IgnoredAny;
    use std::collections::BTreeMap;

    /// Writes a frame as JSON.
    #[must_use]
    pub fn to_text<T: Serialize>(frame: &T) -> String {
        // See `to_binary`: maps with keys that are no strings would fail, and there are none.
        serde_json::to_string(frame).unwrap_or_default()
    }

    /// Reads any value of the protocol from JSON.
    ///
    /// # Errors
    /// [`Rejection::TooLarge`]; [`Rejection::Malformed`] when it is anything else.
    pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, Rejection> {
        if text.len() > crate::limits::FRAME_MAX {
            return Err(Rejection::TooLarge);
        }
        serde_json::from_str(text).map_err(|_| Rejection::Malformed)
    }

    fn is_json(text: &str) -> bool {
        serde_json::from_str::<IgnoredAny>(text).is_ok()
    }

    /// Reads a page of events from JSON, with the same rule: an event of a newer version keeps its
    /// position.
    ///
    /// # Errors
    /// See [`from_text`]; a page may be larger than a frame.
    pub fn page_from_text(text: &str) -> Result<EventsPage, Rejection> {
        #[derive(Deserialize)]
        struct Page {
            events: Vec<serde_json::Value>,
            next: Seq,
            more: bool,
            #[serde(default)]
            epoch: Option<Timestamp>,
        }
        let Page { events, next, more, epoch } = serde_json::from_str(text)
            .map_err(|_| if is_json(text) { Rejection::UnknownFrame } else { Rejection::Malformed })?;
        let events = events.into_iter().map(|event| {
            let number = |key| event.get(key).and_then(serde_json::Value::as_u64);
            let (seq, at) = (number("seq"), number("at"));
            match serde_json::from_value(event) {
                Ok(event) => Ok(event),
                Err(_) => {
                    let (Some(seq), Some(at)) = (seq, at) else { return Err(Rejection::UnknownFrame) };
                    Ok(Event { seq, at, body: EventBody::Unknown })
                }
            }
        });
        Ok(EventsPage { events: events.collect::<Result<_, _>>()?, next, more, epoch })
    }

    /// Reads from JSON what an agent is told of colleagues; nothing of any other frame of a conversation.
    #[must_use]
    pub fn together_from_text(text: &str) -> Option<Together> {
        #[derive(Deserialize)]
        struct Frame {
            together: Together,
        }
        serde_json::from_str::<Frame>(text).ok().map(|frame| frame.together)
    }

    /// Reads a server's frame from JSON, with the same rule as
    /// [`server_from_binary`](super::server_from_binary).
    #[must_use]
    pub fn server_from_text(text: &str) -> ServerFrame {
        #[derive(Deserialize)]
        struct Position {
            seq: Seq,
            at: Timestamp,
        }
        if let Ok(frame) = serde_json::from_str(text) {
            return frame;
        }
        let event = serde_json::from_str::<BTreeMap<String, Position>>(text);
        match event.ok().and_then(|mut frame| frame.remove("event")) {
            Some(Position { seq, at }) => ServerFrame::Event(Event { seq, at, body: EventBody::Unknown }),
            None => ServerFrame::Unknown,
        }
    }
}

#[cfg(feature = "json")]
pub use client::{client_from_text, command_id};
#[cfg(feature = "json")]
pub use json::{from_text, page_from_text, server_from_text, to_text, together_from_text};
