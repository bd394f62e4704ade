//! What engines do differently: the same walk in Chromium, Firefox and WebKit, each on a screen that is looked at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod invitation;
mod journey;
mod page;
mod right_to_left;
mod settings;
mod sign_in;
