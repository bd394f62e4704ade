//! The edge: the only crate that knows Cloudflare.
//!
//! A request enters through [`http`], where a [`http::guard`] checks who asks, and goes by a typed call
//! ([`rpc`]) to one of the Durable Objects in [`objects`]; what they keep is in [`store`]. The rules
//! themselves live in `domain`.

mod crypto;
mod env;
mod failpoints;
mod fault;
mod http;
mod mail;
mod metrics;
mod objects;
mod push;
mod rpc;
mod scope;
mod store;
mod web_crypto;

use worker::{Context, Env, Request, Response, event};

/// Every request from outside.
#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    http::router::answer(request, env).await
}
