//! A site's settings, team, pictures and triggers, for its team, and what its pages count.

use crate::fault::Fault;
use crate::http::body::bytes;
use crate::http::guard;
use crate::http::response;
use crate::rpc::{self, DeskCall};
use protocol::conversation::party::Agent;
use protocol::ids::{FileId, SiteId, TriggerId};
use protocol::limits;
use protocol::rejection::Rejection;
use protocol::site::settings::EditedSettings;
use protocol::site::trigger::{Count, TriggerOutcome};
use worker::{Env, Method, Request, Response};

/// `/v1/sites/SITE/settings`: reads and changes them.
pub async fn settings(
    request: &mut Request,
    env: &Env,
    site: &SiteId,
    method: &Method,
) -> Result<Response, Fault> {
    let call = match method {
        Method::Get => {
            guard::require_agent(request, env, site).await?;
            DeskCall::EditSettings
        }
        Method::Put => {
            guard::from_own_page(request, env)?;
            guard::require_agent(request, env, site).await?;
            let given = bytes(request, limits::SETTINGS_MAX).await?;
            DeskCall::ChangeSettings(response::decode_body(request, &given)?)
        }
        _ => return Err(Rejection::WrongMethod.into()),
    };
    let edited: EditedSettings = rpc::ask(&rpc::desk(env, site)?, &call).await?;
    response::respond(request, Response::builder(), &edited)
}

/// `/v1/sites/SITE/pictures`: takes one in, and tells its id.
pub async fn put_picture(request: &mut Request, env: &Env, site: &SiteId) -> Result<Response, Fault> {
    guard::from_own_page(request, env)?;
    guard::require_agent(request, env, site).await?;
    let length = request.headers().get("content-length")?.and_then(|length| length.parse::<usize>().ok());
    if length.is_none_or(|length| length > limits::PICTURE_MAX) {
        return Err(Rejection::PictureRefused.into());
    }
    let stored = rpc::forward_body(&rpc::desk(env, site)?, &DeskCall::PutPicture, request).await?;
    let id: FileId = rpc::read_answer(stored).await?;
    response::respond(request, Response::builder(), &id)
}

/// `/v1/sites/SITE/pictures/ID`: one of them. They are on the site's pages, so anybody may see them.
pub async fn picture(env: &Env, site: &SiteId, picture: &str) -> Result<Response, Fault> {
    let call = DeskCall::GetPicture(FileId::parse(picture)?);
    rpc::forward(&rpc::desk(env, site)?, &call, false).await
}

/// `/v1/sites/SITE/agents`: those who work there, as far as they ever opened the inbox.
pub async fn agents(request: &Request, env: &Env, site: &SiteId) -> Result<Response, Fault> {
    guard::require_agent(request, env, site).await?;
    let agents: Vec<Agent> = rpc::ask(&rpc::desk(env, site)?, &DeskCall::Agents).await?;
    response::respond(request, Response::builder(), &agents)
}

/// `/v1/sites/SITE/triggers`: how often each led to what.
pub async fn counts(request: &Request, env: &Env, site: &SiteId) -> Result<Response, Fault> {
    guard::require_agent(request, env, site).await?;
    let counts: Vec<Count> = rpc::ask(&rpc::desk(env, site)?, &DeskCall::Counts).await?;
    response::respond(request, Response::builder(), &counts)
}

/// `/v1/sites/SITE/triggers/ID/REACTION`: a page counts. Nothing about the visitor is kept.
pub async fn count(
    request: &Request,
    env: &Env,
    site: &SiteId,
    trigger: &str,
    reaction: &str,
) -> Result<Response, Fault> {
    guard::from_frame_or_program(request, env)?;
    let reaction = TriggerOutcome::parse(reaction).ok_or(Rejection::NotFound)?;
    let call = DeskCall::Count(TriggerId::parse(trigger)?, reaction);
    let () = rpc::ask(&rpc::desk(env, site)?, &call).await?;
    Ok(Response::empty()?.with_status(204))
}
