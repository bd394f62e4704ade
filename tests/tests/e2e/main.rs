//! The main job, journey by journey, in a real Chromium against the real runtime. One folder for
//! each who acts; tests/FEATURES.md says which journey shows which feature.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod fixtures;
mod settings;
mod team;
mod visitor;
