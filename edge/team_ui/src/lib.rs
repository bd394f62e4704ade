//! What the team's two apps share in a browser: the rail that leads from one to the other, texts in the
//! reader's language, requests to the edge, fields, and small things about documents. What either needs
//! alone stays with it.

pub mod files;
pub mod http;
pub mod page;
pub mod parts;
pub mod passkey;
pub mod rail;
pub mod signs;
pub mod texts;
pub mod translated;
pub mod typing;

/// What every app of the team does before its views are there.
pub fn begin() {
    typing::wait_for_whole_characters();
    translated::keep_in_step();
}
