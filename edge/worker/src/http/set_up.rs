//! `/v1/setup`: the operator makes a link, whose holder makes the owner and the first site; or the operator makes a
//! site and an agent without a page, for programs.

use crate::crypto;
use crate::fault::Fault;
use crate::http::body::{bytes, read};
use crate::http::guard::{Call, Guard, LinkHolder, Operator};
use crate::http::response::{self, Reply};
use crate::http::{auth, session};
use crate::rpc::{self, DirectoryCall, SetUp, SetUpDone, SiteCall};
use domain::roles::Role;
use protocol::ids::{SiteId, Timestamp};
use protocol::limits;
use protocol::rejection::Rejection;
use protocol::site::settings::SiteSettings;
use protocol::team::first_run::{FirstRun, GoodLink, MadeLink, MadeSite, NewLink};
use serde::Deserialize;
use worker::{Response, ResponseBuilder};

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
    domain::password::new_password(&agent.password, &[&agent.name, &agent.email, &site.settings.name])?;
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
    let set_up = DirectoryCall::By(call.outsider(), Box::new(DirectoryCall::SetUp(set_up)));
    let done: SetUpDone = rpc::ask(&rpc::directory(env)?, &set_up).await?;
    Ok(Response::from_json(&done)?.into())
}

/// `POST /v1/setup/links`: a new set-up link, which is told this once. Its token stands behind `#`, where no server
/// and no other page gets to see it.
#[worker::send]
pub async fn make_link(_: Guard<Operator>, call: Call) -> Result<Reply, Fault> {
    let (request, env) = (&call.request, &call.env);
    let given = bytes(request, limits::FRAME_MAX).await?;
    let NewLink { further } =
        if given.is_empty() { NewLink::default() } else { response::decode_body(request, &given)? };
    let token = crypto::generate_token()?;
    let new = DirectoryCall::NewSetupLink(crypto::hash(&token), further);
    let expires: Timestamp = rpc::ask(&rpc::directory(env)?, &new).await?;
    let url = format!("{}/setup#{token}", auth::own_origin(request, env)?);
    Ok(response::respond(request, ResponseBuilder::new(), &MadeLink { url, expires })?.into())
}

/// `GET /v1/setup/link`: whether the link is good.
#[worker::send]
pub async fn link(Guard(LinkHolder { expires, .. }): Guard<LinkHolder>, call: Call) -> Result<Reply, Fault> {
    Ok(response::respond(&call.request, ResponseBuilder::new(), &GoodLink { expires })?.into())
}

/// `POST /v1/setup/link`: uses it up. Makes the owner and the site, and signs the owner in.
#[worker::send]
pub async fn first_run(
    Guard(LinkHolder { hash, .. }): Guard<LinkHolder>,
    call: Call,
) -> Result<Reply, Fault> {
    let (request, env) = (&call.request, &call.env);
    let given: FirstRun = read(request).await?;
    let checked = domain::first_run::checked(&given)?;
    let site = SiteId::parse(&crypto::fingerprint(crypto::generate_token()?.as_bytes()))?;
    let set_up = SetUp {
        site: site.clone(),
        site_name: checked.settings.name.clone(),
        email: checked.email.clone(),
        name: checked.name,
        password: crypto::hash_password(&given.owner.password)?,
        role: Some(Role::Owner),
    };
    // The site's object first, under an id of its own: whoever loses a race leaves behind a site that nobody knows.
    let () = rpc::ask(&rpc::site(env, &site)?, &SiteCall::SetUp(checked.settings)).await?;
    let use_up = DirectoryCall::UseSetupLink(hash, set_up);
    let use_up = DirectoryCall::By(call.outsider(), Box::new(use_up));
    let _: SetUpDone = rpc::ask(&rpc::directory(env)?, &use_up).await?;
    Ok(session::begin(request, env, checked.email, &MadeSite { site }).await?.into())
}
