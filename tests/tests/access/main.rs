//! Everybody can use it: axe finds nothing in any state of the launcher, the chat and the inbox, in
//! light and dark; the whole journey works by keyboard; and a screen reader is told each message
//! once. What was looked at is listed in `target/e2e/access`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod arabic;
mod axe;
mod cards;
mod chat;
mod customer;
mod files;
mod first_view;
mod form;
mod help;
mod inbox;
mod join;
mod keyboard;
mod languages;
mod monitor;
mod oidc;
mod passkeys;
mod profile;
mod reset;
mod routing;
mod second_factor;
mod set_up;
mod sites;
mod spoken;
mod team;
mod viewer;
