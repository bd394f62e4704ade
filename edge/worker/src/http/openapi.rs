//! `/v1/openapi.json`: the routes as a document that programs read.
//!
//! OpenAPI 3.1. It is made from the very table that answers; bodies are described in
//! edge/protocol/PROTOCOL.md.

use crate::fault::Fault;
use crate::http::auth;
use crate::http::guard::{Call, Everybody, Guard};
use crate::http::response::Reply;
use crate::http::router;
use serde_json::{Map, Value, json};
use worker::Response;

/// The document.
#[worker::send]
pub async fn document(_: Guard<Everybody>, call: Call) -> Result<Reply, Fault> {
    let mut paths = Map::new();
    for route in router::list() {
        // A part that may hold slashes has no form of its own in OpenAPI.
        let path = route.path.replace("{*", "{");
        let parameters: Vec<Value> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
            .collect();
        let operation = json!({
            "description": format!("For: {}.", route.guard),
            "parameters": parameters,
            "responses": { "default": { "description": "See edge/protocol/PROTOCOL.md." } },
        });
        let entry = paths.entry(path).or_insert_with(|| json!({}));
        if let Value::Object(operations) = entry {
            operations.insert(route.method.to_owned(), operation);
        }
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "Jasette", "version": env!("CARGO_PKG_VERSION") },
        "servers": [{ "url": auth::own_origin(&call.request, &call.env)? }],
        "paths": paths,
    });
    Ok(Response::from_json(&document)?.into())
}
