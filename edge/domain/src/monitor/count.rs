//! What an episode counts for, once.

use super::{Days, Episode, day, is_open};
use protocol::frames::monitor::DayFigures;
use protocol::ids::{DepartmentId, Seq};
use protocol::site::hours::Hours;
use serde::{Deserialize, Serialize};

/// What the latest episode of a conversation has counted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Which episode.
    pub began: Seq,
    /// On which day.
    pub day: String,
    /// For which department.
    pub department: Option<DepartmentId>,
    /// For what.
    pub figures: DayFigures,
}

/// A change of the figures, to be stored together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// What is taken off.
    pub off: Option<Counted>,
    /// What is added, and what has been counted from now on.
    pub on: Counted,
}

/// What is to be changed now that a conversation's episode stands like this, where `known` was counted of it before;
/// nothing, where nothing is new. The same once more, or something earlier, never is.
#[must_use]
pub fn count(
    known: Option<Counted>,
    episode: &Episode,
    department: Option<&DepartmentId>,
    hours: Option<&Hours>,
    days: &Days,
) -> Option<Count> {
    let queued_at = episode.queued_at.filter(|_| episode.began > 0)?;
    if known.as_ref().is_some_and(|known| known.began > episode.began) {
        return None;
    }
    // What an earlier episode has counted for stays.
    let off = known.filter(|known| known.began == episode.began);
    if off.is_none() && episode.figures(true) == DayFigures::default() {
        return None;
    }
    let day = day(hours, queued_at);
    if day < days.oldest {
        return None;
    }
    let figures = episode.figures(is_open(hours, queued_at));
    let on = Counted { began: episode.began, day, department: department.cloned(), figures };
    (off.as_ref() != Some(&on)).then_some(Count { off, on })
}

/// The sum of figures.
#[must_use]
pub fn added(to: DayFigures, more: DayFigures) -> DayFigures {
    each(to, more, u32::saturating_add)
}

/// Figures without others that were added to them.
#[must_use]
pub fn removed(from: DayFigures, less: DayFigures) -> DayFigures {
    each(from, less, u32::saturating_sub)
}

fn each(one: DayFigures, other: DayFigures, both: impl Fn(u32, u32) -> u32) -> DayFigures {
    DayFigures {
        answered: both(one.answered, other.answered),
        missed: both(one.missed, other.missed),
        abandoned: both(one.abandoned, other.abandoned),
        short: both(one.short, other.short),
        rated: both(one.rated, other.rated),
        best: both(one.best, other.best),
    }
}
