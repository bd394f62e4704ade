//! `/v1/setup`: the operator makes a site and its first agent.

use crate::crypto;
use crate::fault::Fault;
use crate::http::body::read;
use crate::http::guard;
use crate::rpc::{self, DeskCall, DirectoryCall, SetUp, SetUpDone};
use protocol::ids::SiteId;
use protocol::rejection::Rejection;
use protocol::site::settings::SiteSettings;
use serde::Deserialize;
use worker::{Env, Request, Response};

/// A site and its first agent, as the operator gives them.
#[derive(Deserialize)]
struct SetUpRequest {
    site: NewSite,
    agent: NewAgent,
}

#[derive(Deserialize)]
struct NewSite {
    id: String,
    settings: SiteSettings,
}

#[derive(Deserialize)]
struct NewAgent {
    email: String,
    name: String,
    password: String,
}

/// Makes what is missing of the two.
pub async fn answer(request: &mut Request, env: &Env) -> Result<Response, Fault> {
    guard::set_up_key(request, env)?;
    let SetUpRequest { site, agent } = read(request).await?;
    let id = SiteId::parse(&site.id).map_err(|_| Rejection::BadSetup)?;
    domain::setup::settings(&site.settings)?;
    domain::setup::password(&agent.password)?;
    let set_up = SetUp {
        site: id.clone(),
        site_name: site.settings.name.clone(),
        email: domain::setup::email(&agent.email)?,
        name: protocol::text::name(&agent.name).map_err(|_| Rejection::BadSetup)?,
        password: crypto::hash_password(&agent.password)?,
    };
    // The desk first: a site that the directory knows always has settings.
    let () = rpc::ask(&rpc::desk(env, &id)?, &DeskCall::SetUp(site.settings)).await?;
    let done: SetUpDone = rpc::ask(&rpc::directory(env)?, &DirectoryCall::SetUp(set_up)).await?;
    Ok(Response::from_json(&done)?)
}
