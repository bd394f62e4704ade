//! Which invitation fires, and when. The widget goes by it, and the inbox tries triggers with it.

use super::{Facts, Holds, Shown, WidgetTrigger, evaluate};
use crate::ids::{Timestamp, TriggerId};

/// What to do about invitations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing, until something changes.
    Nothing,
    /// Ask again after so many milliseconds.
    Wait(u32),
    /// The trigger at this place fires.
    Fire(usize),
}

/// Which of the triggers fires now: of several the first.
#[must_use]
pub fn pick(
    triggers: &[WidgetTrigger],
    shown: &[(TriggerId, Shown)],
    facts: &Facts<'_>,
    now: Timestamp,
) -> Verdict {
    let mut wait = None;
    for (place, trigger) in triggers.iter().enumerate() {
        let before = shown.iter().find(|(id, _)| *id == trigger.id).map(|(_, shown)| *shown);
        let expired = trigger.until != 0 && trigger.until < now;
        if expired || !trigger.frequency.allows(before, now) {
            continue;
        }
        match evaluate(&trigger.steps, facts) {
            Holds::Yes => return Verdict::Fire(place),
            Holds::In(rest) => wait = Some(wait.map_or(rest, |other: u64| other.min(rest))),
            Holds::No => {}
        }
    }
    // A timer in a browser takes at most 2^31 - 1 milliseconds.
    wait.map_or(Verdict::Nothing, |rest| {
        Verdict::Wait(u32::try_from(rest).unwrap_or(u32::MAX).min(i32::MAX as u32))
    })
}
