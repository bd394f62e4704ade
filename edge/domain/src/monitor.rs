//! What happens at a site now, for those who lead, and what became of today's chats.
//!
//! Names: Q the visitor first writes in an episode, J an agent joins, A an agent writes after Q, E the end. An
//! **episode** runs from a conversation's start, or from its being opened again, until E ([`Episode`]); what the site
//! says on its own starts and stops nothing.
//!
//! | figure | formula |
//! |-|-|
//! | waiting | chats with a place in a queue: Q, no J, the visitor there or gone for less than a minute, no promise |
//! | longest, mean wait | of those, now − the moment since which their place is counted |
//! | served | chats that take an agent's place ([`crate::routing::ChatRecord::weight`]) |
//! | free | Σ (cap − load) over the agents who take chats, none below 0 |
//! | answered | episodes with A |
//! | abandoned | Q, and E by the visitor, or with the visitor gone, before J |
//! | short | the same less than ten seconds after Q; no part of abandoned |
//! | missed | abandoned, or J and E without A; where Q lay within the opening hours |
//! | satisfaction | best score ÷ rated, with n = rated |
//!
//! Not counted: episodes without Q, and those in which the visitor left a message before J, unless A follows; what the
//! team closed unseen while its visitor was there. Everything is of the site-local day of Q and of the department that
//! the visitor chose, whenever it happens: a rating on the next morning moves yesterday's figures.
//!
//! Each episode counts once: what it has counted for is stored beside the figures ([`Counted`]), taken off and added
//! anew in one write with the summary that says how the conversation stands ([`count()`]).

mod count;
mod days;
mod episode;
mod snapshot;
mod status;
mod throttle;

pub use count::{Count, Counted, added, count, removed};
pub use days::{DAYS_KEPT, Days, day, days, is_open};
pub use episode::{End, Episode, Outcome, SHORT_MS};
pub use snapshot::{AGENTS_TOLD, Now, is_same, snapshot};
pub use status::{StatusSince, follow, status};
pub use throttle::{EVERY_MS, Throttle};

#[cfg(test)]
mod tests;
