//! `/v1/sites/SITE/identity`: what a customer has at a site, on any device that shows the site's word
//! for who they are; and `identity-secret`, for the operator.

use crate::crypto;
use crate::fault::Fault;
use crate::http::body::{bytes, read};
use crate::http::guard;
use crate::rpc::{self, ConversationCall, DeskCall, SecretRequest};
use domain::identity::Secrets;
use protocol::conversation::customer::{Customer, Grant, History, Past};
use protocol::ids::{ConversationId, SiteId, Timestamp, Token};
use protocol::limits;
use protocol::rejection::Rejection;
use serde::{Deserialize, Serialize};
use worker::{Env, Request, Response};

#[derive(Default, Deserialize)]
struct HistoryRequest {
    /// The conversation to be opened; the latest that goes on when it is not said.
    #[serde(default)]
    conversation: Option<ConversationId>,
}

/// A customer's conversations, and a new key to one of them.
pub(super) async fn history(request: &mut Request, env: &Env, site: &SiteId) -> Result<Response, Fault> {
    guard::from_frame_or_program(request, env)?;
    let token = guard::bearer(request)?.ok_or(Rejection::IdentityInvalid)?;
    let body = bytes(request, limits::FRAME_MAX).await?;
    let asked = if body.is_empty() { Ok(HistoryRequest::default()) } else { serde_json::from_slice(&body) };
    let asked: HistoryRequest = asked.map_err(|_| Rejection::Malformed)?;
    if asked.conversation.as_ref().is_some_and(|id| !id.is_valid()) {
        return Err(Rejection::BadId.into());
    }
    let (customer, conversations): (Customer, Vec<Past>) =
        rpc::ask(&rpc::desk(env, site)?, &DeskCall::History(token)).await?;
    let latest = || conversations.iter().find(|past| past.open).map(|past| past.id.clone());
    let granted = match asked.conversation.or_else(latest) {
        Some(id) => Some(grant(env, site, customer, id).await?),
        None => None,
    };
    Ok(Response::from_json(&History { conversations, granted })?)
}

/// A new key to a customer's own conversation.
async fn grant(env: &Env, site: &SiteId, customer: Customer, id: ConversationId) -> Result<Grant, Fault> {
    let token = Token::parse(&crypto::generate_token()?)?;
    let call = ConversationCall::Grant(customer.id, crypto::hash(token.reveal()));
    let () = rpc::ask(&rpc::conversation(env, site, &id)?, &call).await?;
    Ok(Grant { id, token })
}

#[derive(Serialize)]
struct Shown {
    secret: Option<String>,
    former_until: Option<Timestamp>,
}

/// The secret that a site signs with. Only for whoever has shown the installation's key.
pub(super) async fn secret(request: &mut Request, env: &Env, site: &SiteId) -> Result<Response, Fault> {
    let wish: SecretRequest = read(request).await?;
    let Secrets { current, former } = rpc::ask(&rpc::desk(env, site)?, &DeskCall::Secrets(wish)).await?;
    Ok(Response::from_json(&Shown { secret: current, former_until: former.map(|(_, until)| until) })?)
}
