//! A forgotten password: how long the link that is mailed is good, and how often one may be asked for.

use crate::account_mail::News;
use crate::quota::{self, Limit};
use protocol::ids::{AgentId, Timestamp};
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

/// What is done about a link each time that its mail is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailing {
    /// It is good from now on, and the former one of its agent no more.
    First,
    /// It is good already: its time begins anew, as the mail says. A mail is tried for no longer than that time
    /// ([`is_waited_for`]), so that a link is good for twice as long at most.
    Again,
    /// It was used, or ended before its time: its mail has come, or nobody waits for it any more.
    Over,
}

/// What is done about a link whose mail is sent, by what is stored of it, if anything is.
#[must_use]
pub fn mailing(link: Option<&ResetLink>, now: Timestamp) -> Mailing {
    match check(link, now) {
        Ok(()) => Mailing::Again,
        Err(Rejection::LinkUnknown) => Mailing::First,
        Err(_) => Mailing::Over,
    }
}

/// Whether a link that was asked for then is still to be mailed: nobody waits for it any more.
#[must_use]
pub fn is_waited_for(asked: Timestamp, now: Timestamp) -> bool {
    now < asked.saturating_add(LINK_MS)
}

/// Where a request for a link is counted: each name with its limit, whether or not anybody has an account with this
/// email. The email counts as it is written: other ways to write the same mailbox have no account, get no mail, and
/// use up nothing of whoever has one. Nothing is counted here for everybody together: strangers would use it up.
#[must_use]
pub fn email_counts(email: &str) -> Vec<(String, Limit)> {
    vec![(format!("reset for {email}"), quota::RESETS_FOR_EMAIL)]
}

/// Where the network is counted that a request comes from, where it is known.
#[must_use]
pub fn network_counts(network: Option<&str>) -> Vec<(String, Limit)> {
    quota::network_counts("reset", network, quota::RESETS_FROM_NETWORK, quota::RESETS_FROM_WIDER)
}

/// Where a request is counted that is for an email nobody has an account with. It bounds what is stored for such; once
/// it is used up the answer stays what it is to everybody.
#[must_use]
pub fn unknown_counts() -> Vec<(String, Limit)> {
    vec![("reset for nobody".to_owned(), quota::RESETS_FOR_NOBODY)]
}

/// Where a link is counted that is about to be mailed to whoever has an account: under the first of these that has
/// room. One an hour is each account's own; only what goes beyond that is the installation's, so that nobody who asks
/// for others keeps somebody from theirs.
#[must_use]
pub fn mail_counts(agent: &AgentId) -> [(String, Limit); 2] {
    [(format!("reset mail of {agent}"), quota::RESETS_KEPT), ("reset mail".to_owned(), quota::RESETS)]
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
    use crate::quota::Tally;
    use std::collections::BTreeMap;

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
    fn a_mail_that_is_sent_again_brings_the_same_link_unless_that_is_over() {
        let link = ResetLink { until: LINK_MS, used: None };
        assert_eq!(mailing(None, 0), Mailing::First);
        assert_eq!(mailing(Some(&link), LINK_MS - 1), Mailing::Again);
        assert_eq!(mailing(Some(&ResetLink { used: Some(5), ..link }), 6), Mailing::Over);
        assert_eq!(
            mailing(Some(&ResetLink { until: 5, ..link }), 5),
            Mailing::Over,
            "a newer one has ended it"
        );
    }

    #[test]
    fn a_mail_that_comes_too_late_is_not_sent() {
        assert!(is_waited_for(0, LINK_MS - 1));
        assert!(!is_waited_for(0, LINK_MS));
    }

    #[test]
    fn requests_are_counted_by_email_and_network() {
        let [ana, other] = ["ana@shop.example", "ana+1@shop.example"].map(email_counts);
        assert_eq!((ana.len(), other.len()), (1, 1));
        assert_ne!(ana[0].0, other[0].0, "who writes it otherwise keeps nobody out, nor does anybody else");
        let network = network_counts(Some("2001:db8:7:1::/64"));
        assert_eq!(network.len(), 2, "the line around the network, too");
        assert_eq!(network_counts(None), []);
    }

    #[test]
    fn whoever_asks_for_others_uses_up_nothing_that_is_somebodys_own() {
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        let mut goes = |agent: u64| {
            let agent = AgentId::parse(&format!("agent-{agent}")).unwrap();
            mail_counts(&agent)
                .into_iter()
                .any(|(name, limit)| tallies.entry(name).or_default().add(limit, 1, 0).is_ok())
        };
        // Beyond their own, so many accounts use up what the installation has.
        let many = quota::RESETS.most + 1;
        let gone = (0..many).flat_map(|agent| [agent, agent]).filter(|agent| goes(*agent)).count();
        assert_eq!(gone as u64, many + quota::RESETS.most);
        assert!(!goes(0), "a third one of somebody's");
        assert!(goes(many), "the first one of somebody else's");
    }

    #[test]
    fn new_browsers_silence_no_other_news() {
        let names = |news| news_counts("ana@shop.example", &news).remove(0).0;
        let browser = News::NewBrowser { browser: "Firefox".to_owned(), network: String::new() };
        assert_ne!(names(browser), names(News::PasswordChanged));
        assert_eq!(names(News::SecondFactorOff), names(News::PasswordChanged));
    }
}
