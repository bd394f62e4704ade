//! Whether there is a site, and what its settings are, as every route asks first.

use crate::fault::Fault;
use crate::rpc::{self, DeskCall, DirectoryCall};
use protocol::ids::SiteId;
use protocol::rejection::Rejection;
use protocol::site::settings::SiteSettings;
use std::cell::RefCell;
use std::collections::HashSet;
use worker::Env;

/// Whether there is such a site. Sites are not taken away, so a yes is remembered.
pub async fn has_site(env: &Env, site: &SiteId) -> Result<bool, Fault> {
    thread_local! {
        static KNOWN: RefCell<HashSet<SiteId>> = RefCell::default();
    }
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

/// The settings of a site, if there is such a site.
pub async fn settings(env: &Env, site: &SiteId) -> Result<Option<SiteSettings>, Fault> {
    if !has_site(env, site).await? {
        return Ok(None);
    }
    rpc::ask(&rpc::desk(env, site)?, &DeskCall::Settings).await
}

/// Lets a request pass for a site that exists.
pub async fn known_site(env: &Env, site: &SiteId) -> Result<(), Fault> {
    if has_site(env, site).await? { Ok(()) } else { Err(Rejection::UnknownSite.into()) }
}
