//! The edge: the only crate that knows Cloudflare.
//!
//! A request enters through [`routes`], is checked in [`auth`], and goes by a typed [`call`] to
//! one of three kinds of Durable Object: the [`conversation_object`], the [`desk_object`] of a
//! site, the [`directory_object`] of the installation. The rules themselves live in `domain`.

mod alarm;
mod answers;
mod articles;
mod articles_log;
mod auth;
mod call;
mod conversation_log;
mod conversation_object;
mod customers_log;
mod desk_log;
mod desk_object;
mod directory_log;
mod directory_object;
mod documents;
mod error;
mod files;
mod files_log;
mod help;
mod library;
mod mail;
mod mail_log;
mod password;
mod pictures_log;
mod planted;
mod recovery;
mod resume_log;
mod routes;
mod secret;
mod sockets;
mod sql;

use worker::{Context, Env, Request, Response, event};

/// Every request from outside.
#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    routes::answer(request, &env).await
}

/// The clock. Rules take the time as a parameter; this is where it comes from.
fn now() -> protocol::ids::Timestamp {
    js_sys::Date::now() as protocol::ids::Timestamp
}
