//! What the tests stand on: the real runtime started and killed for real, a real browser, typed
//! actors that use a page as a person would, native clients of the wire, and the mishaps.
//!
//! Nothing here waits for a time to pass: everything waits for a condition, with a deadline, see
//! [`wait`].
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod agent;
pub mod aging;
pub mod articles;
pub mod authenticator;
pub mod bench;
pub mod browser;
pub mod customer;
pub mod desktop;
pub mod devtools;
pub mod edge;
pub mod engine;
pub mod exchange;
pub mod hand;
pub mod host_page;
pub mod hours;
pub mod installed;
pub mod kept_state;
pub mod listen;
pub mod mail_provider;
pub mod names;
pub mod oidc_provider;
pub mod passkeys;
pub mod pictures;
pub mod process;
pub mod proxy;
pub mod push_service;
pub mod requests;
pub mod screen;
pub mod sites;
pub mod smtp;
pub mod stored;
pub mod triggers;
pub mod visitor;
pub mod wait;
pub mod whole;
pub mod wire;
