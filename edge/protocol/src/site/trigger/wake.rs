//! When a page's loader has to wake the frame: the earliest moment a trigger could fire, and what
//! must have happened by then. The loader is small and waits; the frame, once awake, evaluates.

use super::{Condition, Matching, Trigger};
use crate::ids::Timestamp;
use serde::{Deserialize, Serialize};

/// What a loader waits for. All of it is necessary for a trigger to fire, none of it sufficient.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wake {
    /// Seconds on the page.
    pub after: u32,
    /// What the page's path contains; empty for every page. Lower case.
    pub path: String,
    /// The visit's so many-th page.
    pub pages: u32,
    /// What has happened.
    pub sign: Sign,
}

/// Something that happens on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Nothing in particular.
    #[default]
    None,
    /// The visitor has seen so many percent of the page.
    Scrolled(u8),
    /// The pointer has left towards the tabs.
    Leaving,
    /// The page has told of this event.
    Event(String),
}

/// What has to be watched on a page, because a trigger asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// How far down the page was seen.
    pub scrolling: bool,
    /// Whether the pointer leaves towards the tabs.
    pub leaving: bool,
    /// When the visitor last did anything.
    pub activity: bool,
    /// The pages of a visit and earlier visits, which the page's own storage has to keep.
    pub visits: bool,
}

/// All that a loader waits for and watches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// Each could let a trigger fire.
    pub wakes: Vec<Wake>,
    /// What has to be watched.
    pub watch: Watch,
}

impl Waits {
    /// Whether they take more than a clock and the page's path.
    #[must_use]
    pub fn need_signs(&self) -> bool {
        let beyond_time = |wake: &Wake| wake.pages > 0 || wake.sign != Sign::None;
        self.watch != Watch::default() || self.wakes.iter().any(beyond_time)
    }

    /// What a loader waits for and watches, for the triggers that have not expired. `keeps_visits`
    /// says whether the page's storage may keep what was seen in earlier pages and visits.
    #[must_use]
    pub fn new(triggers: &[Trigger], keeps_visits: bool, now: Timestamp) -> Self {
        let triggers: Vec<&Trigger> =
            triggers.iter().filter(|trigger| trigger.until.is_none_or(|until| until >= now)).collect();
        let any = |is: fn(&Condition) -> bool| triggers.iter().any(|trigger| trigger.condition.has(is));
        let watch = Watch {
            scrolling: any(|part| matches!(part, Condition::Scrolled(_))),
            leaving: any(|part| *part == Condition::Leaving),
            activity: any(|part| matches!(part, Condition::Idle(_))),
            visits: keeps_visits
                && any(|part| {
                    let kept = matches!(part, Condition::PagesSeen(_) | Condition::SecondsOnSite(_));
                    kept || *part == Condition::Returning
                }),
        };
        let mut wakes: Vec<Wake> = Vec::new();
        for wake in triggers.iter().flat_map(|trigger| trigger.condition.wakes()) {
            if !wakes.contains(&wake) {
                wakes.push(wake);
            }
        }
        Self { wakes, watch }
    }
}

/// The most a loader waits for at once: an alternative of alternatives becomes one wide wait.
const ALTERNATIVES: usize = 8;

impl Condition {
    /// What a loader waits for; several are alternatives, none means that it never fires.
    #[must_use]
    pub fn wakes(&self) -> Vec<Wake> {
        let mut wakes = self.alternatives();
        if wakes.len() > ALTERNATIVES {
            let after = wakes.iter().map(|wake| wake.after).min().unwrap_or_default();
            wakes = vec![Wake { after, ..Wake::default() }];
        }
        wakes
    }

    fn alternatives(&self) -> Vec<Wake> {
        let one = |wake| vec![wake];
        let none = Wake::default();
        match self {
            Self::All(parts) => parts.iter().fold(vec![none], |so_far, part| {
                let more = part.wakes();
                so_far.iter().flat_map(|wake| more.iter().map(|other| wake.and(other))).collect()
            }),
            Self::Any(parts) => parts.iter().flat_map(Self::wakes).collect(),
            Self::SecondsOnPage(seconds) => one(Wake { after: *seconds, ..none }),
            Self::PagesSeen(pages) => one(Wake { pages: *pages, ..none }),
            Self::Path(
                Matching::Contains(part) | Matching::Is(part) | Matching::Begins(part) | Matching::Ends(part),
            ) => one(Wake { path: part.to_ascii_lowercase(), ..none }),
            Self::Scrolled(percent) => one(Wake { sign: Sign::Scrolled(*percent), ..none }),
            Self::Leaving => one(Wake { sign: Sign::Leaving, ..none }),
            Self::Event(name) => one(Wake { sign: Sign::Event(name.clone()), ..none }),
            // The frame has to look, at once.
            Self::Not(_)
            | Self::SecondsOnSite(_)
            | Self::Idle(_)
            | Self::Returning
            | Self::Address(_)
            | Self::Referrer(_)
            | Self::Language(_)
            | Self::Open => one(none),
        }
    }
}

impl Wake {
    /// Waits for both; where a loader can wait for one only, for the first.
    fn and(&self, other: &Self) -> Self {
        let path = if self.path.is_empty() { &other.path } else { &self.path };
        let sign = if self.sign == Sign::None { &other.sign } else { &self.sign };
        Self {
            after: self.after.max(other.after),
            path: path.clone(),
            pages: self.pages.max(other.pages),
            sign: sign.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loader_waits_for_what_is_necessary() {
        let path = |part: &str| Condition::Path(Matching::Begins(part.to_owned()));
        let timed = |seconds| Condition::SecondsOnPage(seconds);
        let both = Condition::All(vec![path("/Tea"), timed(8), Condition::Leaving, Condition::Scrolled(50)]);
        let expected = Wake { after: 8, path: "/tea".into(), pages: 0, sign: Sign::Leaving };
        assert_eq!(both.wakes(), [expected]);

        let either = Condition::Any(vec![path("/tea"), timed(20)]);
        let both = Condition::All(vec![either, timed(5), Condition::PagesSeen(2)]);
        let wakes = both.wakes();
        assert_eq!(wakes[0], Wake { after: 5, path: "/tea".into(), pages: 2, sign: Sign::None });
        assert_eq!(wakes[1], Wake { after: 20, path: String::new(), pages: 2, sign: Sign::None });

        assert_eq!(Condition::Not(Box::new(timed(9))).wakes(), [Wake::default()]);
        // The loader does not know the hours: the frame looks.
        assert_eq!(Condition::Open.wakes(), [Wake::default()]);
        let both = Condition::All(vec![Condition::Open, timed(8)]);
        assert_eq!(both.wakes(), [Wake { after: 8, ..Wake::default() }]);
        assert_eq!(Condition::Any(Vec::new()).wakes(), []);
    }

    #[test]
    fn too_many_alternatives_become_one_wide_wait() {
        let many = Condition::Any((0..20).map(|n| Condition::SecondsOnPage(n + 4)).collect());
        assert_eq!(many.wakes(), [Wake { after: 4, ..Wake::default() }]);
    }
}
