//! What an isolate remembers of sites, so that a page view usually reaches no object.

use protocol::ids::{SiteId, Timestamp};
use std::collections::BTreeMap;

/// How long an isolate uses what it knows of a site before it asks again, in milliseconds.
pub const SITE_CACHE_MS: u64 = 3_000;

/// Most sites that are remembered. When there are more, all are forgotten.
const SITES_MAX: usize = 1_000;

/// One entry per site. `T` is cheap to clone, such as an `Rc`.
#[derive(Debug)]
pub struct SiteCache<T> {
    entries: BTreeMap<SiteId, Entry<T>>,
}

#[derive(Debug)]
struct Entry<T> {
    value: T,
    /// When the next one asks again.
    expires_at: Timestamp,
}

/// What is known of a site.
#[derive(Debug, PartialEq, Eq)]
pub enum Lookup<T> {
    /// Something recent.
    Fresh(T),
    /// Something old: ask again, and use this if there is no answer.
    Stale(T),
    /// Nothing: ask.
    Missing,
}

impl<T> Default for SiteCache<T> {
    fn default() -> Self {
        Self { entries: BTreeMap::new() }
    }
}

impl<T: Clone> SiteCache<T> {
    /// Looks a site up. Of those who find an old entry only the first is sent to ask again; for the
    /// others it counts as fresh for one more period, within which the answer comes.
    pub fn lookup(&mut self, site: &SiteId, now: Timestamp) -> Lookup<T> {
        match self.entries.get_mut(site) {
            None => Lookup::Missing,
            Some(entry) if now < entry.expires_at => Lookup::Fresh(entry.value.clone()),
            Some(entry) => {
                entry.expires_at = now.saturating_add(SITE_CACHE_MS);
                Lookup::Stale(entry.value.clone())
            }
        }
    }

    /// Stores what was just learned.
    pub fn store(&mut self, site: SiteId, value: T, now: Timestamp) {
        if self.entries.len() >= SITES_MAX && !self.entries.contains_key(&site) {
            self.entries.clear();
        }
        self.entries.insert(site, Entry { value, expires_at: now.saturating_add(SITE_CACHE_MS) });
    }

    /// Forgets a site that has changed.
    pub fn remove(&mut self, site: &SiteId) {
        self.entries.remove(site);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(id: &str) -> SiteId {
        SiteId::parse(id).unwrap()
    }

    #[test]
    fn one_in_each_period_asks() {
        let shop = site("shop");
        let mut cache = SiteCache::default();
        assert_eq!(cache.lookup(&shop, 0), Lookup::Missing);
        cache.store(shop.clone(), 1, 0);
        let mut asked = 0;
        for now in 0..10 * SITE_CACHE_MS {
            if let Lookup::Stale(value) = cache.lookup(&shop, now) {
                asked += 1;
                cache.store(shop.clone(), value, now);
            }
        }
        assert_eq!(asked, 9);
    }

    #[test]
    fn while_one_asks_the_others_go_on() {
        let shop = site("shop");
        let mut cache = SiteCache::default();
        cache.store(shop.clone(), 1, 0);
        assert_eq!(cache.lookup(&shop, SITE_CACHE_MS), Lookup::Stale(1));
        assert_eq!(cache.lookup(&shop, SITE_CACHE_MS), Lookup::Fresh(1));
        assert_eq!(cache.lookup(&shop, 2 * SITE_CACHE_MS), Lookup::Stale(1), "the answer never came");
    }

    #[test]
    fn a_change_is_seen_at_once() {
        let shop = site("shop");
        let mut cache = SiteCache::default();
        cache.store(shop.clone(), 1, 0);
        cache.remove(&shop);
        assert_eq!(cache.lookup(&shop, 1), Lookup::Missing);
        cache.store(shop.clone(), 2, 1);
        assert_eq!(cache.lookup(&shop, 2), Lookup::Fresh(2));
    }

    #[test]
    fn it_does_not_grow_for_ever() {
        let mut cache = SiteCache::default();
        for n in 0..=SITES_MAX {
            cache.store(site(&format!("site-{n}")), n, 0);
        }
        assert_eq!(cache.entries.len(), 1);
    }
}
