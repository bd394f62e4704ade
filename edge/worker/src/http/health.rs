//! `/healthz`: that the edge answers, and that what the operator set can be used. `/readyz`: that every kind of
//! object answers and its storage works.

use crate::env::now;
use crate::fault::{self, Fault};
use crate::http::auth::{self, public_origin};
use crate::http::guard::{Call, Everybody, Guard};
use crate::http::response::Reply;
use crate::rpc;
use domain::object_kind::ObjectKind;
use domain::readiness::Readiness;
use futures::future::{Either, join_all, select};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::time::Duration;
use worker::{Delay, Env, ResponseBuilder};

/// How long an object may take.
const PATIENCE: Duration = Duration::from_secs(2);

thread_local! {
    static READINESS: RefCell<Readiness> = RefCell::default();
}

/// `/healthz`: 200, and whether the edge can tell visitors apart by their addresses; or 503, with the reason. No
/// object is asked: whoever restarts what is not healthy must not do so because a disk is full.
#[worker::send]
pub async fn health(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    match public_origin(&call.env) {
        Ok(_) => {
            let addresses = if auth::is_everybodys(&call.request, &call.env) { "shared" } else { "told" };
            answer(200, &json!({ "ok": true, "addresses": addresses }))
        }
        Err(why) => answer(503, &json!({ "ok": false, "why": format!("PUBLIC_ORIGIN: {why}") })),
    }
}

/// `/readyz`: 200, or 503 with the kinds of objects that do not answer.
#[worker::send]
pub async fn ready(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let silent = silent_kinds(&call.env).await;
    let silent = silent.map(|kinds| kinds.into_iter().map(ObjectKind::name).collect::<Vec<_>>());
    match silent {
        Some(silent) if silent.is_empty() => answer(200, &json!({ "ok": true })),
        Some(silent) => answer(503, &json!({ "ok": false, "silent": silent })),
        None => answer(503, &json!({ "ok": false, "why": "the first answer is being waited for" })),
    }
}

/// The kinds of objects that do not answer, as far as that is known: they are asked once a second at most.
pub async fn silent_kinds(env: &Env) -> Option<Vec<ObjectKind>> {
    let asked_at = now();
    if READINESS.with_borrow_mut(|readiness| readiness.is_time(asked_at)) {
        let silent = silent(env).await;
        let fallen = READINESS.with_borrow_mut(|readiness| readiness.found(asked_at, silent));
        for kind in fallen {
            fault::log(Some("readyz"), &format!("the {} does not answer", kind.name()));
        }
    }
    READINESS.with_borrow(|readiness| readiness.silent().map(<[_]>::to_vec))
}

fn answer(status: u16, body: &Value) -> Result<Reply, Fault> {
    let answer = ResponseBuilder::new().with_status(status).with_header("cache-control", "no-store")?;
    Ok(answer.from_json(body)?.into())
}

/// The kinds of objects that do not answer, or not in time. All are asked at once.
async fn silent(env: &Env) -> Vec<ObjectKind> {
    let asked = ObjectKind::ALL.map(|kind| async move {
        let answered = select(Box::pin(rpc::probe(env, kind)), Box::pin(Delay::from(PATIENCE))).await;
        (!matches!(answered, Either::Left((Ok(()), _)))).then_some(kind)
    });
    join_all(asked).await.into_iter().flatten().collect()
}
