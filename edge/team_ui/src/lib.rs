//! What the team's two apps share in a browser: the rail that leads from one to the other, texts in the
//! reader's language, requests to the edge, and small things about documents. What either needs alone
//! stays with it.

pub mod http;
pub mod page;
pub mod rail;
pub mod signs;
pub mod texts;
