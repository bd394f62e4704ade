//! The objects' databases. SQL stands here and nowhere else.

pub mod agents;
pub mod articles;
pub mod customers;
pub mod directory;
pub mod events;
pub mod files;
pub mod grants;
pub mod magic_links;
pub mod mail;
pub mod open_chats;
pub mod pictures;
pub mod reply_library;
pub mod settings;
pub mod sql;
pub mod starts;
pub mod summaries;
pub mod tallies;
pub mod trigger_counts;
