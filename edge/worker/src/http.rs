//! HTTP: the table of paths, who may pass, and the answers.

pub mod articles;
pub mod assets;
pub mod auth;
pub mod body;
pub mod body_reader;
pub mod conversations;
pub mod error;
pub mod files;
pub mod guard;
pub mod health;
pub mod help;
pub mod identity;
pub mod installation;
mod lobby;
pub mod not_found;
pub mod openapi;
mod opened;
pub mod pages;
pub mod reply_library;
pub mod response;
pub mod router;
pub mod routes;
pub mod session;
pub mod set_up;
pub mod site;
pub mod site_lookup;
pub mod sockets;
