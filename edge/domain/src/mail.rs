//! Mail that goes out: how often it may, when it is tried again, and who it is from.

use hmac::{Hmac, Mac};
use protocol::ids::Timestamp;
use protocol::limits::MAILS_PER_HOUR;
use protocol::rejection::Rejection;
use protocol::text;
use protocol::timing::{HOUR_MS, MINUTE_MS};
use sha2::Sha256;

/// Milliseconds between one attempt and the next. The first is for what was over in a moment; after
/// the last it is given up.
const PAUSES: [u64; 7] =
    [5_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS];

/// How long a provider that takes mail by HTTP may take to answer, in milliseconds: less than a page waits that has a
/// mail tried.
pub const PATIENCE_MS: u64 = 15_000;

/// How many mails about accounts are on their way at a time, each to another address: one that is not answered holds up
/// none of the others.
pub const UNDER_WAY_MAX: usize = 4;

/// The token of the link that a mail brings, the same however often the mail is sent: a provider that does not answer in
/// time may have taken it, and a link that ends when the mail is sent again would be dead in the one that came. HMAC with
/// SHA-256 (RFC 2104) of the mail's random `seed`, under the installation's `key` and what the operator keeps `outside` of
/// what is stored. So the token is stored nowhere; the seed is, as long as the mail waits, and makes no link without the
/// other two; and once it has gone with the mail nothing does.
#[must_use]
pub fn link_token(key: &[u8], outside: &str, seed: &str) -> Option<[u8; 32]> {
    // HMAC takes a key of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    for part in ["link of a mail", outside] {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.update(seed.as_bytes());
    Some(mac.finalize().into_bytes().into())
}

/// Whether one more mail may go out after those of the last hour.
///
/// # Errors
/// [`Rejection::TooManyAttempts`].
pub fn allow(in_the_last_hour: usize) -> Result<(), Rejection> {
    if in_the_last_hour < MAILS_PER_HOUR { Ok(()) } else { Err(Rejection::TooManyAttempts) }
}

/// The mailbox that an address leads to, as far as anybody can tell from outside: what follows a `+`,
/// dots and capitals make many addresses of one mailbox at the large providers. Only for counting: two
/// people who are counted together lose nothing but a few mails a day.
#[must_use]
pub fn mailbox(address: &str) -> String {
    let address = address.trim().to_lowercase();
    let (local, host) = address.rsplit_once('@').unwrap_or((&address, ""));
    let local = local.split('+').next().unwrap_or_default().replace('.', "");
    format!("{local}@{}", host.trim_end_matches('.'))
}

/// Why a mail did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It may go out later: nobody answered, the server is busy.
    ForNow(String),
    /// It never will: no such address, too large, refused.
    ForGood(String),
}

impl Failure {
    /// What it was, for the log. Never has a password in it.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::ForNow(reason) | Self::ForGood(reason) => reason,
        }
    }

    /// When to try again after `attempts` attempts, the failed one included; never when it is for
    /// good, or has failed often enough.
    #[must_use]
    pub fn next_attempt(&self, attempts: u32, now: Timestamp) -> Option<Timestamp> {
        let Self::ForNow(_) = self else { return None };
        let index = usize::try_from(attempts).ok()?.checked_sub(1)?;
        PAUSES.get(index).map(|pause| now + pause)
    }
}

/// Who mail is from: `ana@shop.example` or `Ana <ana@shop.example>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The name, if there is one.
    pub name: String,
    /// The address.
    pub address: String,
}

impl Sender {
    /// Reads it; nothing when it is no such thing.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let (name, address) = match raw.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"'), address),
            None => ("", raw.trim()),
        };
        let fits = text::is_email(address) && !name.chars().any(char::is_control);
        fits.then(|| Self { name: name.to_owned(), address: address.to_owned() })
    }

    /// The host part of the address.
    #[must_use]
    pub fn host(&self) -> &str {
        self.address.rsplit('@').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_mails_an_hour_and_no_more() {
        assert_eq!(allow(0), Ok(()));
        assert_eq!(allow(MAILS_PER_HOUR - 1), Ok(()));
        assert_eq!(allow(MAILS_PER_HOUR), Err(Rejection::TooManyAttempts));
    }

    #[test]
    fn what_fails_for_now_is_tried_again_for_a_day_or_so() {
        let busy = Failure::ForNow("busy".to_owned());
        let mut now = 0;
        let mut attempts = 1;
        while let Some(next) = busy.next_attempt(attempts, now) {
            assert!(next > now);
            now = next;
            attempts += 1;
        }
        assert_eq!(attempts, 8);
        assert!((12 * HOUR_MS..48 * HOUR_MS).contains(&now));
        assert_eq!(Failure::ForGood("no such address".to_owned()).next_attempt(1, 0), None);
    }

    #[test]
    fn the_link_of_a_mail_is_the_same_each_time_and_nobody_elses() {
        let token = |key: &[u8], outside, seed| link_token(key, outside, seed).unwrap();
        let made = token(b"key", "outside", "seed");
        assert_eq!(made, token(b"key", "outside", "seed"), "a mail that is sent again");
        for other in [
            token(b"key", "outside", "another mail"),
            token(b"yek", "outside", "seed"),
            token(b"key", "", "seed"),
            token(b"key", "outsid", "eseed"),
        ] {
            assert_ne!(made, other);
        }
    }

    #[test]
    fn one_mailbox_has_one_name() {
        for same in
            ["zoe@mail.example", " Zoe@Mail.Example ", "zoe+1@mail.example", "z.o.e+shop@mail.example"]
        {
            assert_eq!(mailbox(same), "zoe@mail.example", "{same}");
        }
        for other in ["zoe@mail.example.org", "zoé@mail.example", "noe@mail.example"] {
            assert_ne!(mailbox(other), "zoe@mail.example", "{other}");
        }
    }

    #[test]
    fn senders_are_read() {
        let sender = |name: &str, address: &str| Some(Sender { name: name.into(), address: address.into() });
        assert_eq!(Sender::parse("a@shop.example"), sender("", "a@shop.example"));
        assert_eq!(Sender::parse(" Ceainăria <a@shop.example>"), sender("Ceainăria", "a@shop.example"));
        assert_eq!(Sender::parse("\"A, B\" <a@shop.example>"), sender("A, B", "a@shop.example"));
        for bad in ["", "shop", "<>", "A\r\nBcc: x <a@shop.example>", "a@shop.example> RCPT TO:<b@c.d"] {
            assert_eq!(Sender::parse(bad), None, "{bad}");
        }
        assert_eq!(Sender::parse("a@shop.example").unwrap().host(), "shop.example");
    }
}
