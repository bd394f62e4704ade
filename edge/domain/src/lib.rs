//! The rules of Jasette as pure functions.
//!
//! Nothing here knows Cloudflare, a browser, a clock or a source of randomness: time comes in as
//! a parameter, and what is to happen goes out as a value. The worker stores and sends it.
#![deny(missing_docs)]

pub mod access;
pub mod account;
pub mod account_mail;
pub mod attachment;
pub mod audit;
pub mod conversation;
pub mod customer_block;
pub mod delivery;
pub mod desk;
pub mod doctor;
pub mod errands;
pub mod export;
pub mod failpoints;
pub mod files;
pub mod first_run;
pub mod flow;
pub mod form;
pub mod help;
pub mod hours;
pub mod identity;
pub mod import;
pub mod invite;
pub mod keys;
pub mod library;
pub mod lobby;
pub mod localized;
pub mod log_line;
pub mod look;
pub mod mail;
pub mod metrics;
pub mod not_found;
pub mod object_kind;
pub mod oidc;
pub mod origin;
pub mod outbox;
pub mod page;
pub mod passkey;
pub mod password;
pub mod password_reset;
pub mod pixels;
pub mod presence;
pub mod profile;
pub mod push;
pub mod quota;
pub mod readiness;
pub mod request_id;
pub mod resume;
pub mod roles;
pub mod routing;
pub mod schema;
pub mod second_factor;
pub mod setup;
pub mod site_cache;
pub mod sites;
pub mod smtp;
pub mod suggest;
pub mod together;
pub mod tolerant;
pub mod transcript;
pub mod triggers;
pub mod visibility;
pub mod wakes;
