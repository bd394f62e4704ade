//! What happens at a site now, as its desk tells those who lead. Times of waiting travel as moments, so that a client
//! counts on by itself and nothing is sent because a second has passed.

use crate::conversation::party::Agent;
use crate::ids::{ConversationId, DepartmentId, Timestamp};
use serde::{Deserialize, Serialize};

/// What happens at a site now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Monitor {
    /// When these figures were so, by the server's clock.
    pub at: Timestamp,
    /// The time zone by whose days is counted, by its IANA name.
    pub zone: String,
    /// All departments together.
    pub all: QueueNow,
    /// Each department in the site's order, then the chats of no department if there are or were any.
    pub departments: Vec<DepartmentNow>,
    /// The agents, those who take chats first, then those who are away, then those who are not there: the first 200.
    pub agents: Vec<AgentNow>,
    /// The chats whose visitors came today, of all departments.
    pub today: DayFigures,
    /// The same of the whole day a week ago; none where nothing is known of it.
    pub week_before: Option<DayFigures>,
}

/// A department now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentNow {
    /// Which; none for the chats of no department.
    pub department: Option<DepartmentId>,
    /// Its name; empty for those.
    pub name: String,
    /// Who waits and is served.
    pub now: QueueNow,
    /// The chats whose visitors came today.
    pub today: DayFigures,
}

/// A queue, or all of them together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueNow {
    /// How many visitors wait until an agent has their chat.
    pub waiting: u32,
    /// Who waits longest, and since when.
    pub longest: Option<(ConversationId, Timestamp)>,
    /// The mean of the moments since when they wait: at any time, the mean wait is the time since it.
    pub mean_since: Option<Timestamp>,
    /// How many chats take an agent's place.
    pub served: u32,
    /// How many places agents who take chats have left. One who serves several departments counts in each.
    pub free: u32,
}

/// An agent now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentNow {
    /// Who.
    pub agent: Agent,
    /// Whether they take chats.
    pub status: AgentStatus,
    /// Since when; nothing where that is not known.
    pub since: Option<Timestamp>,
    /// How many chats take a place of theirs.
    pub load: u16,
    /// How many places they have.
    pub cap: u16,
}

/// Whether an agent takes chats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentStatus {
    /// They do.
    Available,
    /// Their inbox is open, and they do not.
    Away,
    /// Their inbox is not open.
    Offline,
}

/// What became of the chats of a day. What each figure counts is said in `domain::monitor`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DayFigures {
    /// An agent has answered.
    pub answered: u32,
    /// Abandoned or ended without an answer, and came within the opening hours.
    pub missed: u32,
    /// The visitor left before an agent had the chat.
    pub abandoned: u32,
    /// The same within ten seconds: counted here alone.
    pub short: u32,
    /// Rated.
    pub rated: u32,
    /// Rated with the best score.
    pub best: u32,
}
