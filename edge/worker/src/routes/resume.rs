//! `/v1/sites/SITE/conversations/CONVERSATION/resume`: a link's code for a key to the conversation.

use super::read;
use crate::auth;
use crate::call::{self, ConversationCall};
use crate::error::Fault;
use crate::secret;
use protocol::identity::Grant;
use protocol::ids::{ConversationId, SiteId, Token};
use serde::Deserialize;
use worker::{Env, Request, Response};

#[derive(Deserialize)]
struct Link {
    code: String,
}

/// A new key, for a code that is good, once.
pub(super) async fn exchange(
    request: &mut Request,
    env: &Env,
    site: &SiteId,
    id: &ConversationId,
) -> Result<Response, Fault> {
    auth::from_frame_or_program(request, env)?;
    let Link { code } = read(request).await?;
    let token = Token::parse(&secret::generate()?)?;
    let call = ConversationCall::Resume(secret::hash(&code), secret::hash(token.reveal()));
    let () = call::ask(&call::conversation(env, site, id)?, &call).await?;
    Ok(Response::from_json(&Grant { id: id.clone(), token })?)
}
