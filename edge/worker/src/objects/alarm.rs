//! An object's one alarm, which serves all that has to happen there without anybody's doing.

use crate::env::now;
use futures::FutureExt;
use protocol::ids::Timestamp;
use std::cell::Cell;
use worker::Storage;

/// An alarm. One that was set before the object slept is not known here.
#[derive(Default)]
pub struct Alarm {
    /// When it rings, as far as that is known since waking.
    at: Cell<Option<Timestamp>>,
}

impl Alarm {
    /// Whether it is known to be set.
    pub fn is_set(&self) -> bool {
        self.at.get().is_some()
    }

    /// It has rung: it is set no more.
    pub fn rang(&self) {
        self.at.set(None);
    }

    /// Makes it ring at a moment or before.
    pub fn wake_by(&self, storage: &Storage, at: Timestamp) {
        if self.at.get().is_none_or(|known| known > at) {
            self.at.set(Some(at));
            let wait = i64::try_from(at.saturating_sub(now())).unwrap_or(i64::MAX);
            // The runtime takes the alarm when the call is made; its promise adds nothing.
            let _set = storage.set_alarm(wait).now_or_never();
        }
    }
}
