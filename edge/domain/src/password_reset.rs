//! A forgotten password: how long the link that is mailed is good, and how often one may be asked for.

use crate::access::wider;
use crate::account_mail::News;
use crate::quota::{self, Limit};
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use protocol::timing::{DAY_MS, MINUTE_MS};

/// How long a link is good, in milliseconds.
pub const LINK_MS: u64 = 30 * MINUTE_MS;

/// How long it is known what became of a link, in milliseconds.
pub const REMEMBERED_MS: u64 = DAY_MS;

/// What is stored of a link, under the hash of its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResetLink {
    /// Until when it is good.
    pub until: Timestamp,
    /// When it was used, if it was.
    pub used: Option<Timestamp>,
}

/// Lets somebody pass who shows a link: what is stored of it, if anything is.
///
/// # Errors
/// [`Rejection::LinkUnknown`] for one that was never made, [`Rejection::LinkUsed`], [`Rejection::LinkExpired`].
pub fn check(link: Option<&ResetLink>, now: Timestamp) -> Result<(), Rejection> {
    let link = link.ok_or(Rejection::LinkUnknown)?;
    if link.used.is_some() {
        Err(Rejection::LinkUsed)
    } else if now >= link.until {
        Err(Rejection::LinkExpired)
    } else {
        Ok(())
    }
}

/// Whether a link that was asked for then is still to be mailed: nobody waits for it any more.
#[must_use]
pub fn is_waited_for(asked: Timestamp, now: Timestamp) -> bool {
    now < asked.saturating_add(LINK_MS)
}

/// Where a request for a link is counted: each name with its limit, whether or not anybody has an account with this
/// email. The email counts as it is written: other ways to write the same mailbox have no account, get no mail, and
/// use up nothing of whoever has one. Whoever comes from an unknown network is counted by the email and the installation alone.
#[must_use]
pub fn counts(email: &str, network: Option<&str>) -> Vec<(String, Limit)> {
    let mut counts =
        vec![(format!("reset for {email}"), quota::RESETS_FOR_EMAIL), ("reset".to_owned(), quota::RESETS)];
    if let Some(network) = network {
        counts.push((format!("reset from {network}"), quota::RESETS_FROM_NETWORK));
        counts.extend(wider(network).map(|wide| (format!("reset from {wide}"), quota::RESETS_FROM_WIDER)));
    }
    counts
}

/// Where a mail about somebody's own account is counted that nobody asked for. New browsers, which whoever has the
/// password can show as many of as they like, silence nothing else.
#[must_use]
pub fn news_counts(email: &str, news: &News) -> Vec<(String, Limit)> {
    let kind = if matches!(news, News::NewBrowser { .. }) { "browsers" } else { "changes" };
    vec![(format!("news of {kind} for {email}"), quota::NEWS_TO_EMAIL)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_for_half_an_hour_and_once() {
        let link = ResetLink { until: LINK_MS, used: None };
        assert_eq!(check(Some(&link), 0), Ok(()));
        assert_eq!(check(Some(&link), LINK_MS - 1), Ok(()));
        assert_eq!(check(Some(&link), LINK_MS), Err(Rejection::LinkExpired));
        let used = ResetLink { used: Some(5), ..link };
        assert_eq!(check(Some(&used), 6), Err(Rejection::LinkUsed));
        assert_eq!(check(Some(&used), LINK_MS + 1), Err(Rejection::LinkUsed));
        assert_eq!(check(None, 0), Err(Rejection::LinkUnknown));
    }

    #[test]
    fn a_mail_that_comes_too_late_is_not_sent() {
        assert!(is_waited_for(0, LINK_MS - 1));
        assert!(!is_waited_for(0, LINK_MS));
    }

    #[test]
    fn requests_are_counted_by_email_network_and_installation() {
        let names = |email, network| -> Vec<String> {
            counts(email, network).into_iter().map(|(name, _)| name).collect()
        };
        let ana = names("ana@shop.example", Some("2001:db8:7:1::/64"));
        let other = names("ana+1@shop.example", Some("2001:db8:7:1::/64"));
        assert_ne!(ana[0], other[0], "who writes it otherwise keeps nobody out");
        assert_eq!(ana[1..], other[1..]);
        assert_eq!(ana.len(), 4, "the line around the network, too");
        assert_eq!(names("ana@shop.example", None).len(), 2);
    }

    #[test]
    fn new_browsers_silence_no_other_news() {
        let names = |news| news_counts("ana@shop.example", &news).remove(0).0;
        let browser = News::NewBrowser { browser: "Firefox".to_owned(), network: String::new() };
        assert_ne!(names(browser), names(News::PasswordChanged));
        assert_eq!(names(News::SecondFactorOff), names(News::PasswordChanged));
    }
}
