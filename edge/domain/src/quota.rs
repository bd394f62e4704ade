//! How much anybody may ask for: what is counted for one socket, conversation, network or site, and
//! the limits. The numbers stand in one table of `tests/SECURITY.md`.
//!
//! Two ways of counting are enough. A [`Bucket`] is for what comes in bursts and is forgotten within
//! minutes (frames, identifications): it refills steadily, so whoever slows down goes on at once. A
//! [`Tally`] is for what adds up over an hour or a day (mails, bytes of files) and may have to
//! outlive the object's memory.

use crate::access::wider;
use protocol::conversation::party::Side;
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use protocol::timing::{HOUR_MS, MINUTE_MS};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// At most `most` within `within_ms` milliseconds. What is counted (frames, bytes, mails) says the
/// constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many at most, in one burst.
    pub most: u64,
    /// The time in which as many are allowed again, in milliseconds.
    pub within_ms: u64,
}

impl Limit {
    /// At most `most` a minute.
    #[must_use]
    pub const fn a_minute(most: u64) -> Self {
        Self { most, within_ms: MINUTE_MS }
    }

    /// At most `most` an hour.
    #[must_use]
    pub const fn an_hour(most: u64) -> Self {
        Self { most, within_ms: HOUR_MS }
    }

    /// At most `most` a day.
    #[must_use]
    pub const fn a_day(most: u64) -> Self {
        Self { most, within_ms: 24 * HOUR_MS }
    }
}

/// Frames on one socket, whatever they are and whether or not they are understood: ten a second. A client
/// that comes back with a hundred unsent messages sends them at once; a person who types needs one a second.
/// Larger bursts would hold up everybody else for as long as they take.
pub const SOCKET_FRAMES: Limit = Limit { most: 120, within_ms: 12_000 };

/// Greetings of visitors in one conversation, one a second: each is answered with all that was missed.
pub const GREETINGS: Limit = Limit { most: 20, within_ms: 20_000 };

/// Mails to one mailbox that visitors of a site ask for, whatever the conversation.
pub const MAILS_TO_MAILBOX: Limit = Limit::a_day(5);

/// Mails that visitors of a site ask for from one network. A whole company may sit behind one.
pub const MAILS_FROM_NETWORK: Limit = Limit::a_day(40);

/// The same from a wider network ([`wider`]).
pub const MAILS_FROM_WIDER: Limit = Limit::a_day(160);

/// Mails that visitors of a site ask for.
pub const MAILS_FROM_SITE: Limit = Limit::a_day(1_000);

/// Mails that the team of a site sends to one mailbox: strangers cannot use up what the team has.
pub const MAILS_FROM_TEAM: Limit = Limit::a_day(20);

/// Links for a new password to one mailbox, whether or not anybody has an account with it.
pub const RESETS_FOR_EMAIL: Limit = Limit::an_hour(3);

/// Links for a new password that are asked for from one network.
pub const RESETS_FROM_NETWORK: Limit = Limit::an_hour(20);

/// The same from a wider network ([`wider`]).
pub const RESETS_FROM_WIDER: Limit = Limit::an_hour(80);

/// Requests for such a link that are stored although nobody has an account with the email: whoever watches learns
/// nothing by what is stored, and it has an end.
pub const RESETS_FOR_NOBODY: Limit = Limit::an_hour(1_000);

/// Links for a new password that are mailed to an account whatever others ask for.
pub const RESETS_KEPT: Limit = Limit::an_hour(1);

/// Links for a new password that an installation mails beyond those.
pub const RESETS: Limit = Limit::an_hour(500);

/// Sign-ins at the operator's provider that are begun from one network. A whole company may sit behind one.
pub const OIDC_FROM_NETWORK: Limit = Limit::an_hour(300);

/// The same from a wider network ([`wider`]).
pub const OIDC_FROM_WIDER: Limit = Limit::an_hour(1_200);

/// Mails to one mailbox about what happened to its owner's account.
pub const NEWS_TO_EMAIL: Limit = Limit::a_day(20);

/// Changes of what somebody tells of themselves: each is told at every site of theirs and stands in its log.
pub const PROFILE_CHANGES: Limit = Limit::an_hour(30);

/// Invites that the team of a site mails to one mailbox.
pub const INVITES_TO_MAILBOX: Limit = Limit::a_day(5);

/// Invites that the team of a site mails.
pub const INVITES_FROM_SITE: Limit = Limit::a_day(200);

/// Push messages to a site's team about new chats, and about messages in one conversation. They ring in pockets:
/// whoever makes a crowd of them makes them ring no more often than this.
pub const PUSHES: Limit = Limit::a_minute(20);

/// Push messages to somebody who goes, about chats that wait already, the latest first. Whoever goes takes nothing from
/// what the team is told.
pub const OWED_PUSHES: Limit = Limit::a_minute(3);

/// Mails that owners and admins of a site send themselves to try whether mail goes out.
pub const TEST_MAILS: Limit = Limit::an_hour(5);

/// Bytes of files that visitors of a site upload from one network. A whole company may sit behind one.
pub const FILE_BYTES_FROM_NETWORK: Limit = Limit::a_day(500 * MEGABYTE);

/// The same from a wider network ([`wider`]).
pub const FILE_BYTES_FROM_WIDER: Limit = Limit::a_day(2_000 * MEGABYTE);

/// Bytes of files that visitors of a site upload.
pub const FILE_BYTES_FROM_SITE: Limit = Limit::a_day(5_000 * MEGABYTE);

/// Bytes that owners bring into a site from elsewhere.
pub const IMPORT_BYTES: Limit = Limit::a_day(50_000 * MEGABYTE);

const MEGABYTE: u64 = 1024 * 1024;

/// Where the bytes of a visitor's file are counted: each name with its limit. Whoever comes from an
/// unknown network shares it with all others who do.
#[must_use]
pub fn file_counts(network: Option<&str>) -> Vec<(String, Limit)> {
    let mut counts = vec![
        (format!("files from {}", network.unwrap_or_default()), FILE_BYTES_FROM_NETWORK),
        ("files".to_owned(), FILE_BYTES_FROM_SITE),
    ];
    counts.extend(around(network).map(|wide| (format!("files from {wide}"), FILE_BYTES_FROM_WIDER)));
    counts
}

/// Where something is counted that comes from a network: there, and with the wider one around it. Nowhere where it is
/// not known: what everybody shares, strangers would use up.
#[must_use]
pub fn network_counts(what: &str, network: Option<&str>, own: Limit, around: Limit) -> Vec<(String, Limit)> {
    let Some(network) = network else { return Vec::new() };
    let mut counts = vec![(format!("{what} from {network}"), own)];
    counts.extend(wider(network).map(|wide| (format!("{what} from {wide}"), around)));
    counts
}

/// The wider network around one, if it has any.
fn around(network: Option<&str>) -> Option<String> {
    network.and_then(wider)
}

/// Where a mail is counted: each name with its limit.
///
/// A mailbox counts under one name however its address is written ([`crate::mail::mailbox`]). Whoever
/// comes from an unknown network shares it with all others who do.
#[must_use]
pub fn mail_counts(side: Side, mailbox: &str, network: Option<&str>) -> Vec<(String, Limit)> {
    match side {
        Side::Agent => vec![(format!("mail of the team to {mailbox}"), MAILS_FROM_TEAM)],
        Side::Visitor => {
            let mut counts = vec![
                (format!("mail to {mailbox}"), MAILS_TO_MAILBOX),
                (format!("mail from {}", network.unwrap_or_default()), MAILS_FROM_NETWORK),
                ("mail".to_owned(), MAILS_FROM_SITE),
            ];
            counts.extend(around(network).map(|wide| (format!("mail from {wide}"), MAILS_FROM_WIDER)));
            counts
        }
    }
}

/// Where a mail that tries whether mail goes out is counted: with all others like it, and with what the team sends to
/// that mailbox.
#[must_use]
pub fn test_mail_counts(mailbox: &str) -> Vec<(String, Limit)> {
    let mut counts = mail_counts(Side::Agent, mailbox, None);
    counts.push(("test mail".to_owned(), TEST_MAILS));
    counts
}

/// Frames of all visitors' sockets of one conversation, and its commands over HTTP, together: whoever
/// opens more sockets may not write more for it.
pub const CONVERSATION_FRAMES: Limit = Limit { most: 240, within_ms: 12_000 };

/// Bytes of the frames on one socket. Sixty messages of the greatest length, in the widest characters.
pub const SOCKET_BYTES: Limit = Limit::a_minute(1024 * 1024);

/// Bytes of the frames of all visitors' sockets of one conversation, and of its commands over HTTP, together.
pub const CONVERSATION_BYTES: Limit = Limit::a_minute(2 * 1024 * 1024);

/// Events of one conversation. What ends it is heard beyond that.
pub const LOG_EVENTS: u64 = 5_000;

/// Bytes of one conversation's events. A thousand messages of an ordinary length take a tenth of it.
pub const LOG_BYTES: u64 = 4 * 1024 * 1024;

/// Bytes of a conversation's events that greetings, requests and transcripts tell again.
pub const TOLD_BYTES: Limit = Limit::a_minute(4 * LOG_BYTES);

/// Frames and commands of all visitors of one network together, as far as one isolate sees them. A whole
/// company may sit behind one address: a hundred people who type.
pub const NETWORK_FRAMES: Limit = Limit::a_minute(6_000);

/// Visitors' sockets of one conversation at once: more tabs than anybody has.
pub const CONVERSATION_SOCKETS: usize = 10;

/// Visitors' sockets of one network at once, as far as one isolate sees them. Whoever gets none is served by
/// plain requests.
pub const NETWORK_SOCKETS: usize = 150;

/// How long a socket may take to say who it is, in milliseconds. Every client greets at once.
pub const GREETING_MS: u64 = 10_000;

/// How long a socket may wait for a conversation that nobody opens, in milliseconds.
pub const LOBBY_MS: u64 = 10 * MINUTE_MS;

/// Requests that wait for an event of one conversation at once; one more is answered at once.
pub const CONVERSATION_POLLS: usize = 10;

/// Identifications on one socket. A client needs one, and each is a question to the site's object.
pub const SOCKET_IDENTIFICATIONS: Limit = Limit::a_minute(10);

/// Frames that are held while a conversation starts: what a client that comes back sends at once.
pub const HELD_FRAMES: usize = 200;

/// Bytes of the frames that are held.
pub const HELD_BYTES: usize = 1024 * 1024;

/// How many keys a customer has to one conversation; of more the oldest ends. Each page that is opened takes
/// one, so this is more than anybody has open.
pub const CUSTOMER_KEYS: usize = 20;

/// Conversations that a wider network ([`wider`]) opens at a site.
pub const STARTS_FROM_WIDER: Limit = Limit::an_hour(4 * crate::access::STARTS_MAX as u64);

/// Conversations that go on at a site from one network. A whole company may sit behind one.
pub const OPEN_FROM_NETWORK: usize = 200;

/// What a network's pages count of a site's triggers. A page counts two or three; whole companies stand behind
/// one network.
pub const TRIGGER_COUNTS: Limit = Limit::a_minute(120);

/// Changes of the visitor's page that are stored in a conversation. A map or a scroll spy makes dozens a
/// second; a person who reads makes a few a minute.
pub const PAGE_CHANGES: Limit = Limit::a_minute(6);

/// A token bucket: full at first, emptied by what is taken, refilled steadily.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// What was taken and has not come back yet, in millionths of the limit's unit.
    taken: u64,
    /// When that was so.
    at: Timestamp,
}

/// Parts of a unit that a bucket counts in, so that slow refilling loses nothing to rounding.
const PARTS: u64 = 1_000_000;

impl Bucket {
    /// Takes `amount` out.
    ///
    /// # Errors
    /// [`Rejection::SlowDown`] when there is not so much in it; nothing is taken then.
    pub fn take(&mut self, limit: Limit, amount: u64, now: Timestamp) -> Result<(), Rejection> {
        let taken = self.still_taken(limit, now).saturating_add(amount.saturating_mul(PARTS));
        if taken > limit.most.saturating_mul(PARTS) {
            return Err(Rejection::SlowDown);
        }
        *self = Self { taken, at: now.max(self.at) };
        Ok(())
    }

    /// Whether all that was taken has come back, so that it is as good as a new one.
    #[must_use]
    pub fn is_full(self, limit: Limit, now: Timestamp) -> bool {
        self.still_taken(limit, now) == 0
    }

    fn still_taken(self, limit: Limit, now: Timestamp) -> u64 {
        // A clock that goes back refills nothing.
        let passed = u128::from(now.saturating_sub(self.at));
        let refilled =
            passed * u128::from(limit.most) * u128::from(PARTS) / u128::from(limit.within_ms.max(1));
        self.taken.saturating_sub(u64::try_from(refilled).unwrap_or(u64::MAX))
    }
}

/// Buckets by name, kept in memory only: for what may be asked for so often that nothing may be stored for it.
#[derive(Debug, Default)]
pub struct Buckets(BTreeMap<String, Bucket>);

/// So many names are kept. Whoever comes from more networks than that within a minute is past this counting.
const NAMES_MAX: usize = 10_000;

impl Buckets {
    /// Takes `amount` out of the bucket of a name.
    ///
    /// # Errors
    /// [`Rejection::SlowDown`] when there is not so much in it.
    pub fn take(&mut self, name: &str, limit: Limit, amount: u64, now: Timestamp) -> Result<(), Rejection> {
        if self.0.len() >= NAMES_MAX && !self.0.contains_key(name) {
            // Those that are full again by now.
            self.0.retain(|_, bucket| now.saturating_sub(bucket.at) < limit.within_ms);
            if self.0.len() >= NAMES_MAX {
                return Err(Rejection::SlowDown);
            }
        }
        self.0.entry(name.to_owned()).or_default().take(limit, amount, now)
    }
}

/// What adds up from a first moment on, until the limit's time is over and counting begins anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How much so far, in the limit's unit.
    pub amount: u64,
    /// Since when.
    pub since: Timestamp,
}

impl Tally {
    /// Adds `amount`.
    ///
    /// # Errors
    /// [`Rejection::SlowDown`] when that is more than the limit; nothing is added then. The caller may
    /// have a better name for it.
    pub fn add(&mut self, limit: Limit, amount: u64, now: Timestamp) -> Result<(), Rejection> {
        let is_over = now >= self.since.saturating_add(limit.within_ms);
        let (so_far, since) = if is_over || self.amount == 0 { (0, now) } else { (self.amount, self.since) };
        let total = so_far.saturating_add(amount);
        if total > limit.most {
            return Err(Rejection::SlowDown);
        }
        *self = Self { amount: total, since };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: Limit = Limit::a_minute(10);

    #[test]
    fn a_bucket_gives_a_burst_and_then_what_flows_back() {
        let mut bucket = Bucket::default();
        for _ in 0..10 {
            assert_eq!(bucket.take(TEN, 1, 1_000), Ok(()));
        }
        assert_eq!(bucket.take(TEN, 1, 1_000), Err(Rejection::SlowDown));
        assert_eq!(bucket.take(TEN, 1, 1_000 + 5_900), Err(Rejection::SlowDown));
        assert_eq!(bucket.take(TEN, 1, 1_000 + 6_000), Ok(()), "one every six seconds");
        assert_eq!(bucket.take(TEN, 1, 1_000 + 6_000), Err(Rejection::SlowDown));
        assert_eq!(bucket.take(TEN, 11, 10 * MINUTE_MS), Err(Rejection::SlowDown), "more than ever fits");
        assert!(bucket.is_full(TEN, 10 * MINUTE_MS));
        assert_eq!(bucket.take(TEN, 10, 10 * MINUTE_MS), Ok(()));
        assert!(!bucket.is_full(TEN, 10 * MINUTE_MS + 59_000));
    }

    #[test]
    fn each_name_has_a_bucket_and_there_is_no_end_of_names() {
        let mut buckets = Buckets::default();
        assert_eq!(buckets.take("a", TEN, 10, 0), Ok(()));
        assert_eq!(buckets.take("a", TEN, 1, 0), Err(Rejection::SlowDown));
        for name in 1..NAMES_MAX {
            assert_eq!(buckets.take(&name.to_string(), TEN, 1, 0), Ok(()));
        }
        assert_eq!(buckets.take("one more", TEN, 1, 0), Err(Rejection::SlowDown), "memory has an end");
        assert_eq!(buckets.take("1", TEN, 1, 0), Ok(()));
        assert_eq!(buckets.take("one more", TEN, 1, MINUTE_MS), Ok(()));
        assert_eq!(buckets.0.len(), 1, "those that are full again are forgotten");
    }

    #[test]
    fn a_clock_that_goes_back_refills_nothing_and_locks_nobody_out() {
        let mut bucket = Bucket::default();
        assert_eq!(bucket.take(TEN, 10, 100 * MINUTE_MS), Ok(()));
        assert_eq!(bucket.take(TEN, 1, 0), Err(Rejection::SlowDown));
        assert_eq!(bucket.take(TEN, 10, 101 * MINUTE_MS + 1_000), Ok(()));
    }

    #[test]
    fn a_visitors_mail_counts_for_mailbox_network_and_site_and_the_teams_apart() {
        let names = |side, network| -> Vec<String> {
            mail_counts(side, "zoe@mail.example", network).into_iter().map(|(name, _)| name).collect()
        };
        let visitors = names(Side::Visitor, Some("192.0.2.7"));
        assert_eq!(visitors.len(), 3);
        assert!(names(Side::Agent, Some("192.0.2.7")).iter().all(|name| !visitors.contains(name)));
        assert_eq!(names(Side::Visitor, None).len(), 3, "an unknown network is counted, too");
        let lines =
            ["2001:db8:7:1::/64", "2001:db8:7:2::/64"].map(|network| names(Side::Visitor, Some(network)));
        let shared = lines[0].iter().filter(|name| lines[1].contains(name)).count();
        assert_eq!(shared, 3, "mailbox, site, and the line around both networks");
        assert_eq!(file_counts(Some("2001:db8:7:1::/64")).len(), 3);
    }

    #[test]
    fn a_tally_counts_until_its_time_is_over() {
        let mut tally = Tally::default();
        assert_eq!(tally.add(TEN, 9, 5), Ok(()));
        assert_eq!(tally.add(TEN, 2, 6), Err(Rejection::SlowDown));
        assert_eq!(tally.add(TEN, 1, 7), Ok(()));
        assert_eq!(tally.add(TEN, 1, 4 + MINUTE_MS), Err(Rejection::SlowDown));
        assert_eq!(tally.add(TEN, 10, 5 + MINUTE_MS), Ok(()));
        assert_eq!(tally, Tally { amount: 10, since: 5 + MINUTE_MS });
        assert_eq!(tally.add(TEN, u64::MAX, 6 + MINUTE_MS), Err(Rejection::SlowDown));
    }
}
