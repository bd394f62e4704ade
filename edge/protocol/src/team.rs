//! What a site's team writes and keeps.

pub mod articles;
pub mod installation;
pub mod reply_library;
