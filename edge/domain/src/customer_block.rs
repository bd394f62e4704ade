//! Customers whom the team has blocked: it is the site's word for who they are that they are known by, so
//! another chat, another key, another browser or another network is no way round.
//!
//! A block stands for the conversation in which it was made. It holds until the team lifts it there; once the
//! customer has had that conversation erased, nobody can lift it any more, and it ends by itself.

use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use protocol::timing::DAY_MS;
use serde::{Deserialize, Serialize};

/// How long a customer stays blocked after they had the conversation erased in which they were, in
/// milliseconds: 30 days.
pub const AFTER_ERASURE_MS: u64 = 30 * DAY_MS;

/// That a customer was blocked in one conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerBlock {
    /// When that conversation was erased, if it was.
    pub erased: Option<Timestamp>,
}

impl CustomerBlock {
    /// Whether it holds at a moment.
    #[must_use]
    pub fn holds(self, now: Timestamp) -> bool {
        self.erased.is_none_or(|erased| now < erased.saturating_add(AFTER_ERASURE_MS))
    }
}

/// How a customer stands with the site, for a conversation of theirs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The number of the first of the site's secrets that was not revoked.
    pub since: u64,
    /// Whether the team has blocked them, in whichever conversation.
    #[serde(default)]
    pub is_blocked: bool,
}

/// Why a customer may write nothing at a moment, neither begin a conversation nor go on with one, with the
/// blocks that were made for them.
///
/// # Errors
/// [`Rejection::Blocked`].
pub fn may_write(blocks: &[CustomerBlock], now: Timestamp) -> Result<(), Rejection> {
    if blocks.iter().any(|block| block.holds(now)) { Err(Rejection::Blocked) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCKED: Result<(), Rejection> = Err(Rejection::Blocked);

    #[test]
    fn a_block_holds_until_it_is_lifted() {
        let made = CustomerBlock::default();
        assert_eq!(may_write(&[], 0), Ok(()));
        assert_eq!(may_write(&[made], 0), BLOCKED);
        assert_eq!(may_write(&[made], u64::MAX), BLOCKED, "time alone lifts none");
        assert_eq!(may_write(&[made, made], 0), BLOCKED);
    }

    #[test]
    fn to_erase_what_was_blocked_lifts_it_a_month_later() {
        let erased = CustomerBlock { erased: Some(1_000) };
        assert_eq!(may_write(&[erased], 1_000), BLOCKED);
        assert_eq!(may_write(&[erased], 1_000 + AFTER_ERASURE_MS - 1), BLOCKED);
        assert_eq!(may_write(&[erased], 1_000 + AFTER_ERASURE_MS), Ok(()));
        let other = CustomerBlock::default();
        assert_eq!(may_write(&[erased, other], 1_000 + AFTER_ERASURE_MS), BLOCKED, "each counts by itself");
        assert_eq!(may_write(&[CustomerBlock { erased: Some(u64::MAX) }], u64::MAX - 1), BLOCKED);
    }
}
