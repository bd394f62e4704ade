//! Who was here when a chat began to wait, or a visitor wrote to them, and so was not told: they are once they are gone,
//! if it still waits, or nothing says that they have heard. A socket whose other end is dead is open all the same, so
//! that it is signs of life that say who is here; and when an inbox was closed is stored, since a desk that sleeps or is
//! started anew remembers nothing else.

use crate::desk::GRACE_MS;
use protocol::ids::Timestamp;

/// How long an inbox may give no sign of life and its agent still counts as here, in milliseconds. Browsers let a page in
/// the background send its heartbeat once a minute.
pub const SILENT_MS: u64 = 90_000;

/// How long whoever the desk did not see go has to come back, in milliseconds: it was the desk that was away, and an inbox
/// that has lost its line tries again within 30 seconds.
pub const BACK_MS: u64 = 35_000;

/// How somebody's last open inbox went. It is stored until one is open again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Since when none is open, in milliseconds since 1970.
    pub since: Timestamp,
    /// Whether the desk saw it close. It does not where all sockets ended with the process; then it is away since that
    /// was noticed.
    pub seen: bool,
}

impl Absence {
    /// By when they are to be back: a page that is loaded again is no leaving.
    #[must_use]
    pub fn back_by(self, now: Timestamp) -> Timestamp {
        let grace = if self.seen { GRACE_MS } else { BACK_MS };
        // By a clock that was put back they went in time to come: that is waited for no longer than else.
        self.since.min(now).saturating_add(grace)
    }
}

/// Whether somebody is here, by the latest sign of life that an open inbox of theirs gave, or, where none is open, by how
/// the last one went; none where they never had one. Whose going nobody saw counts as here until they had time to come
/// back.
#[must_use]
pub fn is_here(now: Timestamp, heard: Option<Timestamp>, absence: Option<Absence>) -> bool {
    match heard {
        Some(heard) => now.saturating_sub(heard) < SILENT_MS,
        None => absence.is_some_and(|absence| !absence.seen && now < absence.back_by(now)),
    }
}

/// What is done about somebody who is owed word of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// They are gone: they are told.
    Tell,
    /// They are here, or may be back in a moment: they are looked after again then.
    Look(Timestamp),
}

/// What is done about somebody, by the latest sign of life of their open inboxes, if any is open, and else by how the
/// last one went.
#[must_use]
pub fn turn(now: Timestamp, heard: Option<Timestamp>, absence: Option<Absence>) -> Turn {
    let gone = match (heard, absence) {
        // By a clock that was put back they were heard in time to come: that is looked at once more.
        (Some(heard), _) => heard.min(now).saturating_add(SILENT_MS),
        (None, Some(absence)) => absence.back_by(now),
        (None, None) => now,
    };
    if gone <= now { Turn::Tell } else { Turn::Look(gone) }
}

/// When the first of those who are owed something is to be looked after, each given as in [`turn`]. All of it is stored,
/// or outlives the sleep of a desk with its sockets: however often one wakes in between, the time is the same.
#[must_use]
pub fn next_look(
    now: Timestamp,
    owed: impl IntoIterator<Item = (Option<Timestamp>, Option<Absence>)>,
) -> Option<Timestamp> {
    let at = |(heard, absence)| match turn(now, heard, absence) {
        Turn::Tell => now,
        Turn::Look(at) => at,
    };
    owed.into_iter().map(at).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = 1_000_000;

    const fn seen(since: Timestamp) -> Option<Absence> {
        Some(Absence { since, seen: true })
    }

    const fn unseen(since: Timestamp) -> Option<Absence> {
        Some(Absence { since, seen: false })
    }

    #[test]
    fn whoever_gives_signs_of_life_is_here_and_a_dead_socket_is_nobody() {
        assert!(!is_here(NOW, None, None), "no inbox was ever open");
        assert!(is_here(NOW, Some(NOW), None) && is_here(NOW, Some(NOW - SILENT_MS + 1), None));
        assert!(!is_here(NOW, Some(NOW - SILENT_MS), None));
        assert!(is_here(NOW, Some(NOW + 5), None), "a clock that was put back says nothing");
        assert!(!is_here(NOW, None, seen(NOW)), "what begins after an inbox was closed is told at once");
        const { assert!(SILENT_MS >= 75_000, "a heartbeat a minute is enough, and one that is late") };
    }

    #[test]
    fn whoever_was_not_seen_going_counts_as_here_until_they_had_time_to_come_back() {
        assert!(is_here(NOW, None, unseen(NOW)) && is_here(NOW + BACK_MS - 1, None, unseen(NOW)));
        assert!(!is_here(NOW + BACK_MS, None, unseen(NOW)));
        assert_eq!(turn(NOW, None, unseen(NOW)), Turn::Look(NOW + BACK_MS), "it was the desk that was away");
        assert_eq!(turn(NOW + BACK_MS, None, unseen(NOW)), Turn::Tell);
        const { assert!(BACK_MS > 30_000, "an inbox tries again within 30 seconds") };
    }

    #[test]
    fn somebody_who_is_owed_is_told_when_they_are_gone_for_good_and_not_before() {
        let last = NOW - 40_000;
        let Turn::Look(at) = turn(NOW, Some(last), None) else { panic!("they are here") };
        assert_eq!(at, last + SILENT_MS, "the first moment at which nobody may be there");
        assert_eq!(turn(at, Some(at - 1), None), Turn::Look(at - 1 + SILENT_MS), "they were");
        assert_eq!(turn(at, Some(last), None), Turn::Tell, "the socket is open, and its other end dead");
        assert!(!is_here(at, Some(last), None), "and so says whoever tells them");

        let back_by = NOW + GRACE_MS;
        assert_eq!(turn(NOW, None, seen(NOW)), Turn::Look(back_by), "a reload");
        assert_eq!(turn(back_by, None, seen(NOW)), Turn::Tell);
        assert_eq!(turn(back_by, Some(back_by), None), Turn::Look(back_by + SILENT_MS), "they are back");
        assert_eq!(turn(NOW, None, None), Turn::Tell, "they never had an inbox open");
    }

    #[test]
    fn a_desk_that_wakes_in_between_puts_no_look_off() {
        let owed = [(Some(NOW - 10_000), None), (None, unseen(NOW - 5_000)), (None, seen(NOW - 8_000))];
        let at = NOW - 8_000 + GRACE_MS;
        for now in (NOW..at).step_by(1_000) {
            assert_eq!(next_look(now, owed), Some(at));
        }
        assert_eq!(next_look(at + 7, owed), Some(at + 7), "and one that slept too long looks at once");
        assert_eq!(next_look(NOW, []), None);
    }

    /// Whatever a clock does, the next look lies ahead and not for ever.
    #[test]
    fn a_look_is_always_ahead_and_never_far() {
        for then in [0, NOW - SILENT_MS, NOW - 1, NOW, NOW + 1, NOW * 2, Timestamp::MAX] {
            for (heard, absence) in [(Some(then), None), (None, seen(then)), (None, unseen(then))] {
                if let Turn::Look(at) = turn(NOW, heard, absence) {
                    assert!(at > NOW && at <= NOW + SILENT_MS, "{then}");
                }
            }
        }
    }
}
