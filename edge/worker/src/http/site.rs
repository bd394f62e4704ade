//! A site's settings, team, pictures and triggers, for its team, and what its pages count.

use crate::fault::Fault;
use crate::http::body::{self, bytes};
use crate::http::guard::{Call, Embed, Guard, KnownSite, Manager};
use crate::http::response::{self, Reply};
use crate::http::{auth, site_lookup};
use crate::rpc::{self, SiteCall};
use protocol::ids::{FileId, SiteId, TriggerId};
use protocol::limits;
use protocol::rejection::Rejection;
use protocol::site::settings::EditedSettings;
use protocol::site::trigger::{Count, TriggerOutcome};
use worker::ResponseBuilder;

/// `GET /v1/sites/SITE/settings`: the settings, with their revision.
#[worker::send]
pub async fn settings(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    edited(&call, &site, SiteCall::EditSettings).await
}

/// `PUT /v1/sites/SITE/settings`: changes them, based on the revision in them.
#[worker::send]
pub async fn change_settings(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let given = bytes(&call.request, limits::SETTINGS_MAX).await?;
    let change = SiteCall::ChangeSettings(response::decode_body(&call.request, &given)?, call.actor()?);
    let reply = edited(&call, &site, change).await?;
    site_lookup::refresh(&call.env, &site).await;
    Ok(reply)
}

/// `POST /v1/sites/SITE/settings/routing-trial`: who would get a chat by settings that need not be stored. Nothing is
/// stored or told.
#[worker::send]
pub async fn try_routing(Guard(Manager { .. }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let given = bytes(&call.request, limits::SETTINGS_MAX).await?;
    let answer = domain::routing::trial(&response::decode_body(&call.request, &given)?)?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &answer)?.into())
}

async fn edited(call: &Call, site: &SiteId, asked: SiteCall) -> Result<Reply, Fault> {
    let edited: EditedSettings = rpc::ask(&rpc::site(&call.env, site)?, &asked).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &edited)?.into())
}

/// `POST /v1/sites/SITE/pictures`: stores one and returns its id.
#[worker::send]
pub async fn put_picture(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    body::picture(&call.request)?;
    let stub = rpc::site(&call.env, &site)?;
    let stored = rpc::forward_body(&stub, &SiteCall::PutPicture, &call.request).await?;
    let id: FileId = rpc::read_answer(stored).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &id)?.into())
}

/// `GET /v1/sites/SITE/pictures/ID`: one of them. They are on the site's pages, so anybody may see them.
#[worker::send]
pub async fn picture(Guard(KnownSite { site }): Guard<KnownSite>, call: Call) -> Result<Reply, Fault> {
    let get = SiteCall::GetPicture(FileId::parse(call.param("picture"))?);
    Ok(rpc::forward(&rpc::site(&call.env, &site)?, &get, false).await?.into())
}

/// `GET /v1/sites/SITE/triggers`: how often each led to what.
#[worker::send]
pub async fn counts(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let counts: Vec<Count> = rpc::ask(&rpc::site(&call.env, &site)?, &SiteCall::TriggerCounts).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &counts)?.into())
}

/// `POST /v1/sites/SITE/triggers/ID/OUTCOME`: a page counts. Nothing about the visitor is stored.
#[worker::send]
pub async fn count(Guard(Embed { site }): Guard<Embed>, call: Call) -> Result<Reply, Fault> {
    let outcome = TriggerOutcome::parse(call.param("outcome")).ok_or(Rejection::NotFound)?;
    let network = auth::network(&call.request, &call.env);
    let count = SiteCall::CountTrigger(TriggerId::parse(call.param("trigger"))?, outcome, network);
    let () = rpc::ask(&rpc::site(&call.env, &site)?, &count).await?;
    Reply::no_content()
}
