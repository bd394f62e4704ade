//! An object's one alarm, and the table of what it is set for.

use crate::env::now;
use domain::wakes::Wakes;
use futures::FutureExt;
use protocol::ids::Timestamp;
use std::cell::{Cell, RefCell};
use worker::Storage;

/// An alarm that serves several reasons to wake.
///
/// The table is in memory and gone after the object slept, while the alarm itself stays set: so it is
/// made anew from what is stored before anything is changed in it, or an alarm that was set for something
/// earlier would be replaced.
pub struct Alarm<K> {
    wakes: RefCell<Option<Wakes<K>>>,
    /// When it rings, as far as that is known since the object woke.
    rings_at: Cell<Option<Timestamp>>,
}

impl<K> Default for Alarm<K> {
    fn default() -> Self {
        Self { wakes: RefCell::default(), rings_at: Cell::default() }
    }
}

impl<K: Ord + Copy> Alarm<K> {
    /// Changes the table, which `stored` makes if it is not in memory, and sets the alarm accordingly.
    pub fn change(
        &self,
        storage: &Storage,
        stored: impl FnOnce() -> Wakes<K>,
        change: impl FnOnce(&mut Wakes<K>),
    ) {
        let known = self.wakes.take();
        let mut wakes = known.unwrap_or_else(stored);
        change(&mut wakes);
        let next = wakes.next();
        self.wakes.replace(Some(wakes));
        if let Some(at) = next
            && self.rings_at.get().is_none_or(|known| known > at)
        {
            self.rings_at.set(Some(at));
            let wait = i64::try_from(at.saturating_sub(now())).unwrap_or(i64::MAX);
            // The runtime takes the alarm when the call is made; its promise adds nothing.
            let _set = storage.set_alarm(wait).now_or_never();
        }
    }

    /// It has rung: takes out what is due. Whoever handles that calls [`Self::change`] afterwards.
    pub fn rang(&self, stored: impl FnOnce() -> Wakes<K>) -> Vec<K> {
        self.rings_at.set(None);
        let known = self.wakes.take();
        let mut wakes = known.unwrap_or_else(stored);
        let due = wakes.take_due(now());
        self.wakes.replace(Some(wakes));
        due
    }

    /// Nothing is to be woken for any more.
    pub fn clear(&self) {
        self.rings_at.set(None);
        self.wakes.replace(Some(Wakes::default()));
    }
}
