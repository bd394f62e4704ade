//! What the world saw, kept outside everything that can crash: which commands were given, what was
//! answered, and the first thing that went wrong.

use super::net::Client;
use protocol::ids::{CommandId, ConversationId, Seq};
use protocol::rejection::Rejection;
use std::collections::{BTreeMap, BTreeSet};

/// What a command asks, as far as the checks need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A message with this text.
    Message(String),
    /// Something else that always leads to an event of its own: start, end, rating.
    Event,
    /// Something that changes nothing when it was so already.
    Maybe,
}

/// A command that somebody gave.
#[derive(Clone, Debug)]
pub struct Given {
    /// Who.
    pub by: Client,
    /// In which conversation.
    pub conversation: ConversationId,
    /// Its id.
    pub id: CommandId,
    /// What it asks.
    pub kind: Kind,
}

/// The ledger.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The commands in the order each client gave them.
    pub given: Vec<Given>,
    known: BTreeSet<CommandId>,
    /// The acknowledgements that left the edge.
    pub acknowledged: BTreeMap<CommandId, BTreeSet<Seq>>,
    /// The refusals that left the edge.
    pub refused: BTreeMap<CommandId, BTreeSet<&'static str>>,
    /// How often the desk took each revision of a conversation.
    pub desk_effects: BTreeMap<(ConversationId, Seq), u32>,
    /// What was acknowledged before the edge went back to an earlier copy.
    pub before_restore: BTreeSet<CommandId>,
    /// The messages of that kind that a client had before its eyes, which is to bring them back.
    pub to_come_back: Vec<Given>,
    /// What went wrong.
    pub violation: Option<String>,
}

impl Ledger {
    /// Somebody gave a command; the same one again is no news.
    pub fn give(&mut self, by: Client, conversation: &ConversationId, id: &CommandId, kind: Kind) {
        if self.known.insert(id.clone()) {
            self.given.push(Given { by, conversation: conversation.clone(), id: id.clone(), kind });
        }
    }

    /// An answer left the edge.
    pub fn answer(&mut self, id: &CommandId, answer: Result<Seq, Rejection>) {
        match answer {
            Ok(seq) => {
                self.acknowledged.entry(id.clone()).or_default().insert(seq);
            }
            Err(why) => {
                self.refused.entry(id.clone()).or_default().insert(why.code());
            }
        }
    }

    /// The edge went back to an earlier copy: what was acknowledged is to come back from those who have it.
    pub fn restored(&mut self, had: Vec<Given>) {
        let had = had.into_iter().filter(|given| self.acknowledged.contains_key(&given.id));
        self.to_come_back.extend(had);
        self.before_restore.extend(std::mem::take(&mut self.acknowledged).into_keys());
        self.refused.clear();
    }

    /// A client has lost its memory.
    pub fn forgot(&mut self, client: Client) {
        self.to_come_back.retain(|given| given.by != client);
    }

    /// Something is wrong; the first of it counts.
    pub fn violated(&mut self, what: impl FnOnce() -> String) {
        if self.violation.is_none() {
            self.violation = Some(what());
        }
    }
}
