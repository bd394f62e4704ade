//! The main job, journey by journey, in a real Chromium against the real runtime. One module per
//! row of the table of features.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod a1_embed;
mod a2_invitation;
mod a3_name;
mod a4_conversation;
mod a5_survival;
mod a6_inbox;
mod a7_rating;
mod c1_triggers;
mod host;
