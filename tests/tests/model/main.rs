//! The model: the real rules (`domain`), the real widget and the real inbox on a simulated network,
//! through random histories of people and mishaps.
//!
//! One visitor with two tabs and two agents write, take, end, rate and reload; sockets break, go
//! silent and leave frames behind; the edge sleeps, dies at the worst moments and comes back; disks
//! fail, clocks are wrong. Once everything has settled, [`check`] looks at what is left: nothing
//! that was acknowledged may be lost, doubled or moved, every client must show what a fresh one
//! would, and whatever was written must have been answered.
//!
//! * [`histories`]: the histories, each with a seed of its own. A failure is made smaller and
//!   printed with the command that replays it:
//!   `JASETTE_SEED=42 JASETTE_CASES=1 cargo test -p tests --test model NAME`.
//!   `JASETTE_CASES=10000` goes through more of them.
//! * [`goals`]: the goals of reliability that need no real runtime, by number.
//! * [`bugs`]: faults planted one by one ([`fault`]); each must be noticed, by name.
//! * [`explore`]: every state of a small protocol. More than a million with
//!   `cargo test -p tests --test model -- --ignored --nocapture`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod bugs;
mod check;
mod edge;
mod explore;
mod fault;
mod goals;
mod histories;
mod inbox_client;
mod ledger;
mod log;
mod net;
mod step;
mod tab;
mod world;
