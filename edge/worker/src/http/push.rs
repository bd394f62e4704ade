//! `/v1/account/push`: whether this session's browser is told of new chats while its inbox is closed.

use crate::fault::Fault;
use crate::http::guard::{Call, Guard, Own};
use crate::http::response::{self, Reply};
use crate::http::{auth, body};
use crate::rpc::{self, DeskCall, DirectoryCall, PushCall};
use crate::web_crypto::web_push;
use domain::access::{is_open_loopback, is_private};
use domain::push::Subscription;
use futures::future::join_all;
use protocol::ids::SiteId;
use protocol::rejection::Rejection;
use protocol::session::Session;
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

/// How many desks hear at once that somebody is told from now on.
const AT_ONCE: usize = 10;

/// `POST /v1/account/push`: tells this session's browser from now on.
#[worker::send]
pub async fn add(Guard(Own { session, hash }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let given: NewSubscription = body::read(&call.request).await?;
    let origin = auth::own_origin(&call.request, &call.env)?;
    // Only for whoever develops on this very machine. The host that a request names is anybody's word, so it has to
    // come from here as well.
    let peer = auth::seen_address(&call.request, &call.env).peer;
    let local = is_open_loopback(&origin) && peer.is_some_and(|peer| is_private(&peer));
    let subscription = Subscription::new(&given, &origin, local)?;
    // Nothing is said by a directory of an older build.
    let is_first: Option<bool> = ask(&call.env, PushCall::Add(hash, subscription)).await?;
    if is_first == Some(true) {
        tell(&call.env, &session).await;
    }
    Reply::no_content()
}

/// Tells the desks at which somebody answers that their first browser is told from now on. Where it does not get through,
/// they are told of what begins from now on, and of what waits already the list tells them.
async fn tell(env: &Env, session: &Session) {
    let is_theirs = |site: &&SiteId| {
        let elsewhere = [&session.closed, &session.archived, &session.watches];
        !elsewhere.iter().any(|sites| sites.contains(site))
    };
    let sites: Vec<&SiteId> = session.sites.iter().map(|site| &site.id).filter(is_theirs).collect();
    for some in sites.chunks(AT_ONCE) {
        let told = join_all(some.iter().map(async |site| {
            let call = DeskCall::Subscribed(session.agent.id.clone());
            rpc::ask::<_, ()>(&rpc::desk(env, site)?, &call).await
        }));
        for fault in told.await.into_iter().filter_map(Result::err) {
            fault.log("telling that somebody is told from now on");
        }
    }
}

/// `DELETE /v1/account/push`: tells it no more.
#[worker::send]
pub async fn remove(Guard(Own { hash, .. }): Guard<Own>, call: Call) -> Result<Reply, Fault> {
    let () = ask(&call.env, PushCall::Remove(hash)).await?;
    Reply::no_content()
}
