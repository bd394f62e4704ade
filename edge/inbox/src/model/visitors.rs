//! Live visitors: whom an agent looks for, and what is told of them. What is on the screen of the list is not part of
//! the model: it is gone when the list is closed.

use crate::i18n::Key;
use protocol::ids::SiteId;
use protocol::team::visitors::{LiveVisitors, Standing};

/// Whom an agent looks for. The empty one finds everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// A part of the page's address, as typed.
    pub page: String,
    /// A country in the browser's language, as typed.
    pub country: String,
    /// For how many minutes they have been on the site at least, as typed.
    pub minutes: String,
    /// Customers only.
    pub customers: bool,
}

impl Search {
    /// Where the answer is, with `encoded` as the browser writes a part of a query. What is no number of minutes is
    /// none.
    #[must_use]
    pub fn address(&self, site: &SiteId, encoded: impl Fn(&str) -> String) -> String {
        let minutes: u32 = self.minutes.trim().parse().unwrap_or_default();
        let customers = if self.customers { "&customers" } else { "" };
        let (page, country) = (encoded(self.page.trim()), encoded(self.country.trim()));
        format!("/v1/sites/{site}/live?page={page}&country={country}&minutes={minutes}{customers}")
    }
}

/// How many of those who are looked for are not listed.
#[must_use]
pub fn beyond(visitors: &LiveVisitors) -> u32 {
    visitors.matching.saturating_sub(u32::try_from(visitors.listed.len()).unwrap_or(u32::MAX))
}

/// What stands in the way of inviting somebody, if anything does.
#[must_use]
pub fn obstacle(standing: Standing) -> Option<Key> {
    match standing {
        Standing::Free => None,
        Standing::Invited => Some(Key::LiveInvited),
        Standing::Open => Some(Key::LiveOpen),
        Standing::Quiet => Some(Key::LiveQuiet),
        Standing::Chatting => Some(Key::LiveChatting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_a_question() {
        let site = SiteId::parse("shop").unwrap();
        let plain = |text: &str| text.replace('&', "%26");
        let all = Search::default();
        assert_eq!(all.address(&site, plain), "/v1/sites/shop/live?page=&country=&minutes=0");
        let some = Search {
            page: " /tea&lamps ".to_owned(),
            country: "CA".to_owned(),
            minutes: "5".to_owned(),
            customers: true,
        };
        let address = "/v1/sites/shop/live?page=/tea%26lamps&country=CA&minutes=5&customers";
        assert_eq!(some.address(&site, plain), address);
        let odd = Search { minutes: "-1 or so".to_owned(), ..Search::default() };
        assert!(odd.address(&site, plain).ends_with("&minutes=0"));
    }

    #[test]
    fn those_who_are_not_listed_are_counted() {
        assert_eq!(beyond(&LiveVisitors { total: 9_000, matching: 8_000, ..LiveVisitors::default() }), 8_000);
        assert_eq!(beyond(&LiveVisitors::default()), 0);
    }

    #[test]
    fn only_who_is_free_is_invited() {
        assert_eq!(obstacle(Standing::Free), None);
        for standing in [Standing::Invited, Standing::Open, Standing::Quiet, Standing::Chatting] {
            assert!(obstacle(standing).is_some(), "{standing:?}");
        }
    }
}
