//! Conditions as a list of steps: what is combined comes before what combines it. This is the form
//! in which they travel to the widget, because a flat list takes a tenth of the code to read that a
//! tree takes, and the one form that is evaluated.

use super::{Condition, Facts, Holds, Matching, path};
use serde::{Deserialize, Serialize};

/// One step: an operator with its operands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The operator. Its name on the wire is older than its name here.
    #[serde(rename = "about")]
    pub op: Op,
    /// Seconds, pages, percent; for a combination how many of the results before it are combined;
    /// for a comparison the way of comparing.
    pub number: u32,
    /// What is compared with.
    pub text: String,
}

/// The operator of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the condition of the same name")]
pub enum Op {
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
        let (op, number, text) = match self {
            Self::All(_) => (Op::All, count, ""),
            Self::Any(_) => (Op::Any, count, ""),
            Self::Not(_) => (Op::Not, count, ""),
            Self::SecondsOnPage(seconds) => (Op::SecondsOnPage, *seconds, ""),
            Self::SecondsOnSite(seconds) => (Op::SecondsOnSite, *seconds, ""),
            Self::Idle(seconds) => (Op::Idle, *seconds, ""),
            Self::PagesSeen(pages) => (Op::PagesSeen, *pages, ""),
            Self::Returning => (Op::Returning, 0, ""),
            Self::Path(matching) => matching.step(Op::Path),
            Self::Address(matching) => matching.step(Op::Address),
            Self::Referrer(matching) => matching.step(Op::Referrer),
            Self::Language(language) => (Op::Language, IS, language.as_str()),
            Self::Scrolled(percent) => (Op::Scrolled, u32::from(*percent), ""),
            Self::Leaving => (Op::Leaving, 0, ""),
            Self::Event(name) => (Op::Event, 0, name.as_str()),
            Self::Open => (Op::Open, 0, ""),
        };
        steps.push(Step { op, number, text: text.to_owned() });
        steps
    }

    /// Whether it holds for these facts.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts<'_>) -> Holds {
        evaluate(&self.steps(), facts)
    }
}

impl Matching {
    fn step(&self, op: Op) -> (Op, u32, &str) {
        match self {
            Self::Contains(part) => (op, CONTAINS, part),
            Self::Is(whole) => (op, IS, whole),
            Self::Begins(start) => (op, BEGINS, start),
            Self::Ends(end) => (op, ENDS, end),
        }
    }
}

/// Whether the condition with these steps holds.
#[must_use]
pub fn evaluate(steps: &[Step], facts: &Facts<'_>) -> Holds {
    let mut results: Vec<Holds> = Vec::new();
    for step in steps {
        let number = step.number;
        let count = usize::try_from(number).unwrap_or(usize::MAX);
        let now = |is: bool| if is { Holds::Yes } else { Holds::No };
        let after = |passed: u64| match (u64::from(number) * 1_000).checked_sub(passed) {
            None | Some(0) => Holds::Yes,
            Some(rest) => Holds::In(rest),
        };
        let result = match step.op {
            Op::All | Op::Any | Op::Not => {
                let parts = results.split_off(results.len().saturating_sub(count));
                combine(step.op, &parts)
            }
            Op::SecondsOnPage => after(facts.on_page),
            Op::SecondsOnSite => after(facts.on_site),
            Op::Idle => after(facts.idle),
            Op::PagesSeen => now(facts.pages >= number),
            Op::Returning => now(facts.returning),
            Op::Path => now(is_met(step, path(facts.url))),
            Op::Address => now(is_met(step, facts.url)),
            Op::Referrer => now(is_met(step, facts.referrer)),
            Op::Language => {
                let end = facts.language.bytes().position(|byte| matches!(byte, b'-' | b'_'));
                now(is_met(
                    step,
                    facts.language.get(..end.unwrap_or(facts.language.len())).unwrap_or_default(),
                ))
            }
            Op::Scrolled => now(u32::from(facts.scrolled) >= number),
            Op::Leaving => now(facts.leaving),
            Op::Event => now(facts.events.contains(&step.text)),
            Op::Open => now(facts.open),
        };
        results.push(result);
    }
    results.pop().unwrap_or(Holds::No)
}

/// All hold as soon as the last one does, any as soon as the first one does.
fn combine(op: Op, parts: &[Holds]) -> Holds {
    let is_all = op == Op::All;
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
    match (op, combined) {
        (Op::Not, Holds::Yes) => Holds::No,
        (Op::Not, _) => Holds::Yes,
        (_, combined) => combined,
    }
}

/// Compares; upper and lower case of A-Z are the same.
fn is_met(step: &Step, text: &str) -> bool {
    let (text, part) = (text.as_bytes(), step.text.as_bytes());
    let Some(last) = text.len().checked_sub(part.len()) else { return false };
    // Where the part may begin. Short texts, so plain looking does; the standard library's search, made for
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
