//! What clients send, read so that a refusal says which of two it is: of a kind that is not known here, or
//! of a known kind with a content it cannot have.

use crate::frames::ClientFrame;
use crate::ids::CommandId;
use crate::limits::FRAME_MAX;
use crate::rejection::Rejection;
use serde::de::value::Error;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

/// The kind of frame that carries a command.
const COMMAND: &str = "command";

/// Looks at an enum instead of reading it, and keeps the names of its variants.
struct Look<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Look<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("no enum"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = variants;
        Err(Error::custom("seen"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The names of an enum's variants, in their order; none for what is no enum.
fn variants<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // It always fails: all there is to know was seen on the way.
    let _seen = T::deserialize(Look(&mut names)).is_ok();
    names
}

/// Reads what a client sent from postcard.
///
/// # Errors
/// [`Rejection::TooLarge`]; [`Rejection::UnknownFrame`] when its kind, or the kind of its command, is not
/// known here; else [`Rejection::Malformed`].
pub fn client_from_binary<T: ClientFrame>(bytes: &[u8]) -> Result<T, Rejection> {
    if bytes.len() > FRAME_MAX {
        return Err(Rejection::TooLarge);
    }
    postcard::from_bytes(bytes).map_err(|_| {
        if is_unknown_binary::<T>(bytes).unwrap_or(false) {
            Rejection::UnknownFrame
        } else {
            Rejection::Malformed
        }
    })
}

fn is_unknown_binary<T: ClientFrame>(bytes: &[u8]) -> Option<bool> {
    let mut request = bytes;
    if T::HAS_KIND {
        let (kind, content) = take_kind(bytes)?;
        let Some(kind) = variants::<T>().get(kind) else { return Some(true) };
        if *kind != COMMAND {
            return Some(false);
        }
        request = content;
    }
    let (_id, command): (&str, _) = postcard::take_from_bytes(request).ok()?;
    let (kind, _) = take_kind(command)?;
    Some(kind >= variants::<T::Command>().len())
}

/// The place of a variant, and what is behind it.
fn take_kind(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (place, rest) = postcard::take_from_bytes::<u32>(bytes).ok()?;
    Some((usize::try_from(place).ok()?, rest))
}

/// The id of a command in postcard that could not be read as a whole, so that the refusal can name
/// it.
#[must_use]
pub fn command_id_from_binary(bytes: &[u8]) -> Option<CommandId> {
    /// The place of `Command` among the variants of a visitor's and of an agent's frames.
    const COMMAND: u32 = 1;
    match postcard::take_from_bytes::<(u32, &str)>(bytes).ok()? {
        ((COMMAND, id), _) => CommandId::parse(id).ok(),
        _ => None,
    }
}

#[cfg(feature = "json")]
mod json {
    use super::{COMMAND, ClientFrame, CommandId, FRAME_MAX, Rejection, variants};
    use serde::Deserialize;
    use serde_json::Value;
    use std::collections::BTreeMap;

    /// What a text frame has in the place of bytes that were no UTF-8: the runtime has replaced them
    /// before anybody sees them.
    const NO_UTF8: char = '\u{fffd}';

    /// Reads what a client sent from JSON. Whoever means the character U+FFFD writes `\ufffd`.
    ///
    /// # Errors
    /// See [`client_from_binary`](super::client_from_binary).
    pub fn client_from_text<T: ClientFrame>(text: &str) -> Result<T, Rejection> {
        if text.len() > FRAME_MAX {
            return Err(Rejection::TooLarge);
        }
        if text.contains(NO_UTF8) {
            return Err(Rejection::Malformed);
        }
        serde_json::from_str(text).map_err(|_| {
            if is_unknown_text::<T>(text).unwrap_or(false) {
                Rejection::UnknownFrame
            } else {
                Rejection::Malformed
            }
        })
    }

    fn is_unknown_text<T: ClientFrame>(text: &str) -> Option<bool> {
        let value: Value = serde_json::from_str(text).ok()?;
        let mut request = &value;
        if T::HAS_KIND {
            let (kind, content) = kind(&value)?;
            if !variants::<T>().contains(&kind) {
                return Some(true);
            }
            if kind != COMMAND {
                return Some(false);
            }
            request = content?;
        }
        let (kind, _) = kind(request.get(COMMAND)?)?;
        Some(!variants::<T::Command>().contains(&kind))
    }

    /// The kind of an enum's value: a string, or the one key of an object, with its content.
    fn kind(value: &Value) -> Option<(&str, Option<&Value>)> {
        match value {
            Value::String(kind) => Some((kind, None)),
            Value::Object(members) if members.len() == 1 => {
                members.iter().next().map(|(kind, content)| (kind.as_str(), Some(content)))
            }
            _ => None,
        }
    }

    /// The id of a command that could not be read as a whole, so that the refusal can name it.
    #[must_use]
    pub fn command_id(text: &str) -> Option<CommandId> {
        #[derive(Deserialize)]
        struct Request {
            id: String,
        }
        let frame: BTreeMap<String, Request> = serde_json::from_str(text).ok()?;
        let request = frame.get(COMMAND)?;
        CommandId::parse(&request.id).ok()
    }
}

#[cfg(feature = "json")]
pub use json::{client_from_text, command_id};
