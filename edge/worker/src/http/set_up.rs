//! `/v1/setup`: the operator makes a site and its first agent.

use crate::crypto;
use crate::fault::Fault;
use crate::http::body::read;
use crate::http::guard::{Call, Guard, Operator};
use crate::http::response::Reply;
use crate::rpc::{self, DirectoryCall, SetUp, SetUpDone, SiteCall};
use domain::roles::Role;
use protocol::ids::SiteId;
use protocol::rejection::Rejection;
use protocol::site::settings::SiteSettings;
use serde::Deserialize;
use worker::Response;

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
    /// Their role at the site; nothing for the owner of a new site and an admin of one that is there.
    #[serde(default)]
    role: Option<Role>,
}

/// `POST /v1/setup`: makes what is missing of the two.
#[worker::send]
pub async fn set_up(_: Guard<Operator>, call: Call) -> Result<Reply, Fault> {
    let SetUpRequest { site, agent } = read(&call.request).await?;
    let env = &call.env;
    let id = SiteId::parse(&site.id).map_err(|_| Rejection::BadSetup)?;
    domain::setup::settings(&site.settings)?;
    domain::setup::password(&agent.password)?;
    let set_up = SetUp {
        site: id.clone(),
        site_name: site.settings.name.clone(),
        email: domain::setup::email(&agent.email)?,
        name: protocol::text::name(&agent.name).map_err(|_| Rejection::BadSetup)?,
        password: crypto::hash_password(&agent.password)?,
        role: agent.role,
    };
    // The site's object first: a site that the directory knows always has settings.
    let () = rpc::ask(&rpc::site(env, &id)?, &SiteCall::SetUp(site.settings)).await?;
    let done: SetUpDone = rpc::ask(&rpc::directory(env)?, &DirectoryCall::SetUp(set_up)).await?;
    Ok(Response::from_json(&done)?.into())
}
