//! Whether there is a site, and what its settings are, as every route asks first; and whether somebody takes
//! chats, as only the frame asks. All are kept in the isolate, so that a page view usually reaches no object.
//!
//! Settings may be old by [`domain::site_cache::SITE_CACHE_MS`] here, and by one call more. Where that
//! matters the object is asked: the start of a conversation, everything the team edits.

use crate::env::now;
use crate::fault::Fault;
use crate::rpc::{self, DeskCall, DirectoryCall, SiteCall, SiteProfile};
use domain::site_cache::{Lookup, SiteCache};
use protocol::ids::SiteId;
use protocol::rejection::Rejection;
use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use worker::Env;

thread_local! {
    /// The sites that were seen in the directory.
    static KNOWN: RefCell<HashSet<SiteId>> = RefCell::default();
    static PROFILES: RefCell<SiteCache<Rc<SiteProfile>>> = RefCell::default();
    static ATTENDED: RefCell<SiteCache<bool>> = RefCell::default();
}

/// Whether there is such a site. A yes is remembered until its object says that it was deleted.
pub async fn has_site(env: &Env, site: &SiteId) -> Result<bool, Fault> {
    if KNOWN.with_borrow(|known| known.contains(site)) {
        return Ok(true);
    }
    let directory = rpc::directory(env)?;
    let has: bool = rpc::ask(&directory, &DirectoryCall::HasSite(site.clone())).await?;
    if has {
        KNOWN.with_borrow_mut(|known| known.insert(site.clone()));
    }
    Ok(has)
}

/// Lets a request pass for a site that exists, as far as this isolate knows: for some seconds it may not have heard
/// that one was deleted, but every object of the site has.
pub async fn known_site(env: &Env, site: &SiteId) -> Result<(), Fault> {
    if profile(env, site).await?.is_some() { Ok(()) } else { Err(Rejection::UnknownSite.into()) }
}

/// Forgets a site that is being deleted.
pub fn forget(site: &SiteId) {
    KNOWN.with_borrow_mut(|known| known.remove(site));
    PROFILES.with_borrow_mut(|profiles| profiles.remove(site));
}

/// The site's profile, if there is such a site, as this isolate knows it or as its object says.
///
/// Of the requests that find an old one, the first asks for it again; the others go on with the old one
/// meanwhile, and so does everybody when the object cannot be reached.
pub async fn profile(env: &Env, site: &SiteId) -> Result<Option<Rc<SiteProfile>>, Fault> {
    let known = match PROFILES.with_borrow_mut(|profiles| profiles.lookup(site, now())) {
        Lookup::Fresh(profile) => return Ok(Some(profile)),
        Lookup::Stale(profile) => Some(profile),
        Lookup::Missing if !has_site(env, site).await? => return Ok(None),
        Lookup::Missing => None,
    };
    match (fetch(env, site).await, known) {
        (Err(fault), Some(old)) => {
            fault.log(&format!("SiteObject {site} profile"));
            Ok(Some(old))
        }
        (asked, _) => asked,
    }
}

/// Whether somebody of a site's team takes chats, as this isolate knows it or as the desk says. Where the desk
/// cannot be asked, a chat may begin: whoever waits too long is asked how to reach them.
pub async fn is_attended(env: &Env, site: &SiteId) -> bool {
    let known = match ATTENDED.with_borrow_mut(|known| known.lookup(site, now())) {
        Lookup::Fresh(attended) => return attended,
        Lookup::Stale(attended) => Some(attended),
        Lookup::Missing => None,
    };
    let asked = async { rpc::ask::<_, bool>(&rpc::desk(env, site)?, &DeskCall::IsAttended).await };
    match asked.await {
        Ok(attended) => {
            ATTENDED.with_borrow_mut(|known| known.store(site.clone(), attended, now()));
            attended
        }
        Err(fault) => {
            fault.log(&format!("DeskObject {site} attended"));
            known.unwrap_or(true)
        }
    }
}

/// Takes a site's profile from its object into this isolate's cache: after a change that came through it, so
/// that whoever made the change sees it.
pub async fn refresh(env: &Env, site: &SiteId) {
    PROFILES.with_borrow_mut(|profiles| profiles.remove(site));
    // The next one who needs it asks again.
    if let Err(fault) = fetch(env, site).await {
        fault.log(&format!("SiteObject {site} profile"));
    }
}

async fn fetch(env: &Env, site: &SiteId) -> Result<Option<Rc<SiteProfile>>, Fault> {
    let profile: Option<SiteProfile> = rpc::ask(&rpc::site(env, site)?, &SiteCall::Profile).await?;
    let Some(profile) = profile.map(Rc::new) else {
        forget(site);
        return Ok(None);
    };
    PROFILES.with_borrow_mut(|profiles| profiles.store(site.clone(), Rc::clone(&profile), now()));
    Ok(Some(profile))
}
