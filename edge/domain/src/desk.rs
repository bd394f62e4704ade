//! What a site's desk knows: which conversations the team's list shows, and who is there.

use crate::planted::{self, Bug};
use protocol::desk::{Presence, Stage, Summary};
use protocol::event::Agent;
use protocol::ids::Seq;

/// How many ended conversations the list keeps showing, the latest first.
pub const ENDED_LISTED: usize = 50;

/// Whether a summary that arrives replaces the one that is known. Deliveries repeat and overtake
/// each other; only a later revision counts.
#[must_use]
pub fn replaces(known: Option<&Summary>, arrived: &Summary) -> bool {
    known.is_none_or(|known| known.revision < arrived.revision) || planted::on(Bug::DeskTakesOlder)
}

/// Whether the desk has still to hear of the events up to `last`, when it has confirmed `told`.
#[must_use]
pub fn is_behind(told: Seq, last: Seq) -> bool {
    told < last && !planted::on(Bug::DeskCountsAsTold)
}

/// The stage as it is stored for finding conversations: small numbers, never reused.
#[must_use]
pub fn stage_code(stage: Stage) -> i32 {
    match stage {
        Stage::Waiting => 1,
        Stage::Assigned => 2,
        Stage::Ended => 3,
    }
}

/// An agent's presence from what is known of them.
#[must_use]
pub fn presence(agent: Agent, wants: bool, sockets: usize) -> Presence {
    let connected = sockets > 0;
    Presence { agent, available: wants && connected, connected }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Conversation;
    use protocol::ids::{AgentId, ConversationId};

    #[test]
    fn only_a_later_revision_counts() {
        let id = ConversationId::parse("conversation-0001").unwrap();
        let at = |revision| Summary { revision, ..Conversation::default().summary(id.clone()) };
        assert!(replaces(None, &at(1)));
        assert!(replaces(Some(&at(1)), &at(2)));
        assert!(!replaces(Some(&at(2)), &at(2)));
        assert!(!replaces(Some(&at(2)), &at(1)));
    }

    #[test]
    fn nobody_is_available_without_an_open_inbox() {
        let ana = Agent { id: AgentId::parse("ana").unwrap(), name: "Ana".into() };
        assert!(presence(ana.clone(), true, 1).available);
        assert!(!presence(ana.clone(), true, 0).available);
        assert!(!presence(ana, false, 2).available);
    }
}
