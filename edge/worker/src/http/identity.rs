//! `/v1/sites/SITE/identity`: what a customer has at a site, on any device that shows the site's word
//! for who they are; and `identity-secret`, for the operator.

use crate::crypto;
use crate::fault::Fault;
use crate::http::body::{bytes, read};
use crate::http::guard::{Call, Embed, Guard, Operator};
use crate::http::response::Reply;
use crate::http::site_lookup::known_site;
use crate::http::{auth, opened};
use crate::rpc::{self, ConversationCall, SecretRequest, SiteCall};
use domain::audit::Actor;
use domain::identity::{Secrets, check_shape};
use domain::keys::Vouched;
use protocol::conversation::customer::{Grant, History, Past};
use protocol::ids::{ConversationId, SiteId, Timestamp, Token};
use protocol::limits;
use protocol::rejection::Rejection;
use serde::{Deserialize, Serialize};
use worker::{Env, Response};

#[derive(Default, Deserialize)]
struct HistoryRequest {
    /// The conversation to be opened; the latest that goes on when it is not said.
    #[serde(default)]
    conversation: Option<ConversationId>,
}

/// `POST /v1/sites/SITE/identity`: a customer's conversations, and a new token for one of them.
#[worker::send]
pub async fn history(Guard(Embed { site }): Guard<Embed>, call: Call) -> Result<Reply, Fault> {
    let token = auth::bearer(&call.request)?.ok_or(Rejection::IdentityInvalid)?;
    check_shape(&token)?;
    let body = bytes(&call.request, limits::FRAME_MAX).await?;
    let read = if body.is_empty() { Ok(HistoryRequest::default()) } else { serde_json::from_slice(&body) };
    let HistoryRequest { conversation } = read.map_err(|_| Rejection::Malformed)?;
    if conversation.as_ref().is_some_and(|id| !id.is_valid()) {
        return Err(Rejection::BadId.into());
    }
    let env = &call.env;
    let (vouched, conversations): (Vouched, Vec<Past>) =
        rpc::ask(&rpc::site(env, &site)?, &SiteCall::History(token)).await?;
    let latest = || conversations.iter().find(|past| past.open).map(|past| past.id.clone());
    let granted = match conversation.or_else(latest) {
        Some(id) => Some(grant(env, &site, vouched, id).await?),
        None => None,
    };
    Ok(Response::from_json(&History { conversations, granted })?.into())
}

/// A new key to a customer's own conversation.
async fn grant(env: &Env, site: &SiteId, vouched: Vouched, id: ConversationId) -> Result<Grant, Fault> {
    let token = Token::parse(&crypto::generate_token()?)?;
    let call = ConversationCall::Grant(vouched, crypto::hash(token.reveal()));
    if !opened::is_opened(env, site, &id).await? {
        return Err(Rejection::NotFound.into());
    }
    let () = rpc::ask(&rpc::conversation(env, site, &id)?, &call).await?;
    Ok(Grant { id, token })
}

#[derive(Serialize)]
struct Shown {
    secret: Option<String>,
    former_until: Option<Timestamp>,
}

/// `POST /v1/sites/SITE/identity-secret`: the secret that a site signs with, for the operator.
#[worker::send]
pub async fn secret(_: Guard<Operator>, call: Call) -> Result<Reply, Fault> {
    let site = call.site()?;
    known_site(&call.env, &site).await?;
    let asked: SecretRequest = read(&call.request).await?;
    let (secret, former_until) = secrets(&call.env, &site, asked, call.outsider()).await?;
    Ok(Response::from_json(&Shown { secret, former_until })?.into())
}

/// A site's secret after somebody's wish for it, and until when the former one is good.
pub async fn secrets(
    env: &Env,
    site: &SiteId,
    wish: SecretRequest,
    by: Actor,
) -> Result<(Option<String>, Option<Timestamp>), Fault> {
    let Secrets { current, former, .. } =
        rpc::ask(&rpc::site(env, site)?, &SiteCall::Secrets(wish, by)).await?;
    Ok((current, former.map(|(_, until)| until)))
}
