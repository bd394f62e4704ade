//! `/healthz`: that the edge answers, that the disk takes what is written to it, and that what the operator set
//! can be used.

use crate::env::now;
use crate::fault::{self, Fault};
use crate::http::auth::{self, public_origin};
use crate::http::guard::{Call, Everybody, Guard};
use crate::http::response::Reply;
use crate::rpc::{self, DirectoryCall};
use domain::health::Health;
use futures::future::{Either, select};
use serde_json::json;
use std::cell::Cell;
use std::time::Duration;
use worker::{Delay, Env, ResponseBuilder};

/// How long the disk may take.
const PATIENCE: Duration = Duration::from_secs(5);

thread_local! {
    static HEALTH: Cell<Health> = Cell::default();
}

/// `/healthz`: 200, and whether the edge can tell visitors apart by their addresses; or 503, with the reason.
#[worker::send]
pub async fn health(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let wrong = match public_origin(&call.env) {
        Err(why) => Some(format!("PUBLIC_ORIGIN: {why}")),
        Ok(_) if keeps(&call.env).await => None,
        Ok(_) => Some("the state folder does not take what is written to it".to_owned()),
    };
    let answer = ResponseBuilder::new().with_header("cache-control", "no-store")?;
    Ok(match wrong {
        None => {
            let addresses = if auth::is_everybodys(&call.request, &call.env) { "shared" } else { "told" };
            answer.from_json(&json!({ "ok": true, "addresses": addresses }))?
        }
        Some(why) => answer.with_status(503).from_json(&json!({ "ok": false, "why": why }))?,
    }
    .into())
}

/// Whether something can be written and read back, as it was a moment ago or is now.
async fn keeps(env: &Env) -> bool {
    let mut health = HEALTH.get();
    let known = health.known(now());
    HEALTH.set(health);
    if let Some(sound) = known {
        return sound;
    }
    let looked = Box::pin(async {
        let () = rpc::ask(&rpc::directory(env)?, &DirectoryCall::Probe(now())).await?;
        Ok::<_, Fault>(())
    });
    let sound = match select(looked, Box::pin(Delay::from(PATIENCE))).await {
        Either::Left((Ok(()), _)) => true,
        Either::Left((Err(_), _)) => {
            fault::log(Some("health"), "the directory does not take what is written");
            false
        }
        Either::Right(_) => {
            fault::log(Some("health"), "the directory does not answer");
            false
        }
    };
    let mut health = HEALTH.get();
    health.found(sound, now());
    HEALTH.set(health);
    sound
}
