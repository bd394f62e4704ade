//! Faults, for real: the runtime is killed with SIGKILL, the Worker panics, the network does what
//! networks do, in the middle of conversations. Afterwards nothing that was acknowledged is lost,
//! nothing is doubled, and both sides are back by themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod audit;
mod backup;
mod cable;
mod deadlines;
mod deletion;
mod departure;
mod hanging;
mod health;
mod kills;
mod lobby;
mod monitor;
mod network;
mod overlaps;
mod page_views;
mod panics;
mod peer;
mod presence;
mod pushes;
mod queues;
mod races;
mod restore;
mod ring;
mod rollback;
mod sleep;
mod upgrade;
