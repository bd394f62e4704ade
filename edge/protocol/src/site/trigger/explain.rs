//! Why a condition does not hold: what stands in its way, for the owner who tries a trigger.

use super::{Condition, Facts, Holds};

/// A part of a condition that is not as it would have to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obstacle<'a> {
    /// The part.
    pub part: &'a Condition,
    /// Whether it should hold and does not; else it holds and should not.
    pub wanted: bool,
}

impl Condition {
    /// What keeps it from holding now; nothing when it holds.
    #[must_use]
    pub fn obstacles(&self, facts: &Facts<'_>) -> Vec<Obstacle<'_>> {
        self.against(facts, true)
    }

    fn against(&self, facts: &Facts<'_>, wanted: bool) -> Vec<Obstacle<'_>> {
        if (self.evaluate(facts) == Holds::Yes) == wanted {
            return Vec::new();
        }
        let of_parts =
            |wanted| self.parts().iter().flat_map(move |part| part.against(facts, wanted)).collect();
        let found: Vec<Obstacle<'_>> = match self {
            Self::Not(_) => of_parts(!wanted),
            _ => of_parts(wanted),
        };
        // It is itself in the way where it has no parts to blame.
        if found.is_empty() { vec![Obstacle { part: self, wanted }] } else { found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_in_the_way_are_named() {
        let facts = Facts { on_page: 5_000, leaving: true, ..Facts::default() };
        let soon = Condition::SecondsOnPage(3);
        let late = Condition::SecondsOnPage(9);
        let not = |part: &Condition| Condition::Not(Box::new(part.clone()));
        let all = |parts: &[&Condition]| Condition::All(parts.iter().copied().cloned().collect());
        let any = |parts: &[&Condition]| Condition::Any(parts.iter().copied().cloned().collect());
        let (no, yes) = (|part| (part, true), |part| (part, false));
        for (condition, expected) in [
            (all(&[&soon, &Condition::Leaving]), vec![]),
            (all(&[&soon, &late, &Condition::Returning]), vec![no(&late), no(&Condition::Returning)]),
            (any(&[&soon, &late]), vec![]),
            (any(&[&late, &Condition::Returning]), vec![no(&late), no(&Condition::Returning)]),
            (not(&soon), vec![yes(&soon)]),
            (not(&late), vec![]),
            (not(&any(&[&soon, &late])), vec![yes(&soon)]),
            (not(&all(&[&soon, &Condition::Leaving])), vec![yes(&soon), yes(&Condition::Leaving)]),
        ] {
            let found: Vec<_> =
                condition.obstacles(&facts).iter().map(|one| (one.part, one.wanted)).collect();
            assert_eq!(found, expected, "{condition:?}");
        }
        let never = any(&[]);
        assert_eq!(never.obstacles(&facts), [Obstacle { part: &never, wanted: true }]);
    }
}
