//! What happens in a conversation without anybody's doing: its deadlines, rung by the object's one
//! alarm, and news from the desk. Each is a command like any other, under an id of its own, so that
//! an alarm that rings twice does nothing twice.

use super::Inner;
use super::wakes::Wake;
use crate::env::now;
use crate::fault::Fault;
use domain::conversation::{Command, Signal};
use domain::outbox::RETRY_MS;
use std::rc::Rc;

impl Inner {
    /// Wakes for the next deadline.
    pub(super) fn wake_for_deadline(&self) {
        if let Ok(deadline) = self.with_stored(|stored| stored.conversation.next_deadline()) {
            self.wake(Wake::Deadline, deadline.map(|deadline| deadline.at));
        }
    }

    /// Carries out every deadline that has passed.
    pub(super) fn meet_deadlines(self: &Rc<Self>) {
        while let Ok(Some(deadline)) = self.with_stored(|stored| stored.conversation.next_deadline()) {
            if deadline.at > now() {
                break;
            }
            let before = self.with_stored(|stored| stored.conversation.last()).unwrap_or_default();
            if let Err(fault) = self.signal(Signal::Due(deadline)) {
                fault.log("a deadline");
                return self.wake_by(Wake::Deadline, now() + RETRY_MS);
            }
            let after = self.with_stored(|stored| stored.conversation.last()).unwrap_or_default();
            if after == before {
                break;
            }
        }
    }

    /// Carries out what nobody sent.
    pub(super) fn signal(self: &Rc<Self>, signal: Signal) -> Result<(), Fault> {
        let last = self.with_stored(|stored| stored.conversation.last())?;
        self.commit(&signal.id(last), b"signal", Command::Signal(signal), None, None).map(|_| ())
    }
}
