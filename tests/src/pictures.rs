//! Pictures of every state of the apps, taken of the real thing, and compared with those that are kept.
//!
//! A picture shows no clock, no caret and nothing that moves, so that it is the same each time. What is
//! kept is small: a third or a fifth of the size, few colours, all states of a walk side by side.

pub mod admin;
pub mod camera;
pub mod chat;
pub mod inbox;
pub mod look;
pub mod machine;
pub mod page;
pub mod pages;
pub mod set;
pub mod shop;
pub mod small;
pub mod strip;
pub mod words;
