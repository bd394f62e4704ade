//! Who else of the team has a conversation before their eyes, as each of them is told.
//!
//! It travels as one more kind of [`ServerFrame`](super::server::ServerFrame), at a place behind all of its kinds, and
//! goes to the team's sockets only. Whoever does not know it skips it; the widget, which is never sent it, need not bring
//! along how it is read.

use crate::conversation::party::Agent;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// The place of the frame among those of a conversation.
pub(crate) const PLACE: u8 = 64;
/// Its name among them.
const NAME: &str = "together";

/// So many of a group are named; the others are counted.
pub const NAMED_MAX: usize = 2;

/// The colleagues who have a conversation before their eyes, each once, in one of the two groups. Whoever is told is in
/// neither.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// Who reads.
    pub reading: Group,
    /// Who writes a reply.
    pub writing: Group,
}

/// Some of the team.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The first of them, at most [`NAMED_MAX`].
    pub named: Vec<Agent>,
    /// How many more there are.
    pub others: u32,
}

impl Group {
    /// Whether there is nobody in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.others == 0
    }
}

/// What is told of colleagues, as a frame. It is read by `together_from_binary` and `together_from_text` of
/// [`crate::codec`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TogetherFrame(pub Together);

impl Serialize for TogetherFrame {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_variant("ServerFrame", u32::from(PLACE), NAME, &self.0)
    }
}
