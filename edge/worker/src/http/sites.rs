//! `/v1/sites`: the sites of whoever is signed in. A further one, one that is put away, the end of one.

use crate::crypto;
use crate::env::variable;
use crate::fault::Fault;
use crate::http::guard::{Call, Guard, Own, Owner};
use crate::http::response::{self, Reply};
use crate::http::{body, session, site_lookup};
use crate::rpc::{self, DeletionOrder, DirectoryCall, Listed, SiteCall, SiteProfile, SitesCall, WishedSite};
use futures::future::join_all;
use protocol::ids::SiteId;
use protocol::rejection::Rejection;
use protocol::team::first_run::MadeSite;
use protocol::team::sites::{Archived, Creation, Deletion, OwnSite, OwnSites, Receipt, SiteState};
use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::{Env, ResponseBuilder};

/// Whether the operator lets owners make further sites.
fn owners_may_create(env: &Env) -> bool {
    variable(env, "NEW_SITES").as_deref() != Some("off")
}

async fn ask<T: DeserializeOwned>(env: &Env, call: SitesCall) -> Result<T, Fault> {
    rpc::ask(&rpc::directory(env)?, &DirectoryCall::Sites(call)).await
}

/// The same of what stands in the site's audit log afterwards.
async fn act<T: DeserializeOwned>(call: &Call, act: SitesCall) -> Result<T, Fault> {
    let by = DirectoryCall::By(call.actor()?, Box::new(DirectoryCall::Sites(act)));
    rpc::ask(&rpc::directory(&call.env)?, &by).await
}

fn told<T: Serialize>(call: &Call, value: &T) -> Result<Reply, Fault> {
    Ok(response::respond(&call.request, ResponseBuilder::new(), value)?.into())
}

/// `GET /v1/sites`: all of them, those too that are put away, with how far a deletion is and what it left.
#[worker::send]
pub async fn list(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let listed: Listed = ask(&call.env, SitesCall::List(hash)).await?;
    let may_create = listed.may_create(owners_may_create(&call.env));
    let Listed { sites, deleted } = listed;
    let sites = sites.into_iter().map(async |(site, role, state)| {
        // Where its object cannot be read, the list is there all the same.
        let profile = site_lookup::profile(&call.env, &site.id).await.ok().flatten();
        let color = profile.map(|profile| profile.settings.color.clone()).unwrap_or_default();
        OwnSite { id: site.id, name: site.name, color, role, state }
    });
    told(&call, &OwnSites { sites: join_all(sites).await, deleted, may_create })
}

/// `POST /v1/sites`: makes a further site, once for each wish. Its identifier follows from who asks and from the id of
/// the wish: nobody chooses one, or gets that of somebody else.
#[worker::send]
pub async fn create(Guard(Own { session: who, hash }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let Creation { id, site: given } = body::read(&call.request).await?;
    if !id.is_valid() {
        return Err(Rejection::BadId.into());
    }
    if !who.sites.is_empty() && who.sites.iter().all(|site| who.is_closed(&site.id)) {
        return Err(Rejection::SecondFactorRequired.into());
    }
    let settings = domain::first_run::settings(&given)?;
    let source = format!("site {} {}", who.agent.id.as_str(), id.as_str());
    let site = SiteId::parse(&crypto::fingerprint(source.as_bytes()))?;
    let wish = serde_json::to_string(&settings).map_err(worker::Error::from)?;
    let wished = WishedSite {
        session: hash,
        site: site.clone(),
        name: settings.name.clone(),
        wish: crypto::hash(&wish),
        allowed: owners_may_create(&call.env),
        make: false,
    };
    // Asked before anything is stored anywhere, and decided at the end.
    if ask::<bool>(&call.env, SitesCall::Create(wished.clone())).await? {
        // The site's object first: a site that the directory knows always has settings. Of two wishes under one id the
        // first to get here counts.
        let stub = rpc::site(&call.env, &site)?;
        let () = rpc::ask(&stub, &SiteCall::SetUp(settings.clone())).await?;
        let stored: Option<SiteProfile> = rpc::ask(&stub, &SiteCall::Profile).await?;
        if stored.is_none_or(|stored| stored.settings != settings) {
            return Err(Rejection::IdReused.into());
        }
        let _: bool = act(&call, SitesCall::Create(WishedSite { make: true, ..wished })).await?;
    }
    told(&call, &MadeSite { site })
}

/// `PUT /v1/sites/SITE/archived`: puts a site away, or brings it back, and returns how it stands.
#[worker::send]
pub async fn archive(Guard(Owner { site, hash, .. }): Guard<Owner>, call: Call) -> Result<Reply, Fault> {
    let Archived { archived } = body::read(&call.request).await?;
    let state: SiteState = act(&call, SitesCall::Archive(site, hash, archived)).await?;
    told(&call, &state)
}

/// `POST /v1/sites/SITE/deletion`: deletes a site with everything, for an owner who shows their password once more and
/// types its name. What is returned is how far it is.
#[worker::send]
pub async fn delete(
    Guard(Owner { site, session: who, hash }): Guard<Owner>,
    call: Call,
) -> Result<Reply, Fault> {
    let Deletion { name, password, code } = body::read(&call.request).await?;
    let attempt = session::own_attempt(&call.request, &call.env, who.email)?;
    let attempt = session::check_password(&call.env, attempt, &password).await?;
    let order = DeletionOrder { site: site.clone(), session: hash, attempt, name, code };
    let receipt: Receipt = ask(&call.env, SitesCall::Delete(Box::new(order))).await?;
    site_lookup::forget(&site);
    told(&call, &receipt)
}

/// `GET /v1/sites/SITE/receipt`: what stays of a site that was deleted, for those who owned it.
#[worker::send]
pub async fn receipt(Guard(Owner { site, hash, .. }): Guard<Owner>, call: Call) -> Result<Reply, Fault> {
    let receipt: Receipt = ask(&call.env, SitesCall::Receipt(site, hash)).await?;
    let name = format!("attachment; filename=\"receipt-{}.json\"", receipt.site);
    let response = ResponseBuilder::new().with_header("content-disposition", &name)?;
    Ok(response::respond(&call.request, response, &receipt)?.into())
}
