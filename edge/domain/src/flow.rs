//! What one socket has sent of late, and whether more of it is heard.
//!
//! Every frame counts, whatever it says and whether or not it can be read: what it costs is not known
//! before it was read.

use crate::quota::{
    Bucket, HELD_BYTES, HELD_FRAMES, Limit, SOCKET_BYTES, SOCKET_FRAMES, SOCKET_IDENTIFICATIONS,
};
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;

/// What becomes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is heard.
    Heard,
    /// It was too much: the client is told so, and the socket closed.
    TooMuch,
    /// The socket was closed, and what is still under way on it counts no more.
    Ignored,
}

/// The account of one socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SocketFlow {
    frames: Bucket,
    bytes: Bucket,
    identifications: Bucket,
    /// Whether an identification has no answer yet.
    identifying: bool,
    closed: bool,
}

impl SocketFlow {
    /// A frame of so many bytes came. `shared` are the accounts that it counts in besides the socket's own,
    /// each with its limit and what it takes; what is over in one of them is over.
    pub fn frame<'a>(
        &mut self,
        bytes: u64,
        shared: impl IntoIterator<Item = (&'a mut Bucket, Limit, u64)>,
        now: Timestamp,
    ) -> Verdict {
        if self.closed {
            return Verdict::Ignored;
        }
        let frames = self.frames.take(SOCKET_FRAMES, 1, now);
        let own = frames.and(self.bytes.take(SOCKET_BYTES, bytes, now));
        let all = shared
            .into_iter()
            .fold(own, |so_far, (bucket, limit, amount)| so_far.and(bucket.take(limit, amount, now)));
        self.closed = all.is_err();
        if self.closed { Verdict::TooMuch } else { Verdict::Heard }
    }

    /// Begins an identification, which ends with [`Self::identified`].
    ///
    /// # Errors
    /// [`Rejection::SlowDown`] while another is under way on this socket, or after many. Nothing more is
    /// heard on it then.
    pub fn identify(&mut self, now: Timestamp) -> Result<(), Rejection> {
        let allowed = self.identifications.take(SOCKET_IDENTIFICATIONS, 1, now);
        if self.identifying || allowed.is_err() {
            self.closed = true;
            return Err(Rejection::SlowDown);
        }
        self.identifying = true;
        Ok(())
    }

    /// The identification has its answer.
    pub fn identified(&mut self) {
        self.identifying = false;
    }

    /// Nothing more is heard on it.
    pub fn close(&mut self) {
        self.closed = true;
    }

    /// Whether a new account would do as well.
    #[must_use]
    pub fn is_idle(&self, now: Timestamp) -> bool {
        !self.closed
            && !self.identifying
            && self.frames.is_full(SOCKET_FRAMES, now)
            && self.bytes.is_full(SOCKET_BYTES, now)
            && self.identifications.is_full(SOCKET_IDENTIFICATIONS, now)
    }
}

/// What came in while something is under way that must come first.
#[derive(Debug)]
pub struct Held<T> {
    frames: Vec<T>,
    bytes: usize,
}

impl<T> Default for Held<T> {
    fn default() -> Self {
        Self { frames: Vec::new(), bytes: 0 }
    }
}

impl<T> Held<T> {
    /// Holds a frame of so many bytes.
    ///
    /// # Errors
    /// [`Rejection::SlowDown`] beyond [`HELD_FRAMES`] or [`HELD_BYTES`]; it is not held then.
    pub fn hold(&mut self, frame: T, bytes: usize) -> Result<(), Rejection> {
        let total = self.bytes.saturating_add(bytes);
        if self.frames.len() >= HELD_FRAMES || total > HELD_BYTES {
            return Err(Rejection::SlowDown);
        }
        self.frames.push(frame);
        self.bytes = total;
        Ok(())
    }

    /// All of it, in order.
    #[must_use]
    pub fn release(self) -> Vec<T> {
        self.frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Heard, Ignored, TooMuch};
    use protocol::timing::MINUTE_MS;

    #[test]
    fn a_socket_that_sends_too_much_is_told_once_and_then_not_heard() {
        let mut flow = SocketFlow::default();
        for _ in 0..SOCKET_FRAMES.most {
            assert_eq!(flow.frame(1, [], 5), Heard);
        }
        assert!(!flow.is_idle(5));
        assert_eq!(flow.frame(1, [], 5), TooMuch);
        assert_eq!(flow.frame(1, [], 5), Ignored);
        assert_eq!(flow.frame(1, [], 5 + MINUTE_MS), Ignored, "a closed socket stays closed");
        assert!(!flow.is_idle(5 + MINUTE_MS));
    }

    #[test]
    fn whoever_writes_as_fast_as_a_person_is_always_heard() {
        let mut flow = SocketFlow::default();
        for second in 0..3_600 {
            for frame in 0..5 {
                assert_eq!(flow.frame(1, [], second * 1_000 + frame * 100), Heard);
            }
        }
        assert!(flow.is_idle(3_700_000));
    }

    #[test]
    fn bytes_count_as_frames_do() {
        let mut flow = SocketFlow::default();
        for _ in 0..16 {
            assert_eq!(flow.frame(SOCKET_BYTES.most / 16, [], 5), Heard);
        }
        assert_eq!(flow.frame(1, [], 5), TooMuch);
    }

    #[test]
    fn more_sockets_do_not_make_more_of_a_conversation() {
        let limit = Limit::a_minute(SOCKET_FRAMES.most + 1);
        let (mut one, mut other, mut both) =
            (SocketFlow::default(), SocketFlow::default(), Bucket::default());
        for _ in 0..SOCKET_FRAMES.most {
            assert_eq!(one.frame(1, [(&mut both, limit, 1)], 5), Heard);
        }
        assert_eq!(other.frame(1, [(&mut both, limit, 1)], 5), Heard);
        assert_eq!(other.frame(1, [(&mut both, limit, 1)], 5), TooMuch);
        assert_eq!(other.frame(1, [(&mut both, limit, 1)], 5), Ignored);
    }

    #[test]
    fn one_identification_is_under_way_on_a_socket() {
        let mut flow = SocketFlow::default();
        assert_eq!(flow.identify(5), Ok(()));
        flow.identified();
        assert_eq!(flow.identify(6), Ok(()), "one after the other");
        assert_eq!(flow.identify(7), Err(Rejection::SlowDown));
        assert_eq!(flow.frame(1, [], 8), Ignored);

        let mut flow = SocketFlow::default();
        for _ in 0..SOCKET_IDENTIFICATIONS.most {
            assert_eq!(flow.identify(5), Ok(()));
            flow.identified();
        }
        assert_eq!(flow.identify(5), Err(Rejection::SlowDown), "and not one after the other for ever");
    }

    #[test]
    fn what_is_held_has_an_end_in_frames_and_in_bytes() {
        let mut held = Held::default();
        for n in 0..HELD_FRAMES {
            assert_eq!(held.hold(n, 1), Ok(()));
        }
        assert_eq!(held.hold(0, 1), Err(Rejection::SlowDown));
        assert!(held.release().into_iter().eq(0..HELD_FRAMES));

        let mut held = Held::default();
        assert_eq!(held.hold('a', HELD_BYTES - 1), Ok(()));
        assert_eq!(held.hold('b', 2), Err(Rejection::SlowDown));
        assert_eq!(held.hold('c', 1), Ok(()), "one that still fits");
        assert_eq!(held.hold('d', usize::MAX), Err(Rejection::SlowDown));
        assert_eq!(held.release(), ['a', 'c']);
    }
}
