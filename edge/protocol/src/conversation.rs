//! What a conversation is made of: who takes part, what can happen, and the folds over it.

pub mod customer;
pub mod etiquette;
pub mod event;
pub mod file;
pub mod file_type;
pub mod fold;
pub mod opening;
pub mod party;
pub mod policy;
pub mod source;
pub mod thread;
