//! Journeys of the team in the inbox.

mod block;
mod canned_messages;
mod closing;
mod composer;
mod courtesy_hints;
mod files;
mod hold_and_transfer;
mod inbox;
mod notes;
mod predefined_answers;
mod promises;
mod scripts;
