//! The model: the real rules, the real widget and the real inbox on a simulated network, through
//! random histories of people and mishaps.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod bugs;
mod check;
mod edge;
mod fault;
mod histories;
mod inbox_client;
mod ledger;
mod log;
mod net;
mod step;
mod tab;
mod world;
