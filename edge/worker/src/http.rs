//! HTTP: the table of paths, who may pass, and the answers.

pub mod articles;
pub mod assets;
pub mod body;
pub mod conversations;
pub mod error;
pub mod files;
pub mod guard;
pub mod help;
pub mod identity;
pub mod reply_library;
pub mod response;
pub mod router;
pub mod session;
pub mod set_up;
pub mod site;
pub mod site_lookup;
