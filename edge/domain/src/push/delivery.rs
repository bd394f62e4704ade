//! What comes of a message at a push service, and when it is tried again.

use crate::mail::Failure;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::ids::{ConversationId, SiteId, Timestamp};
use sha2::{Digest, Sha256};

/// How often a message is tried.
pub const ATTEMPTS_MAX: u32 = 4;

/// How long a push service may take to answer, in milliseconds.
pub const PATIENCE_MS: u64 = 10_000;

/// How many messages of one site are on their way at a time; others wait for the alarm.
pub const UNDER_WAY_MAX: usize = 20;

/// How long a push service keeps a message for a browser that is away, in seconds (RFC 8030, section 5.2). Who looks
/// after that sees it in the list.
pub const TTL_S: u64 = 4 * 60 * 60;

/// Somebody waits: phones wake for it (RFC 8030, section 5.3).
pub const URGENCY: &str = "high";

/// The name under which a later message takes the place of one that was not delivered yet: at most 32 characters of
/// base64url (RFC 8030, section 5.4), which tell the push service nothing.
#[must_use]
pub fn topic(site: &SiteId, conversation: &ConversationId) -> String {
    let hash = Sha256::digest(format!("{site}/{conversation}").as_bytes());
    URL_SAFE_NO_PAD.encode(hash.get(..24).unwrap_or_default())
}

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The push service has it.
    Taken,
    /// The subscription is over: it is to be forgotten.
    Gone,
    /// It may be taken later.
    Later,
    /// It never will.
    Refused,
}

/// By the status of the answer; none where there was no answer.
#[must_use]
pub fn outcome(status: Option<u16>) -> Outcome {
    match status {
        Some(200..=299) => Outcome::Taken,
        // RFC 8030, section 7.3.
        Some(404 | 410) => Outcome::Gone,
        Some(408 | 425 | 429 | 500..=599) | None => Outcome::Later,
        Some(_) => Outcome::Refused,
    }
}

/// When to try again after so many attempts, as mail is; never when it was tried often enough.
#[must_use]
pub fn next_attempt(attempts: u32, now: Timestamp) -> Option<Timestamp> {
    let again = Failure::ForNow(String::new()).next_attempt(attempts, now);
    again.filter(|_| attempts < ATTEMPTS_MAX)
}
