//! What a site has settled for its conversations.

use crate::limits::PROMISE_HOURS_MAX;
use serde::{Deserialize, Serialize};

/// What a site has settled for its conversations. A conversation keeps the one it was started
/// with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// How a conversation is rated.
    pub rating: RatingScale,
    /// Minutes a visitor may stay silent after "anything else?" before the conversation ends.
    pub vanish_minutes: u16,
    /// Most hours until a follow-up promise is due, 24 at most.
    pub promise_hours: u16,
    /// Whether agents see what the visitor is writing. The widget says so.
    pub typing_preview: bool,
    /// What is said on its own at the end, in the conversation's language; nothing when empty.
    pub goodbye: String,
    /// Hours without any event after which a conversation that no agent has taken ends by itself. A
    /// conversation that an earlier version began goes by the standard.
    #[serde(default = "standard_waiting_hours")]
    pub waiting_hours: u16,
    /// Minutes that a visitor waits for somebody before they are asked how to reach them. A conversation that an
    /// earlier version began goes by the standard.
    #[serde(default = "standard_answer_minutes")]
    pub answer_minutes: u16,
}

fn standard_answer_minutes() -> u16 {
    2
}

fn standard_waiting_hours() -> u16 {
    24
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            rating: RatingScale::default(),
            vanish_minutes: 3,
            promise_hours: PROMISE_HOURS_MAX,
            typing_preview: false,
            goodbye: String::new(),
            waiting_hours: standard_waiting_hours(),
            answer_minutes: standard_answer_minutes(),
        }
    }
}

/// How a conversation is rated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RatingScale {
    /// 1 (bad), 2, 3 (good).
    #[default]
    Three,
    /// 1 (thumb down), 2 (thumb up).
    Thumbs,
    /// 1 (bad) to 5 (good).
    Five,
    /// Not at all.
    Off,
}

impl RatingScale {
    /// The best score; 0 when there is none to give.
    #[must_use]
    pub fn best(self) -> u8 {
        match self {
            Self::Three => 3,
            Self::Thumbs => 2,
            Self::Five => 5,
            Self::Off => 0,
        }
    }

    /// The scores that can be given, the best one last.
    #[must_use]
    pub fn scores(self) -> std::ops::RangeInclusive<u8> {
        1..=self.best()
    }
}
