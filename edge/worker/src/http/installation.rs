//! `/v1/sites/SITE/installation`: how the site's chat is connected to what lies around it, for those who run it.

use crate::env::now;
use crate::fault::Fault;
use crate::http::body::bytes;
use crate::http::guard::{Call, Guard, Manager};
use crate::http::identity::secrets;
use crate::http::response::{self, Reply};
use crate::mail;
use crate::rpc::{self, SecretRequest, SiteCall};
use protocol::ids::Timestamp;
use protocol::limits;
use protocol::rejection::Rejection;
use protocol::team::first_run::FirstSeen;
use protocol::team::installation::{Installation, MadeSecret, NewSecret};
use worker::ResponseBuilder;

/// `GET /v1/sites/SITE/installation`: what is set up. The secret is not told.
#[worker::send]
pub async fn read(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let stub = rpc::site(&call.env, &site)?;
    let (has_secret, former_until): (bool, Option<Timestamp>) =
        rpc::ask(&stub, &SiteCall::SecretState).await?;
    let installation = Installation { mail: mail::setup(&call.env), has_secret, former_until };
    Ok(response::respond(&call.request, ResponseBuilder::new(), &installation)?.into())
}

/// `POST /v1/sites/SITE/installation/identity-secret`: makes a new secret and shows it.
#[worker::send]
pub async fn new_secret(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let given = bytes(&call.request, limits::FRAME_MAX).await?;
    let NewSecret { revoke } = response::decode_body(&call.request, &given)?;
    let wish = SecretRequest { renew: true, revoke };
    let (secret, former_until) = secrets(&call.env, &site, wish, call.actor()?).await?;
    let made = MadeSecret { secret: secret.ok_or(Rejection::Unavailable)?, former_until };
    Ok(response::respond(&call.request, ResponseBuilder::new(), &made)?.into())
}

/// `GET /v1/sites/SITE/installation/seen`: the first page that loads the chat, for whoever waits for it.
#[worker::send]
pub async fn seen(Guard(Manager { site }): Guard<Manager>, call: Call) -> Result<Reply, Fault> {
    let seen = rpc::ask(&rpc::site(&call.env, &site)?, &SiteCall::FirstSeen).await?;
    Ok(response::respond(&call.request, ResponseBuilder::new(), &FirstSeen { seen, now: now() })?.into())
}
