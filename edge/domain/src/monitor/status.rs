//! Whether agents take chats, and since when.

use crate::desk::GRACE_MS;
use protocol::frames::desk::Presence;
use protocol::frames::monitor::AgentStatus;
use protocol::ids::Timestamp;
use serde::{Deserialize, Serialize};

/// Since when an agent is as they are, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusSince {
    /// How they are.
    pub status: AgentStatus,
    /// Since when.
    pub since: Timestamp,
    /// How they were before, and since when.
    pub before: Option<(AgentStatus, Timestamp)>,
}

/// An agent's status.
#[must_use]
pub fn status(presence: &Presence) -> AgentStatus {
    match (presence.available, presence.connected) {
        (true, _) => AgentStatus::Available,
        (false, true) => AgentStatus::Away,
        (false, false) => AgentStatus::Offline,
    }
}

/// What is to be stored of an agent who is like this from `now` on; nothing, where they were so before. Whoever is back
/// within [`GRACE_MS`] as they were has not been away: a page that is loaded again is no change.
#[must_use]
pub fn follow(known: Option<&StatusSince>, status: AgentStatus, now: Timestamp) -> Option<StatusSince> {
    let Some(known) = known else { return Some(StatusSince { status, since: now, before: None }) };
    if known.status == status {
        return None;
    }
    let soon = known.status == AgentStatus::Offline && now.saturating_sub(known.since) <= GRACE_MS;
    match known.before {
        Some((was, since)) if soon && was == status => Some(StatusSince { status, since, before: None }),
        _ => Some(StatusSince { status, since: now, before: Some((known.status, known.since)) }),
    }
}
