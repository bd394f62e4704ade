//! The objects' databases. SQL stands here and nowhere else.

pub mod articles;
pub mod customers;
pub mod desk;
pub mod directory;
pub mod events;
pub mod files;
pub mod grants;
pub mod magic_links;
pub mod mail;
pub mod pictures;
pub mod sql;
