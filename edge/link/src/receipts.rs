//! What the other side is told of its messages: delivered, read. Marks need no sending again by
//! themselves: a new connection tells what the server does not have.

use protocol::conversation::thread::Mark;
use protocol::ids::Seq;

/// What this client has seen of the other side's messages, and what it has told of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receipts {
    seen: Seq,
    /// Told on this connection.
    told: Mark,
}

impl Receipts {
    /// The last message of the other side that was before somebody's eyes here.
    #[must_use]
    pub fn seen(&self) -> Seq {
        self.seen
    }

    /// Everything up to `last` is before somebody's eyes.
    pub fn see(&mut self, last: Seq) {
        self.seen = self.seen.max(last);
    }

    /// What was told on the connection that is gone may be lost.
    pub fn reset(&mut self) {
        self.told = Mark::default();
    }

    /// The mark to send now, if one is due: each is told once on a connection. `stored` is what the
    /// server is known to have, `last` the position of the other side's last message.
    pub fn due(&mut self, stored: Mark, last: Seq) -> Option<Mark> {
        let known = Mark {
            delivered: stored.delivered.max(self.told.delivered),
            read: stored.read.max(self.told.read),
        };
        let now = Mark { delivered: known.delivered.max(last), read: known.read.max(self.seen) };
        (now != known).then(|| {
            self.told = now;
            now
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(delivered: Seq, read: Seq) -> Mark {
        Mark { delivered, read }
    }

    #[test]
    fn each_mark_is_told_once_on_a_connection() {
        let mut receipts = Receipts::default();
        assert_eq!(receipts.due(mark(0, 0), 0), None, "nothing has come");
        assert_eq!(receipts.due(mark(0, 0), 3), Some(mark(3, 0)));
        assert_eq!(receipts.due(mark(0, 0), 3), None);
        receipts.see(3);
        assert_eq!(receipts.due(mark(0, 0), 3), Some(mark(3, 3)));
        receipts.reset();
        assert_eq!(receipts.due(mark(3, 0), 3), Some(mark(3, 3)), "the last may be lost");
        receipts.reset();
        assert_eq!(receipts.due(mark(3, 3), 3), None, "the server has it");
    }

    #[test]
    fn a_mark_never_goes_back() {
        let mut receipts = Receipts::default();
        receipts.see(2);
        receipts.see(1);
        assert_eq!(receipts.seen(), 2);
        assert_eq!(receipts.due(mark(9, 5), 9), None, "another tab was further");
        assert_eq!(receipts.due(mark(9, 5), 10), Some(mark(10, 5)));
    }
}
