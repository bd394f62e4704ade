//! Notices the first page that really loads a site's chat, for whoever has just put it there. What an isolate knows
//! keeps page views away from the site's object once there was one.

use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, SiteCall};
use domain::first_run::{self, UNLISTED_MS};
use protocol::ids::{SiteId, Timestamp};
use protocol::site::settings::SiteSettings;
use protocol::team::first_run::Seen;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use worker::{Env, Request};

thread_local! {
    /// The sites of which a page was seen.
    static SEEN: RefCell<HashSet<SiteId>> = RefCell::default();
    /// When a page was last written down that is not on its site's list: anybody can have one.
    static UNLISTED: RefCell<HashMap<SiteId, Timestamp>> = RefCell::default();
}

/// Notices a page by its request for the loader. If that does not get through, the next page is noticed.
pub async fn note(request: &Request, env: &Env, site: &SiteId, settings: &SiteSettings) {
    if SEEN.with_borrow(|seen| seen.contains(site)) {
        return;
    }
    match tell(request, env, site, settings).await {
        Ok(true) => {}
        Ok(false) => {
            SEEN.with_borrow_mut(|seen| seen.insert(site.clone()));
        }
        Err(fault) => fault.log(&format!("SiteObject {site} page seen")),
    }
}

/// Whether another page would be news.
async fn tell(request: &Request, env: &Env, site: &SiteId, settings: &SiteSettings) -> Result<bool, Fault> {
    let header = |name: &str| request.headers().get(name);
    let page =
        first_run::page_that_loads(header("referer")?.as_deref(), header("sec-fetch-dest")?.as_deref());
    let Some(origin) = page else { return Ok(true) };
    let (listed, at) = (first_run::is_listed(&origin, &settings.origins), now());
    if !listed {
        let last = UNLISTED.with_borrow(|times| times.get(site).copied());
        if last.is_some_and(|last| at < last.saturating_add(UNLISTED_MS)) {
            return Ok(true);
        }
        UNLISTED.with_borrow_mut(|times| times.insert(site.clone(), at));
    }
    rpc::ask(&rpc::site(env, site)?, &SiteCall::PageSeen(Seen { origin, at, listed })).await
}
