//! The wire messages, one module for each direction.

pub mod agent;
pub mod desk;
pub mod server;
pub mod visitor;

use crate::ids::CommandId;
use serde::{Deserialize, Serialize};

/// A command with the id that makes it safe to send again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request<C> {
    /// Made by the client. Sent again with the same content, it does nothing twice.
    pub id: CommandId,
    /// What is to be done.
    pub command: C,
}
