//! Who may ask: origins, framing, sign-in attempts, sessions.

use crate::quota::OPEN_FROM_NETWORK;
use core::net::{IpAddr, SocketAddr};
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use protocol::site::address::is_origin_source;
use serde::{Deserialize, Serialize};

/// Wrong passwords within [`WINDOW_MS`] after which further attempts are refused unheard.
pub const ATTEMPTS_MAX: u32 = 10;

/// The same for the attempts from a wider network ([`wider`]), whose owner can come from each of its parts.
pub const ATTEMPTS_WIDE_MAX: u32 = 50;

/// How long wrong passwords count, in milliseconds.
pub const WINDOW_MS: u64 = 15 * 60 * 1_000;

/// How long a session lasts, in milliseconds: 14 days.
pub const SESSION_MS: u64 = 14 * 24 * 60 * 60 * 1_000;

/// How long a session lasts that nobody uses, in milliseconds: three days, so that a weekend ends none.
pub const IDLE_MS: u64 = 3 * 24 * 60 * 60 * 1_000;

/// How often it is stored that a session is used, at most, in milliseconds.
pub const USED_MS: u64 = 10 * 60 * 1_000;

/// How a session that was last used at a moment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It was used just now.
    Fresh,
    /// That it is used again is to be stored.
    Again,
    /// Nobody used it for too long.
    Idle,
}

/// How a session stands that was last used at a moment; of one that an earlier version opened nothing is known.
#[must_use]
pub fn session_use(used: Option<Timestamp>, now: Timestamp) -> Use {
    match used.map(|used| now.saturating_sub(used)) {
        Some(since) if since >= IDLE_MS => Use::Idle,
        Some(since) if since < USED_MS => Use::Fresh,
        _ => Use::Again,
    }
}

/// How long a network counts as an agent's own after they signed in from it, in milliseconds: 30 days.
pub const KNOWN_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// An email, as the name under which strangers' attempts are counted for it.
#[must_use]
pub fn by_email(email: &str) -> String {
    format!("email {email}")
}

/// An email and the network it came from, as one name.
#[must_use]
pub fn at_network(email: &str, network: &str) -> String {
    format!("email {email} from {network}")
}

/// An email and the browser in which its agent has signed in, as one name.
#[must_use]
pub fn in_browser(email: &str, browser: &str) -> String {
    format!("email {email} in {browser}")
}

/// Where a sign-in comes from, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whence {
    /// The network, when the platform tells it.
    pub network: Option<String>,
    /// Whether everybody seems to come from there: a proxy stands in front that does not say for whom
    /// it asks.
    pub everybody: bool,
    /// The hash of what the browser keeps since somebody signed in with it, if it keeps anything.
    pub browser: Option<String>,
}

/// What is known good about where an attempt for an email comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownGood {
    /// The agent has signed in with this browser.
    pub browser: bool,
    /// The agent has signed in from this network.
    pub network: bool,
}

/// The names under which an attempt is counted, each with how many wrong passwords close it.
///
/// What an agent's own browser tries counts by itself, and where the network is the agent's own, email and
/// network count together: so nobody who guesses elsewhere, and nobody who shares the network, keeps the
/// agent out. Anybody else counts for the email and for the network, and for the wider network around it. A
/// network that everybody seems to come from says nothing and counts for nothing.
#[must_use]
pub fn counted_as(email: &str, whence: &Whence, known: KnownGood) -> Vec<(String, u32)> {
    if let (true, Some(browser)) = (known.browser, &whence.browser) {
        return vec![(in_browser(email, browser), ATTEMPTS_MAX)];
    }
    let network = whence.network.as_deref().filter(|_| !whence.everybody);
    let Some(network) = network else { return vec![(by_email(email), ATTEMPTS_MAX)] };
    let email = if known.network { at_network(email, network) } else { by_email(email) };
    let mut names = vec![(email, ATTEMPTS_MAX), (format!("address {network}"), ATTEMPTS_MAX)];
    names.extend(wider(network).map(|wide| (format!("address {wide}"), ATTEMPTS_WIDE_MAX)));
    names
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
    /// Whether another attempt is heard, where `most` are within the window.
    ///
    /// # Errors
    /// [`Rejection::TooManyAttempts`] until the window has passed.
    pub fn allow(self, most: u32, now: Timestamp) -> Result<(), Rejection> {
        if self.count >= most && !self.is_over(now) { Err(Rejection::TooManyAttempts) } else { Ok(()) }
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

/// How long it is known from which network a conversation was opened, in milliseconds: a visitor may
/// be blocked long after the beginning.
pub const STARTED_FROM_MS: u64 = 24 * 60 * 60 * 1_000;

/// Whether a conversation may not begin now, when its network has opened `count` within [`STARTS_MS`], of which
/// and of earlier ones `open` go on, and the team has shut it until some moment. One that is `known` was
/// counted before and counts once; it has not begun, so a shut network shuts it out like any other.
#[must_use]
pub fn is_rate_limited(
    known: bool,
    count: usize,
    open: usize,
    shut_until: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    shut_until.is_some_and(|until| now < until)
        || (!known && (count >= STARTS_MAX || open >= OPEN_FROM_NETWORK))
}

/// Passwords that are being checked at a time. Checking one takes a tenth of a second of a processor and 19
/// MiB: a crowd of strangers must leave room for everybody else. Agents in their own browser or network may
/// have as many besides.
pub const CHECKS_MAX: usize = 16;

/// After so many milliseconds a check counts as over although nobody said so.
const CHECK_MS: u64 = 5_000;

/// The passwords that are being checked.
#[derive(Debug, Default)]
pub struct Checks(Vec<(u64, Timestamp, bool)>, u64);

impl Checks {
    /// Begins a check, for an agent of whom something is known good or for a stranger, and names it.
    ///
    /// # Errors
    /// [`Rejection::SlowDown`] when too many are under way.
    pub fn begin(&mut self, is_known: bool, now: Timestamp) -> Result<u64, Rejection> {
        let Self(under_way, last) = self;
        under_way.retain(|(_, since, _)| now.saturating_sub(*since) < CHECK_MS);
        if under_way.iter().filter(|(_, _, known)| *known == is_known).count() >= CHECKS_MAX {
            return Err(Rejection::SlowDown);
        }
        *last += 1;
        under_way.push((*last, now, is_known));
        Ok(*last)
    }

    /// A check is over.
    pub fn end(&mut self, check: u64) {
        self.0.retain(|(known, _, _)| *known != check);
    }
}

/// The network of an address, with or without a port. Whoever has one IPv6 address has all that
/// share its first 64 bits (RFC 4291, section 2.5.1), so those count as one.
#[must_use]
pub fn network(address: &str) -> Option<String> {
    Some(match ip(address)? {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    })
}

/// The wider network around one that [`network`] names: whoever rents an IPv6 network mostly gets 48 bits,
/// and with them 65,536 networks (RFC 6177). An IPv4 address has none.
#[must_use]
pub fn wider(network: &str) -> Option<String> {
    let mut parts = network.strip_suffix("::/64")?.split(':');
    Some(format!("{}:{}:{}::/48", parts.next()?, parts.next()?, parts.next()?))
}

/// What stands for every network that a proxy names in no way that can be read: they count as one.
pub const UNREADABLE: &str = "unreadable";

/// The network that a proxy names in a header of its own. Proxies add to what they were given, so
/// only the last address is the one the proxy saw itself. What is no address counts as [`UNREADABLE`].
#[must_use]
pub fn forwarded(header: &str) -> String {
    header.rsplit(',').next().and_then(network).unwrap_or_else(|| UNREADABLE.to_owned())
}

/// Whether an address is one that visitors of a public server do not come from: this machine's own, or one of
/// a private network (RFC 1918, 4193, 6598, 3927). Where nobody names a header, a proxy stands in front.
#[must_use]
pub fn is_private(address: &str) -> bool {
    match ip(address) {
        Some(IpAddr::V4(address)) => {
            let [a, b, ..] = address.octets();
            let is_shared = a == 100 && (64..128).contains(&b);
            address.is_loopback() || address.is_private() || address.is_link_local() || is_shared
        }
        Some(IpAddr::V6(address)) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
        None => false,
    }
}

/// Whether pages of this origin come unencrypted from the very machine their reader sits at. Browsers trust them like
/// encrypted ones, but not all of them keep a Secure cookie of theirs.
#[must_use]
pub fn is_open_loopback(own: &str) -> bool {
    let Some(host) = own.strip_prefix("http://") else { return false };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    };
    let name = name.unwrap_or_default();
    name == "localhost" || name.ends_with(".localhost") || ip(name).is_some_and(|ip| ip.is_loopback())
}

fn ip(address: &str) -> Option<IpAddr> {
    let address = address.trim();
    let with_port = |_| address.parse().map(|address: SocketAddr| address.ip());
    Some(address.parse::<IpAddr>().or_else(with_port).ok()?.to_canonical())
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
         connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; frame-src 'self'; worker-src 'self'; \
         manifest-src 'self'; base-uri 'none'; \
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
            assert_eq!(attempts.allow(ATTEMPTS_MAX, n), Ok(()));
            attempts = attempts.after_attempt(n);
        }
        assert_eq!(attempts.allow(ATTEMPTS_MAX, WINDOW_MS - 1), Err(Rejection::TooManyAttempts));
        assert_eq!(attempts.allow(ATTEMPTS_MAX + 1, WINDOW_MS - 1), Ok(()));
        assert_eq!(attempts.allow(ATTEMPTS_MAX, WINDOW_MS), Ok(()));
        assert_eq!(attempts.after_attempt(WINDOW_MS), Attempts { count: 1, since: WINDOW_MS });
    }

    fn from(network: &str, everybody: bool, browser: Option<&str>) -> Whence {
        Whence { network: Some(network.into()), everybody, browser: browser.map(str::to_owned) }
    }

    const STRANGER: KnownGood = KnownGood { browser: false, network: false };
    const NETWORK: KnownGood = KnownGood { browser: false, network: true };
    const BROWSER: KnownGood = KnownGood { browser: true, network: true };

    #[test]
    fn what_is_known_good_is_kept_out_by_nobody_else() {
        let (email, other) = ("ana@shop.example", "bea@shop.example");
        let names = |email, whence: &Whence, known| -> Vec<String> {
            counted_as(email, whence, known).into_iter().map(|(name, _)| name).collect()
        };
        let shared =
            |one: &[String], other: &[String]| one.iter().filter(|name| other.contains(name)).count();
        let (here, there) = (from("192.0.2.7", false, None), from("198.51.100.1", false, None));
        let stranger = names(email, &there, STRANGER);
        assert_eq!(
            shared(&stranger, &names(email, &here, STRANGER)),
            1,
            "the email counts wherever it is tried"
        );
        assert_eq!(shared(&stranger, &names(email, &here, NETWORK)), 0);
        assert_eq!(shared(&names(email, &here, NETWORK), &names(other, &here, NETWORK)), 1, "the network");

        // Somebody beside the agent, in the same network or behind the same silent proxy.
        for everybody in [false, true] {
            let own = from("10.0.0.1", everybody, Some("browser"));
            let beside = from("10.0.0.1", everybody, Some("planted"));
            let own = names(email, &own, BROWSER);
            for known in [STRANGER, NETWORK] {
                for email in [email, other] {
                    assert_eq!(shared(&own, &names(email, &beside, known)), 0, "{everybody} {known:?}");
                }
            }
            assert_eq!(own.len(), 1);
        }
        // Where everybody seems to come from one network, it closes for nobody.
        let proxied = from("127.0.0.1", true, None);
        assert_eq!(shared(&names(email, &proxied, NETWORK), &names(other, &proxied, NETWORK)), 0);
        assert_eq!(
            names(email, &Whence::default(), NETWORK).len(),
            1,
            "without a network there is no own one"
        );
    }

    #[test]
    fn a_wide_network_is_counted_whole() {
        let whence = |n: u16| from(&network(&format!("2001:db8:7:{n:x}::1")).unwrap(), false, None);
        let counts = |n| counted_as(&format!("{n}@shop.example"), &whence(n), STRANGER);
        let shared: Vec<_> = counts(1).into_iter().filter(|count| counts(2).contains(count)).collect();
        assert_eq!(shared, [("address 2001:db8:7::/48".to_owned(), ATTEMPTS_WIDE_MAX)]);
        assert_eq!(wider("192.0.2.7"), None);
        assert_eq!(wider(UNREADABLE), None);
    }

    #[test]
    fn strangers_have_their_passwords_checked_in_turn_and_leave_room() {
        let mut checks = Checks::default();
        let first = checks.begin(false, 0).unwrap();
        for _ in 1..CHECKS_MAX {
            assert!(checks.begin(false, 0).is_ok());
        }
        assert_eq!(checks.begin(false, 1), Err(Rejection::SlowDown));
        assert!(checks.begin(true, 1).is_ok(), "agents do not wait for strangers");
        checks.end(first);
        assert!(checks.begin(false, 2).is_ok());
        assert_eq!(checks.begin(false, 2), Err(Rejection::SlowDown));
        assert!(checks.begin(false, CHECK_MS).is_ok(), "of those nobody heard of any more");
    }

    #[test]
    fn a_session_that_nobody_uses_ends() {
        assert_eq!(session_use(Some(1_000), 1_000 + USED_MS - 1), Use::Fresh);
        assert_eq!(session_use(Some(1_000), 1_000 + USED_MS), Use::Again);
        assert_eq!(session_use(Some(1_000), 1_000 + IDLE_MS - 1), Use::Again);
        assert_eq!(session_use(Some(1_000), 1_000 + IDLE_MS), Use::Idle);
        assert_eq!(session_use(None, IDLE_MS), Use::Again, "of an earlier version");
        assert_eq!(session_use(Some(1_000), 0), Use::Fresh, "a clock that goes back ends none");
    }

    #[test]
    fn a_network_opens_many_conversations_and_not_thousands() {
        let none = None;
        assert!(!is_rate_limited(false, STARTS_MAX - 1, 0, none, 0));
        assert!(is_rate_limited(false, STARTS_MAX, 0, none, 0));
        assert!(!is_rate_limited(true, STARTS_MAX, 0, none, 0), "who is inside comes back");
        assert!(!is_rate_limited(false, 1, OPEN_FROM_NETWORK - 1, none, 0));
        assert!(is_rate_limited(false, 1, OPEN_FROM_NETWORK, none, 0));
        assert!(!is_rate_limited(true, 1, OPEN_FROM_NETWORK, none, 0));
    }

    #[test]
    fn a_network_is_shut_until_the_moment_that_the_team_has_chosen() {
        let shut = |until, known, now| is_rate_limited(known, 1, 0, until, now);
        assert!(shut(Some(1_000), false, 0) && shut(Some(1_000), false, 999));
        assert!(!shut(Some(1_000), false, 1_000), "the neighbours come in again");
        assert!(shut(Some(1_000), true, 999), "ids that were only touched are no way round");
        assert!(!shut(None, false, 1_000));
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
        assert_eq!(forwarded("203.0.113.9"), "203.0.113.9");
        assert_eq!(forwarded("10.0.0.1, 203.0.113.9"), "203.0.113.9", "the first is made up");
        for rubbish in ["203.0.113.9, ", "", "unknown", "1.2.3.4.5"] {
            assert_eq!(forwarded(rubbish), UNREADABLE, "{rubbish:?} counts as one, not as none");
        }
    }

    #[test]
    fn private_addresses_are_no_visitors() {
        for private in
            ["127.0.0.1:9", "10.1.2.3", "172.16.0.1", "192.168.0.7", "100.64.0.1", "169.254.0.1", "::1"]
        {
            assert!(is_private(private), "{private}");
        }
        for private in ["[fd00::1]:80", "fe80::1", "::ffff:10.0.0.1"] {
            assert!(is_private(private), "{private}");
        }
        for public in ["192.0.2.7", "100.128.0.1", "172.32.0.1", "2001:db8::1", "nonsense"] {
            assert!(!is_private(public), "{public}");
        }
    }

    #[test]
    fn an_open_loopback_is_this_machine_without_encryption() {
        for open in
            ["http://127.0.0.1:8787", "http://localhost", "http://shop.localhost:1", "http://[::1]:8787"]
        {
            assert!(is_open_loopback(open), "{open}");
        }
        for other in [
            "https://127.0.0.1:8787",
            "https://localhost",
            "http://localhost.example",
            "http://127.0.0.1.example:80",
            "http://notlocalhost",
            "http://192.168.0.7:8787",
            "http://chat.example",
            "http://",
            "http://[fd00::1]",
            "null",
        ] {
            assert!(!is_open_loopback(other), "{other}");
        }
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
