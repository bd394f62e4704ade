//! `/metrics`: what was counted, for the operator's monitoring.

use crate::fault::Fault;
use crate::http::guard::{Call, Guard, Monitoring};
use crate::http::response::Reply;
use crate::metrics;
use worker::ResponseBuilder;

/// The media type of Prometheus' text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// `/metrics`: the figures of the isolate that answers; with `?by=site` told by site.
#[worker::send]
pub async fn read(_: Guard<Monitoring>, call: Call) -> Result<Reply, Fault> {
    let by_site = call.query("by")?.as_deref() == Some("site");
    let response = ResponseBuilder::new().with_header("content-type", TEXT)?;
    Ok(response.with_header("cache-control", "no-store")?.fixed(metrics::text(by_site).into_bytes()).into())
}
