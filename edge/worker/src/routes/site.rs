//! A site's settings and triggers, for its team, and what its pages count.

use super::bytes;
use crate::answers;
use crate::auth;
use crate::call::{self, DeskCall};
use crate::error::Fault;
use protocol::ids::{SiteId, TriggerId};
use protocol::limits;
use protocol::rejection::Rejection;
use protocol::settings::EditedSettings;
use protocol::trigger::{Count, Reaction};
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
            auth::agent_for(request, env, site).await?;
            DeskCall::EditSettings
        }
        Method::Put => {
            auth::from_own_page(request, env)?;
            auth::agent_for(request, env, site).await?;
            let given = bytes(request, limits::SETTINGS_MAX).await?;
            DeskCall::ChangeSettings(answers::brought(request, &given)?)
        }
        _ => return Err(Rejection::WrongMethod.into()),
    };
    let edited: EditedSettings = call::ask(&call::desk(env, site)?, &call).await?;
    answers::tell(request, Response::builder(), &edited)
}

/// `/v1/sites/SITE/triggers`: how often each led to what.
pub async fn counts(request: &Request, env: &Env, site: &SiteId) -> Result<Response, Fault> {
    auth::agent_for(request, env, site).await?;
    let counts: Vec<Count> = call::ask(&call::desk(env, site)?, &DeskCall::Counts).await?;
    answers::tell(request, Response::builder(), &counts)
}

/// `/v1/sites/SITE/triggers/ID/REACTION`: a page counts. Nothing about the visitor is kept.
pub async fn count(
    request: &Request,
    env: &Env,
    site: &SiteId,
    trigger: &str,
    reaction: &str,
) -> Result<Response, Fault> {
    auth::from_frame_or_program(request, env)?;
    let reaction = Reaction::parse(reaction).ok_or(Rejection::NotFound)?;
    let call = DeskCall::Count(TriggerId::parse(trigger)?, reaction);
    let () = call::ask(&call::desk(env, site)?, &call).await?;
    Ok(Response::empty()?.with_status(204))
}
