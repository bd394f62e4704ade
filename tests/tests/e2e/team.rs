//! Journeys of the team in the inbox.

mod address;
mod block;
mod canned_messages;
mod clicks;
mod closing;
mod composer;
mod courtesy_hints;
mod earlier;
mod fields;
mod files;
mod first_run;
mod hold_and_transfer;
mod inbox;
mod list;
mod many;
mod notes;
mod own_departments;
mod pane;
mod predefined_answers;
mod promises;
mod push;
mod scripts;
mod together;
mod translated;
mod viewer;
mod whole_words;
