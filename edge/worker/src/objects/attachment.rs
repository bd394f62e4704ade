//! What is known of a socket, kept in its attachment so that it survives hibernation.

pub use domain::attachment::{Attachment, Colleague, Peer, Visitor};
use worker::WebSocket;

/// What is known of a socket; none for one that was not accepted by
/// [`accept`](super::sockets::accept).
pub fn attachment(socket: &WebSocket) -> Option<Attachment> {
    socket.deserialize_attachment().ok().flatten()
}
