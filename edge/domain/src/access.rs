//! Who may ask: origins, framing, sign-in attempts, sessions.

use crate::quota::OPEN_FROM_NETWORK;
use core::net::{IpAddr, SocketAddr};
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use protocol::site::address::is_origin_source;
use serde::{Deserialize, Serialize};

/// Wrong passwords within [`WINDOW_MS`] after which further attempts are refused unheard.
pub const ATTEMPTS_MAX: u32 = 10;

/// How long wrong passwords count, in milliseconds.
pub const WINDOW_MS: u64 = 15 * 60 * 1_000;

/// How long a session lasts, in milliseconds: 14 days.
pub const SESSION_MS: u64 = 14 * 24 * 60 * 60 * 1_000;

/// How long a network counts as an agent's own after they signed in from it, in milliseconds: 30 days.
pub const KNOWN_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// An email and the network it came from, as one name.
#[must_use]
pub fn at_network(email: &str, network: &str) -> String {
    format!("email {email} from {network}")
}

/// The names under which an attempt is counted: the email, and the network it came from, if that is
/// known. Where the network is the agent's own, the two count together: so strangers who guess from
/// elsewhere keep nobody out.
#[must_use]
pub fn counted_as(email: &str, network: Option<&str>, is_own: bool) -> Vec<String> {
    let Some(network) = network else { return vec![format!("email {email}")] };
    let email = if is_own { at_network(email, network) } else { format!("email {email}") };
    vec![email, format!("address {network}")]
}

/// The wrong passwords counted for one email or one address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// How many.
    pub count: u32,
    /// Since when, the first of them.
    pub since: Timestamp,
}

impl Attempts {
    /// Whether another attempt is heard.
    ///
    /// # Errors
    /// [`Rejection::TooManyAttempts`] until the window has passed.
    pub fn allow(self, now: Timestamp) -> Result<(), Rejection> {
        if self.count >= ATTEMPTS_MAX && !self.is_over(now) {
            Err(Rejection::TooManyAttempts)
        } else {
            Ok(())
        }
    }

    /// The count after one more attempt.
    #[must_use]
    pub fn after_attempt(self, now: Timestamp) -> Self {
        if self.count == 0 || self.is_over(now) {
            Self { count: 1, since: now }
        } else {
            Self { count: self.count.saturating_add(1), ..self }
        }
    }

    fn is_over(self, now: Timestamp) -> bool {
        now >= self.since.saturating_add(WINDOW_MS)
    }
}

/// New conversations that one network may open at one site within [`STARTS_MS`]. A whole company
/// may sit behind one address, and a bad day may send many of its people to one help desk; a program
/// that makes thousands is stopped long before it gets there.
pub const STARTS_MAX: usize = 600;

/// How long an opening counts, in milliseconds.
pub const STARTS_MS: u64 = 60 * 60 * 1_000;

/// For how long nobody opens a conversation from the network of a visitor whom the team has blocked,
/// in milliseconds. Long enough to cool down, and short because others may share the network.
pub const BLOCKED_MS: u64 = 60 * 60 * 1_000;

/// How long it is known from which network a conversation was opened, in milliseconds: a visitor may
/// be blocked long after the beginning.
pub const STARTED_FROM_MS: u64 = 24 * 60 * 60 * 1_000;

/// Whether a conversation may not be opened now, when its network has opened `count` within
/// [`STARTS_MS`] of which and of earlier ones `open` go on, and one of its visitors was blocked at `blocked`, if any was. A conversation that is
/// `known` was opened before and may come back as often as it likes.
#[must_use]
pub fn is_rate_limited(
    known: bool,
    count: usize,
    open: usize,
    blocked: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    let shut = blocked.is_some_and(|at| now < at.saturating_add(BLOCKED_MS));
    !known && (count >= STARTS_MAX || open >= OPEN_FROM_NETWORK || shut)
}

/// The network of an address, with or without a port. Whoever has one IPv6 address has all that
/// share its first 64 bits (RFC 4291, section 2.5.1), so those count as one.
#[must_use]
pub fn network(address: &str) -> Option<String> {
    let address = address.trim();
    let with_port = |_| address.parse().map(|address: SocketAddr| address.ip());
    Some(match address.parse::<IpAddr>().or_else(with_port).ok()?.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    })
}

/// The network that a proxy names in a header of its own. Proxies add to what they were given, so
/// only the last address is the one the proxy saw itself.
#[must_use]
pub fn forwarded(header: &str) -> Option<String> {
    network(header.rsplit(',').next()?)
}

/// Whether a request that carries a cookie, or changes something, may come from a page at
/// `origin`. Browsers always send the header with such requests; without it nothing is allowed.
///
/// # Errors
/// [`Rejection::ForeignOrigin`].
pub fn own_origin_only(origin: Option<&str>, own: &str) -> Result<(), Rejection> {
    if origin == Some(own) { Ok(()) } else { Err(Rejection::ForeignOrigin) }
}

/// Whether a visitor's client may connect. In a browser that is our own frame only; programs
/// send no origin and are known by their token alone.
///
/// # Errors
/// [`Rejection::ForeignOrigin`].
pub fn frame_or_program(origin: Option<&str>, own: &str) -> Result<(), Rejection> {
    if origin.is_none_or(|origin| origin == own) { Ok(()) } else { Err(Rejection::ForeignOrigin) }
}

/// The policy of a document of ours: everything from our own origin, scripts and WebAssembly
/// included, and nothing inline. `ancestors` are the origins that may frame it; none means nobody.
#[must_use]
pub fn content_security_policy(ancestors: &[String]) -> String {
    let mut policy = String::from(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; frame-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors ",
    );
    let listed = origin_sources(ancestors);
    policy.push_str(if listed.is_empty() { "'none'" } else { "'self' " });
    policy.push_str(&listed);
    policy
}

/// The policy of a page that people read: no script at all, and only its own form. It shows in our own
/// frame, which stands on one of `ancestors`: all that stand around it must be named.
#[must_use]
pub fn reading_policy(ancestors: &[String]) -> String {
    let mut policy = String::from(
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self' ",
    );
    policy.push_str(&origin_sources(ancestors));
    policy
}

fn origin_sources(sources: &[String]) -> String {
    let listed: Vec<&str> = sources.iter().map(String::as_str).filter(|s| is_origin_source(s)).collect();
    listed.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_passwords_close_the_door_for_a_while() {
        let mut attempts = Attempts::default();
        for n in 0..u64::from(ATTEMPTS_MAX) {
            assert_eq!(attempts.allow(n), Ok(()));
            attempts = attempts.after_attempt(n);
        }
        assert_eq!(attempts.allow(WINDOW_MS - 1), Err(Rejection::TooManyAttempts));
        assert_eq!(attempts.allow(WINDOW_MS), Ok(()));
        assert_eq!(attempts.after_attempt(WINDOW_MS), Attempts { count: 1, since: WINDOW_MS });
    }

    #[test]
    fn who_guesses_elsewhere_keeps_nobody_out() {
        let (email, here, there) = ("ana@shop.example", Some("192.0.2.7"), Some("198.51.100.1"));
        let stranger = counted_as(email, there, false);
        let shared = |other: &[String]| stranger.iter().filter(|one| other.contains(one)).count();
        assert_eq!(shared(&counted_as(email, here, false)), 1, "the email counts wherever it is tried");
        assert_eq!(shared(&counted_as(email, here, true)), 0);
        assert_ne!(counted_as(email, here, true), counted_as("bea@shop.example", here, true));
        assert_eq!(counted_as(email, None, true).len(), 1, "without a network there is none of one's own");
    }

    #[test]
    fn a_network_opens_many_conversations_and_not_thousands() {
        assert!(!is_rate_limited(false, STARTS_MAX - 1, 0, None, 0));
        assert!(is_rate_limited(false, STARTS_MAX, 0, None, 0));
        assert!(!is_rate_limited(true, STARTS_MAX, 0, None, 0), "who is inside comes back");
        assert!(!is_rate_limited(false, 1, OPEN_FROM_NETWORK - 1, None, 0));
        assert!(is_rate_limited(false, 1, OPEN_FROM_NETWORK, None, 0));
        assert!(!is_rate_limited(true, 1, OPEN_FROM_NETWORK, None, 0));
    }

    #[test]
    fn who_was_blocked_opens_no_other_conversation_for_an_hour() {
        let blocked = Some(1_000);
        assert!(is_rate_limited(false, 1, 0, blocked, 1_000));
        assert!(is_rate_limited(false, 1, 0, blocked, 1_000 + BLOCKED_MS - 1));
        assert!(!is_rate_limited(false, 1, 0, blocked, 1_000 + BLOCKED_MS));
        assert!(!is_rate_limited(true, 1, 0, blocked, 1_000), "what others there have open goes on");
    }

    #[test]
    fn addresses_count_by_network() {
        let of = |address| network(address).unwrap_or_default();
        assert_eq!(of("192.0.2.7:52314"), "192.0.2.7");
        assert_eq!(of("192.0.2.7"), of("::ffff:192.0.2.7"), "the same in other words");
        assert_eq!(of("[2001:db8:1:2:3:4:5:6]:80"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
        for bad in ["", "unknown", "192.0.2.7, 192.0.2.8", "192.0.2", "a:b"] {
            assert_eq!(network(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn of_a_forwarded_header_only_the_proxys_own_word_counts() {
        assert_eq!(forwarded("203.0.113.9"), Some("203.0.113.9".to_owned()));
        assert_eq!(
            forwarded("10.0.0.1, 203.0.113.9"),
            Some("203.0.113.9".to_owned()),
            "the first is made up"
        );
        assert_eq!(forwarded("203.0.113.9, "), None);
    }

    #[test]
    fn only_our_own_pages_may_use_the_cookie() {
        let own = "https://chat.example";
        assert_eq!(own_origin_only(Some(own), own), Ok(()));
        for foreign in
            [None, Some("null"), Some("https://chat.example.evil.com"), Some("http://chat.example")]
        {
            assert_eq!(own_origin_only(foreign, own), Err(Rejection::ForeignOrigin), "{foreign:?}");
        }
    }

    #[test]
    fn a_visitor_is_our_frame_or_a_program() {
        let own = "https://chat.example";
        assert_eq!(frame_or_program(None, own), Ok(()));
        assert_eq!(frame_or_program(Some(own), own), Ok(()));
        for foreign in ["null", "https://shop.example", "https://chat.example.evil.com"] {
            assert_eq!(frame_or_program(Some(foreign), own), Err(Rejection::ForeignOrigin));
        }
    }

    #[test]
    fn a_policy_lists_origins_and_nothing_else() {
        for good in
            ["https://shop.example", "https://*.shop.example", "http://localhost:*", "http://127.0.0.1:8080"]
        {
            assert!(is_origin_source(good), "{good}");
        }
        for bad in [
            "*",
            "https:",
            "https://",
            "https://a b",
            "https://a;script-src *",
            "ftp://a",
            "https://a:",
            "https://a/b",
        ] {
            assert!(!is_origin_source(bad), "{bad}");
        }
        let policy = content_security_policy(&["https://shop.example".into(), "x; script-src *".into()]);
        assert!(policy.ends_with("frame-ancestors 'self' https://shop.example"));
        assert!(content_security_policy(&[]).ends_with("frame-ancestors 'none'"));
        let reading = reading_policy(&["https://shop.example".into(), "x; script-src *".into()]);
        assert!(
            reading.ends_with("frame-ancestors 'self' https://shop.example") && !reading.contains("script")
        );
    }
}
