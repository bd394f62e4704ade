//! The Durable Objects, and what they share: alarm, sockets, streamed files, what a panic must not leave behind.

pub mod alarm;
pub mod attachment;
pub mod conversation;
pub mod desk;
pub mod directory;
pub mod files;
pub mod flows;
pub mod heartbeats;
pub mod lobby;
pub mod panic_hook;
pub mod pictures;
pub mod site;
pub mod sockets;
