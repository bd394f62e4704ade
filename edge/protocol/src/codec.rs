//! Frames to bytes and back, in both encodings, with the rule that what is not known is skipped.

use crate::event::{Event, EventBody};
use crate::ids::{Seq, Timestamp};
use crate::rejection::Rejection;
use crate::server::ServerFrame;
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
/// [`Rejection::TooLarge`] and [`Rejection::Malformed`].
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
    if let Ok(frame) = postcard::from_bytes(bytes) {
        return frame;
    }
    match postcard::take_from_bytes::<(u32, Seq, Timestamp)>(bytes) {
        Ok(((EVENT, seq, at), _)) => ServerFrame::Event(Event { seq, at, body: EventBody::Unknown }),
        _ => ServerFrame::Unknown,
    }
}

#[cfg(feature = "json")]
mod json {
    use super::{DeserializeOwned, Event, EventBody, Rejection, Seq, Serialize, ServerFrame, Timestamp};
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
    /// [`Rejection::TooLarge`], [`Rejection::UnknownFrame`] when the text is JSON of another
    /// shape, and [`Rejection::Malformed`] when it is not JSON.
    pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, Rejection> {
        if text.len() > crate::limits::FRAME_MAX {
            return Err(Rejection::TooLarge);
        }
        serde_json::from_str(text)
            .map_err(|_| if is_json(text) { Rejection::UnknownFrame } else { Rejection::Malformed })
    }

    fn is_json(text: &str) -> bool {
        serde_json::from_str::<IgnoredAny>(text).is_ok()
    }

    /// The id of a command that could not be read as a whole, so that the refusal can name it.
    #[must_use]
    pub fn command_id(text: &str) -> Option<crate::ids::CommandId> {
        #[derive(Deserialize)]
        struct Request {
            id: String,
        }
        let frame: BTreeMap<String, Request> = serde_json::from_str(text).ok()?;
        let request = frame.get("command")?;
        crate::ids::CommandId::parse(&request.id).ok()
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
pub use json::{command_id, from_text, server_from_text, to_text};
