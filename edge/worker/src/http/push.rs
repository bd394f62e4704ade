//! `/v1/account/push`: whether this session's browser is told of new chats while its inbox is closed.

use crate::fault::Fault;
use crate::http::guard::{Call, Guard, Own};
use crate::http::response::{self, Reply};
use crate::http::{auth, body};
use crate::rpc::{self, DirectoryCall, PushCall};
use crate::web_crypto::web_push;
use domain::access::{is_open_loopback, is_private};
use domain::push::Subscription;
use protocol::rejection::Rejection;
use protocol::team::push::{NewSubscription, PushState};
use serde::de::DeserializeOwned;
use worker::{Env, ResponseBuilder};

async fn ask<R: DeserializeOwned>(env: &Env, call: PushCall) -> Result<R, Fault> {
    rpc::ask(&rpc::directory(env)?, &DirectoryCall::Push(call)).await
}

/// `GET /v1/account/push`: how it stands, and the key that a subscription is made for. The first one who asks has the
/// keys made.
#[worker::send]
pub async fn read(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let known: Option<PushState> = ask(&call.env, PushCall::State(hash.clone())).await?;
    let state = match known {
        Some(state) => state,
        None => {
            let () = ask(&call.env, PushCall::Keep(web_push::new_signing_keys().await?)).await?;
            // Of two who were first the keys of one are kept.
            let kept: Option<PushState> = ask(&call.env, PushCall::State(hash)).await?;
            kept.ok_or(Rejection::Unavailable)?
        }
    };
    Ok(response::respond(&call.request, ResponseBuilder::new(), &state)?.into())
}

/// `POST /v1/account/push`: tells this session's browser from now on.
#[worker::send]
pub async fn add(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let given: NewSubscription = body::read(&call.request).await?;
    let origin = auth::own_origin(&call.request, &call.env)?;
    // Only for whoever develops on this very machine. The host that a request names is anybody's word, so it has to
    // come from here as well.
    let peer = auth::seen_address(&call.request, &call.env).peer;
    let local = is_open_loopback(&origin) && peer.is_some_and(|peer| is_private(&peer));
    let subscription = Subscription::new(&given, &origin, local)?;
    let () = ask(&call.env, PushCall::Add(hash, subscription)).await?;
    Reply::no_content()
}

/// `DELETE /v1/account/push`: tells it no more.
#[worker::send]
pub async fn remove(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let () = ask(&call.env, PushCall::Remove(hash)).await?;
    Reply::no_content()
}
