//! What an object has to wake for without anybody's doing, and when.
//!
//! The platform gives an object one alarm. This table holds a time for each reason to wake; the alarm is
//! set for the earliest. (The shape of quinn-proto's timer table.)

use protocol::ids::Timestamp;
use std::collections::BTreeMap;

/// A time for each reason to wake, in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wakes<K>(BTreeMap<K, Timestamp>);

impl<K> Default for Wakes<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Copy> Wakes<K> {
    /// Wakes for this reason at a time, whatever was set before; never, when there is none.
    pub fn set(&mut self, why: K, at: Option<Timestamp>) {
        match at {
            Some(at) => self.0.insert(why, at),
            None => self.0.remove(&why),
        };
    }

    /// Wakes for this reason at a time or earlier.
    pub fn set_by(&mut self, why: K, at: Timestamp) {
        let earlier = self.0.get(&why).is_some_and(|known| *known <= at);
        if !earlier {
            self.0.insert(why, at);
        }
    }

    /// Whether there is a time for this reason.
    #[must_use]
    pub fn has(&self, why: K) -> bool {
        self.0.contains_key(&why)
    }

    /// The earliest time.
    #[must_use]
    pub fn next(&self) -> Option<Timestamp> {
        self.0.values().min().copied()
    }

    /// Takes out every reason whose time has come.
    pub fn take_due(&mut self, now: Timestamp) -> Vec<K> {
        let due: Vec<K> = self.0.iter().filter(|(_, at)| **at <= now).map(|(why, _)| *why).collect();
        for why in &due {
            self.0.remove(why);
        }
        due
    }
}

impl<K: Ord> FromIterator<(K, Option<Timestamp>)> for Wakes<K> {
    fn from_iter<I: IntoIterator<Item = (K, Option<Timestamp>)>>(wakes: I) -> Self {
        Self(wakes.into_iter().filter_map(|(why, at)| Some((why, at?))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_reason_rings_and_only_what_is_due_is_taken() {
        let mut wakes: Wakes<char> = [('a', Some(30)), ('b', Some(10)), ('c', None)].into_iter().collect();
        assert_eq!(wakes.next(), Some(10));
        assert!(wakes.has('a') && !wakes.has('c'));
        assert_eq!(wakes.take_due(9), []);
        assert_eq!(wakes.take_due(10), ['b']);
        assert_eq!(wakes.next(), Some(30));
        wakes.set_by('a', 40);
        assert_eq!(wakes.next(), Some(30), "by a time is at that time or earlier");
        wakes.set('a', Some(40));
        wakes.set_by('c', 35);
        assert_eq!(wakes.next(), Some(35));
        assert_eq!(wakes.take_due(50), ['a', 'c']);
        assert_eq!(wakes.next(), None);
        wakes.set('a', Some(1));
        wakes.set('a', None);
        assert_eq!(wakes, Wakes::default());
    }
}
