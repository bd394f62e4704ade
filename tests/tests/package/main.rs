//! What is handed to an operator, used as they use it: the archive on a bare machine, its pages behind nginx and Caddy,
//! its unit and its container's recipe, and the folder for Cloudflare. They are what `cargo xtask package` made last.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod caddy;
mod cloudflare;
mod files;
mod journey;
mod machine;
mod nginx;
mod operations;
mod proxied;
