//! What a conversation wakes for by itself.

use super::Inner;
use crate::env::now;
use domain::outbox::RETRY_MS;
use domain::wakes::Wakes;
use protocol::ids::Timestamp;
use protocol::timing::SILENCE_MS;
use std::rc::Rc;

/// A reason to wake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wake {
    /// Somebody has not confirmed the latest state.
    Outbox,
    /// A visitor's socket may have been silent for too long.
    Look,
    /// A deadline of the conversation passes.
    Deadline,
    /// A mail is due.
    Mail,
    /// Files were uploaded long ago and perhaps not sent.
    Files,
    /// A page was set aside.
    Page,
    /// A visitor who is not there may be gone.
    Left,
    /// Somebody of the team who looks may be gone, or has stopped writing.
    Together,
}

impl Inner {
    /// Wakes for this reason at a time, whatever was set before; never, when there is none.
    pub(super) fn wake(&self, why: Wake, at: Option<Timestamp>) {
        let stored = || self.stored_wakes(RETRY_MS);
        self.alarm.change(self.log.storage(), stored, |wakes| wakes.set(why, at));
    }

    /// Wakes for this reason at a time or earlier.
    pub(super) fn wake_by(&self, why: Wake, at: Timestamp) {
        let stored = || self.stored_wakes(RETRY_MS);
        self.alarm.change(self.log.storage(), stored, |wakes| wakes.set_by(why, at));
    }

    /// Something was stored: others have to hear of it, and deadlines may have moved.
    pub(super) fn wake_after_commit(&self) {
        let deadline = self.with_stored(|stored| stored.conversation.next_deadline()).ok().flatten();
        let stored = || self.stored_wakes(RETRY_MS);
        self.alarm.change(self.log.storage(), stored, |wakes| {
            wakes.set_by(Wake::Outbox, now() + RETRY_MS);
            wakes.set(Wake::Deadline, deadline.map(|deadline| self.met_at(&deadline)));
            if let Some(at) = self.next_leaving(SILENCE_MS) {
                wakes.set_by(Wake::Left, at);
            }
            // What has just begun is looked after from now on; a look that is planned is no later than this one.
            if !wakes.has(Wake::Look) {
                wakes.set(Wake::Look, self.next_look());
            }
        });
    }

    /// The alarm has rung: does what is due.
    pub(super) async fn rang(self: &Rc<Self>) {
        // After a crash nobody else would deliver what was not confirmed: at once.
        for due in self.alarm.rang(|| self.stored_wakes(0)) {
            match due {
                Wake::Outbox => self.deliver_now().await,
                Wake::Look => self.look_at_visitors(),
                Wake::Deadline => self.meet_deadlines(),
                Wake::Mail => self.send_mail_of_site().await,
                Wake::Files => self.forget_unsent(),
                Wake::Page => self.store_page(),
                Wake::Left => self.note_leaving(),
                Wake::Together => self.look_at_team(),
            }
        }
        self.wake_for_deadline();
    }

    /// Sends what is due, unless the site was deleted meanwhile.
    async fn send_mail_of_site(self: &Rc<Self>) {
        match self.goes_with_site().await {
            Ok(false) => self.send_mail(),
            Ok(true) => {}
            Err(fault) => {
                fault.log("asking the site before a mail");
                self.wake_by(Wake::Mail, now() + RETRY_MS);
            }
        }
    }

    /// What is stored to wake for. What cannot be read now is looked at by whoever wakes the object next.
    fn stored_wakes(&self, patience_ms: u64) -> Wakes<Wake> {
        let (behind, deadline) = self
            .with_stored(|stored| (stored.is_behind(), stored.conversation.next_deadline()))
            .unwrap_or_default();
        Wakes::from_iter([
            (Wake::Outbox, behind.then(|| now() + patience_ms)),
            (Wake::Look, self.next_look()),
            (Wake::Deadline, deadline.map(|deadline| self.met_at(&deadline))),
            (Wake::Mail, self.mails.next_due().ok().flatten()),
            (Wake::Files, self.next_unsent()),
            (Wake::Page, self.next_page()),
            // After sleeping only the alarm itself tells since when.
            (Wake::Left, self.next_leaving(if patience_ms == 0 { 0 } else { SILENCE_MS })),
            (Wake::Together, self.next_look_at_team()),
        ])
    }
}
