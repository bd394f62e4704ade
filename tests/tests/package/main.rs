//! What is handed to an operator, used as they use it: the archive on a bare machine, its pages behind nginx, and the
//! folder for Cloudflare. They are what `cargo xtask package` made last.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod cloudflare;
mod journey;
mod machine;
mod nginx;
mod operations;
