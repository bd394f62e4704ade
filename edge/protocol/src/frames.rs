//! The wire messages, one module for each direction.

pub mod agent;
pub mod desk;
pub mod server;
pub mod visitor;
