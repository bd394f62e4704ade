//! What a site's team writes and keeps.

pub mod account;
pub mod articles;
pub mod audit;
pub mod check_up;
pub mod earlier;
pub mod export;
pub mod first_run;
pub mod installation;
pub mod invites;
pub mod list;
pub mod oidc;
pub mod passkey;
pub mod people;
pub mod profile;
pub mod push;
pub mod reply_library;
pub mod routing;
pub mod second_factor;
pub mod sites;
pub mod visitors;
