//! How a client talks to the edge over a network that breaks, without a socket, a clock or a random
//! number of its own: what happened goes in, what the shell has to do comes out. The widget, the
//! inbox and the model tests run the same code.

pub mod backoff;
pub mod connection;
pub mod outbox;
pub mod receipts;
pub mod typing;

pub use backoff::Urgency;
pub use connection::{Connection, Input, Outputs, State, Wake, Way};
pub use outbox::{Delivery, Entry, Outbox};
pub use receipts::Receipts;
pub use typing::{TheirTyping, Typing};
