//! Conditions as a list of steps: what is combined comes before what combines it. This is the form
//! in which they travel to the widget, because a flat list takes a tenth of the code to read that a
//! tree takes, and the one form that is judged.

use super::{Condition, Facts, Holds, Matching, path};
use serde::{Deserialize, Serialize};

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it is about.
    pub about: About,
    /// Seconds, pages, percent; for a combination how many of the results before it are combined;
    /// for a comparison the way of comparing.
    pub number: u32,
    /// What is compared with.
    pub text: String,
}

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the condition of the same name")]
pub enum About {
    All,
    Any,
    Not,
    SecondsOnPage,
    SecondsOnSite,
    PagesSeen,
    Returning,
    Path,
    Address,
    Referrer,
    Language,
    Scrolled,
    Leaving,
    Idle,
    Event,
    Open,
}

const CONTAINS: u32 = 0;
const IS: u32 = 1;
const BEGINS: u32 = 2;
const ENDS: u32 = 3;

impl Condition {
    /// Its steps.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = self.parts().iter().flat_map(Self::steps).collect();
        let count = u32::try_from(self.parts().len()).unwrap_or(u32::MAX);
        let (about, number, text) = match self {
            Self::All(_) => (About::All, count, ""),
            Self::Any(_) => (About::Any, count, ""),
            Self::Not(_) => (About::Not, count, ""),
            Self::SecondsOnPage(seconds) => (About::SecondsOnPage, *seconds, ""),
            Self::SecondsOnSite(seconds) => (About::SecondsOnSite, *seconds, ""),
            Self::Idle(seconds) => (About::Idle, *seconds, ""),
            Self::PagesSeen(pages) => (About::PagesSeen, *pages, ""),
            Self::Returning => (About::Returning, 0, ""),
            Self::Path(matching) => matching.step(About::Path),
            Self::Address(matching) => matching.step(About::Address),
            Self::Referrer(matching) => matching.step(About::Referrer),
            Self::Language(language) => (About::Language, IS, language.as_str()),
            Self::Scrolled(percent) => (About::Scrolled, u32::from(*percent), ""),
            Self::Leaving => (About::Leaving, 0, ""),
            Self::Event(name) => (About::Event, 0, name.as_str()),
            Self::Open => (About::Open, 0, ""),
        };
        steps.push(Step { about, number, text: text.to_owned() });
        steps
    }

    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, facts: &Facts<'_>) -> Holds {
        holds(&self.steps(), facts)
    }
}

impl Matching {
    fn step(&self, about: About) -> (About, u32, &str) {
        match self {
            Self::Contains(part) => (about, CONTAINS, part),
            Self::Is(whole) => (about, IS, whole),
            Self::Begins(start) => (about, BEGINS, start),
            Self::Ends(end) => (about, ENDS, end),
        }
    }
}

/// Whether the condition with these steps holds.
#[must_use]
pub fn holds(steps: &[Step], facts: &Facts<'_>) -> Holds {
    let mut results: Vec<Holds> = Vec::new();
    for step in steps {
        let number = step.number;
        let count = usize::try_from(number).unwrap_or(usize::MAX);
        let now = |is: bool| if is { Holds::Yes } else { Holds::No };
        let after = |passed: u64| match (u64::from(number) * 1_000).checked_sub(passed) {
            None | Some(0) => Holds::Yes,
            Some(rest) => Holds::In(rest),
        };
        let result = match step.about {
            About::All | About::Any | About::Not => {
                let parts = results.split_off(results.len().saturating_sub(count));
                combine(step.about, &parts)
            }
            About::SecondsOnPage => after(facts.on_page),
            About::SecondsOnSite => after(facts.on_site),
            About::Idle => after(facts.idle),
            About::PagesSeen => now(facts.pages >= number),
            About::Returning => now(facts.returning),
            About::Path => now(is_met(step, path(facts.url))),
            About::Address => now(is_met(step, facts.url)),
            About::Referrer => now(is_met(step, facts.referrer)),
            About::Language => {
                let end = facts.language.bytes().position(|byte| matches!(byte, b'-' | b'_'));
                now(is_met(
                    step,
                    facts.language.get(..end.unwrap_or(facts.language.len())).unwrap_or_default(),
                ))
            }
            About::Scrolled => now(u32::from(facts.scrolled) >= number),
            About::Leaving => now(facts.leaving),
            About::Event => now(facts.events.contains(&step.text)),
            About::Open => now(facts.open),
        };
        results.push(result);
    }
    results.pop().unwrap_or(Holds::No)
}

/// All hold as soon as the last one does, any as soon as the first one does.
fn combine(about: About, parts: &[Holds]) -> Holds {
    let is_all = about == About::All;
    let mut combined = if is_all { Holds::Yes } else { Holds::No };
    for part in parts {
        combined = match (combined, *part) {
            (Holds::In(a), Holds::In(b)) => Holds::In(if is_all { a.max(b) } else { a.min(b) }),
            (a, b) if a == b => a,
            (Holds::No, other) | (other, Holds::No) => {
                if is_all {
                    Holds::No
                } else {
                    other
                }
            }
            (Holds::Yes, other) | (other, Holds::Yes) => {
                if is_all {
                    other
                } else {
                    Holds::Yes
                }
            }
        };
    }
    match (about, combined) {
        (About::Not, Holds::Yes) => Holds::No,
        (About::Not, _) => Holds::Yes,
        (_, combined) => combined,
    }
}

/// Compares; upper and lower case of A-Z are the same.
fn is_met(step: &Step, text: &str) -> bool {
    let (text, part) = (text.as_bytes(), step.text.as_bytes());
    let Some(last) = text.len().checked_sub(part.len()) else { return false };
    // Where the part may begin. Short texts, so plain looking does; the library's search, made for
    // long ones, would be a kilobyte to download.
    let mut places = match step.number {
        CONTAINS => 0..=last,
        BEGINS => 0..=0,
        ENDS => last..=last,
        _ if last == 0 => 0..=0,
        _ => return false,
    };
    places.any(|from| text.get(from..from + part.len()).is_some_and(|found| found.eq_ignore_ascii_case(part)))
}
