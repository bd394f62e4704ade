//! Ids as newtypes, and the moments and positions that travel with them.
//!
//! Ids that clients make ([`ConversationId`], [`CommandId`], [`Token`]) are random, never
//! sequential, so that nobody can guess a neighbour's.

use crate::rejection::Rejection;
use serde::{Deserialize, Serialize};
use std::fmt;

fn is_id_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $min:literal ..= $max:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(String);

        impl $name {
            /// The fewest and the most characters such an id has, out of `A-Z a-z 0-9 - _`.
            pub const LENGTH: std::ops::RangeInclusive<usize> = $min..=$max;

            /// Takes a string as an id.
            ///
            /// # Errors
            /// [`Rejection::BadId`] when the length or a character is not allowed.
            pub fn parse(raw: &str) -> Result<Self, Rejection> {
                if Self::LENGTH.contains(&raw.len()) && raw.chars().all(is_id_char) {
                    Ok(Self(raw.to_owned()))
                } else {
                    Err(Rejection::BadId)
                }
            }

            /// Whether an id that came over the wire, unchecked, is well formed.
            #[must_use]
            pub fn is_valid(&self) -> bool {
                Self::parse(&self.0).is_ok()
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// Names a site, as in the snippet: `/widget.js?site=ID`.
    SiteId, 1..=64
);
id!(
    /// Names a conversation within a site. Made by the visitor's client.
    ConversationId, 16..=64
);
id!(
    /// Names an agent within an installation.
    AgentId, 1..=64
);
id!(
    /// Names one command, made by the client that sends it and accepted once in the life of a
    /// conversation. A message keeps the id of the command that sent it.
    CommandId, 8..=64
);

/// What the ids of commands that nobody sent begin with: no character of an id that a client makes.
const OWN: char = ':';

impl CommandId {
    /// The id of a command that the server gives itself: a deadline, news from the site. No client can
    /// send one by such an id, so that none is taken when its time comes. It goes out as the id of what
    /// the command led to, such as a goodbye.
    #[must_use]
    pub fn of_server(name: &str) -> Self {
        Self(format!("{OWN}{name}"))
    }

    /// Whether the server gave it to a command of its own.
    #[must_use]
    pub fn is_of_server(&self) -> bool {
        self.0.starts_with(OWN)
    }
}

id!(
    /// Names a department within a site.
    DepartmentId, 1..=64
);
id!(
    /// Names a file within a conversation. Made by the client that sends it.
    FileId, 16..=64
);

id!(
    /// Names a visit to a site's pages, for as long as it lasts. Made by the loader.
    VisitId, 16..=64
);
id!(
    /// Names a trigger of a site.
    TriggerId, 1..=64
);
id!(
    /// Names an entry of a site's library. Made by the client that adds it.
    EntryId, 1..=64
);

/// The visitor's secret for one conversation: whoever shows it is the visitor. Made by the
/// visitor's client from at least 128 random bits. Never in a URL, never in a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token(String);

impl Token {
    /// The fewest and the most characters of a token, out of `A-Z a-z 0-9 - _`. 22 characters of
    /// that alphabet carry 128 bits.
    pub const LENGTH: std::ops::RangeInclusive<usize> = 22..=128;

    /// Takes a string as a token.
    ///
    /// # Errors
    /// [`Rejection::BadToken`] when the length or a character is not allowed.
    pub fn parse(raw: &str) -> Result<Self, Rejection> {
        if Self::LENGTH.contains(&raw.len()) && raw.chars().all(is_id_char) {
            Ok(Self(raw.to_owned()))
        } else {
            Err(Rejection::BadToken)
        }
    }

    /// Whether a token that came over the wire, unchecked, is well formed.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        Self::parse(&self.0).is_ok()
    }

    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

/// The position of an event in its conversation: 1, 2, 3, without gaps. 0 stands for "nothing yet".
pub type Seq = u64;

/// Milliseconds since 1970-01-01T00:00:00Z, by the server's clock.
pub type Timestamp = u64;

/// Encodes random bytes as id characters: six bits a character, 16 bytes in 22 characters.
/// The same as unpadded base64url (RFC 4648, section 5).
#[must_use]
pub fn encode_random(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().enumerate().fold(0_u32, |sum, (i, byte)| sum | (u32::from(*byte) << (16 - 8 * i)));
        for position in 0..=chunk.len() {
            let index = (group >> (18 - 6 * position)) & 63;
            let character = ALPHABET.get(index as usize).copied().unwrap_or(b'-');
            out.push(char::from(character));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_bytes_encode_as_base64url() {
        assert_eq!(encode_random(b"light work."), "bGlnaHQgd29yay4");
        assert_eq!(encode_random(&[0xfb, 0xff, 0xfe]), "-__-");
        assert_eq!(encode_random(&[7; 16]).len(), 22);
    }

    #[test]
    fn ids_have_a_length_and_an_alphabet() {
        assert!(ConversationId::parse(&"a".repeat(22)).is_ok());
        for bad in ["", "short", "has a space in the id", "é-é-é-é-é-é-é-é-é-é"] {
            assert_eq!(ConversationId::parse(bad), Err(Rejection::BadId), "{bad:?}");
        }
        assert_eq!(CommandId::parse(&"x".repeat(65)), Err(Rejection::BadId));
        assert_eq!(Token::parse("too-short"), Err(Rejection::BadToken));
    }

    #[test]
    fn no_client_makes_an_id_of_the_servers() {
        let own = CommandId::of_server("signal-Vanished-17");
        assert_eq!(own.as_str(), ":signal-Vanished-17");
        assert!(own.is_of_server() && !own.is_valid());
        assert!(!CommandId::parse("signal-Vanished-17").unwrap().is_of_server());
        // Over the wire, too, it is refused wherever a client's id is looked at.
        let sent: CommandId = serde_json::from_str(r#"":signal-Vanished-17""#).unwrap();
        assert!(!sent.is_valid());
    }

    #[test]
    fn a_token_does_not_show_in_debug_output() {
        let token = Token::parse(&"s".repeat(22)).unwrap();
        assert_eq!(format!("{token:?}"), "Token(hidden)");
    }
}
