//! Who was here when a chat began to wait, and so was not told: they are once they are gone, if it still waits. A socket
//! whose other end is dead is open all the same, so that it is signs of life that say who is here.

use protocol::ids::Timestamp;

/// How long an inbox may give no sign of life and its agent still counts as here, in milliseconds. Browsers let a page in
/// the background send its heartbeat once a minute.
pub const SILENT_MS: u64 = 90_000;

/// Whether somebody is here, by the latest sign of life that an open inbox of theirs gave; none where none is open.
#[must_use]
pub fn is_here(now: Timestamp, heard: Option<Timestamp>) -> bool {
    heard.is_some_and(|heard| now.saturating_sub(heard) < SILENT_MS)
}

/// What is done about somebody who is owed word of a chat that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// They are gone: they are told.
    Tell,
    /// They are here, or may be back in a moment: they are looked after again then.
    Look(Timestamp),
}

/// What is done about somebody, by the latest sign of life of their open inboxes, if any is open, and by when they were
/// to be back if none is, 0 where nobody saw them go: a page that is loaded again is no leaving.
#[must_use]
pub fn turn(now: Timestamp, heard: Option<Timestamp>, back_by: Timestamp) -> Turn {
    let gone = match heard {
        // By a clock that was put back they were heard in time to come: that is looked at once more.
        Some(heard) => heard.min(now).saturating_add(SILENT_MS),
        None => back_by,
    };
    if gone <= now { Turn::Tell } else { Turn::Look(gone) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::GRACE_MS;

    const NOW: Timestamp = 1_000_000;

    #[test]
    fn whoever_gives_signs_of_life_is_here_and_a_dead_socket_is_nobody() {
        assert!(!is_here(NOW, None), "no inbox is open");
        assert!(is_here(NOW, Some(NOW)) && is_here(NOW, Some(NOW - SILENT_MS + 1)));
        assert!(!is_here(NOW, Some(NOW - SILENT_MS)));
        assert!(is_here(NOW, Some(NOW + 5)), "a clock that was put back says nothing");
        const { assert!(SILENT_MS >= 75_000, "a heartbeat a minute is enough, and one that is late") };
    }

    #[test]
    fn somebody_who_is_owed_is_told_when_they_are_gone_for_good_and_not_before() {
        let last = NOW - 40_000;
        let Turn::Look(at) = turn(NOW, Some(last), 0) else { panic!("they are here") };
        assert_eq!(at, last + SILENT_MS, "the first moment at which nobody may be there");
        assert_eq!(turn(at, Some(at - 1), 0), Turn::Look(at - 1 + SILENT_MS), "they were");
        assert_eq!(turn(at, Some(last), 0), Turn::Tell, "the socket is open, and its other end dead");
        assert!(!is_here(at, Some(last)), "and so says whoever tells them");

        let back_by = NOW + GRACE_MS;
        assert_eq!(turn(NOW, None, back_by), Turn::Look(back_by), "a reload");
        assert_eq!(turn(back_by, None, back_by), Turn::Tell);
        assert_eq!(turn(back_by, Some(back_by), back_by), Turn::Look(back_by + SILENT_MS), "they are back");
        assert_eq!(turn(NOW, None, 0), Turn::Tell, "gone since before the desk slept");
    }

    /// Whatever a clock does, the next look lies ahead and not for ever.
    #[test]
    fn a_look_is_always_ahead_and_never_far() {
        for heard in [0, NOW - SILENT_MS, NOW - 1, NOW, NOW + 1, NOW * 2, Timestamp::MAX] {
            if let Turn::Look(at) = turn(NOW, Some(heard), 0) {
                assert!(at > NOW && at <= NOW + SILENT_MS, "{heard}");
            }
        }
    }
}
