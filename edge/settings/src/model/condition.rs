//! The editor of a trigger's condition, with all, any and not in one another.

use super::form_tree::Label;
use super::form_visitor::FormVisitor;
use crate::i18n::Key;
use protocol::limits::{CONDITIONS_MAX, DEPTH_MAX, PART_MAX, SECONDS_MAX};
use protocol::site::trigger::{Condition, Matching};

/// The words for the kinds, those that combine others first.
const KINDS: [Key; 16] = [
    Key::IfAll,
    Key::IfAny,
    Key::IfNot,
    Key::IfSecondsOnPage,
    Key::IfSecondsOnSite,
    Key::IfPagesSeen,
    Key::IfReturning,
    Key::IfPath,
    Key::IfAddress,
    Key::IfReferrer,
    Key::IfLanguage,
    Key::IfScrolled,
    Key::IfLeaving,
    Key::IfIdle,
    Key::IfEvent,
    Key::IfOpen,
];

/// How many of them combine others.
const COMBINING: usize = 3;

/// The editor. `depth` says how deep the condition lies.
pub fn condition(visitor: &mut FormVisitor<'_>, condition: &mut Condition, depth: usize) {
    let at = kind(condition);
    // What combines others needs room below it.
    let skipped = if depth < DEPTH_MAX || at < COMBINING { 0 } else { COMBINING };
    let options = KINDS.iter().enumerate().skip(skipped);
    let options = options.map(|(at, word)| (at.to_string(), Label::Key(*word))).collect();
    let error = (depth == 1 && condition.size() > CONDITIONS_MAX).then_some(Key::ErrorTooMany);
    let word = if depth == 1 { Key::ConditionWhole } else { Key::ConditionKind };
    if let Some(chosen) = visitor.select("kind", word, &at.to_string(), options, error) {
        become_kind(condition, chosen.parse().unwrap_or(at));
    }
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            let new = |_: &str| Some(Condition::SecondsOnPage(10));
            let words = (Key::ConditionNumber, Key::AddCondition);
            visitor.list("c", words, parts, CONDITIONS_MAX, &new, &mut |visitor, part| {
                self::condition(visitor, part, depth + 1);
            });
        }
        Condition::Not(part) => {
            visitor.group("not", Key::ConditionNot, &mut |visitor| self::condition(visitor, part, depth + 1));
        }
        Condition::SecondsOnPage(seconds) | Condition::SecondsOnSite(seconds) | Condition::Idle(seconds) => {
            visitor.number("n", Key::Seconds, seconds, 0..=SECONDS_MAX);
        }
        Condition::PagesSeen(pages) => visitor.number("n", Key::Pages, pages, 1..=1_000),
        Condition::Scrolled(percent) => visitor.number("n", Key::Percent, percent, 1..=100),
        Condition::Path(matching) | Condition::Address(matching) | Condition::Referrer(matching) => {
            matched(visitor, matching);
        }
        Condition::Language(text) => visitor.text("text", Key::LanguageCode, "text", text, part),
        Condition::Event(text) => visitor.text("text", Key::EventName, "text", text, part),
        Condition::Returning | Condition::Leaving | Condition::Open => {}
    }
}

fn matched(visitor: &mut FormVisitor<'_>, matching: &mut Matching) {
    let at = match matching {
        Matching::Contains(_) => 0,
        Matching::Is(_) => 1,
        Matching::Begins(_) => 2,
        Matching::Ends(_) => 3,
    };
    let words = [Key::Contains, Key::Is, Key::BeginsWith, Key::EndsWith];
    let chosen = visitor.choice_index("how", Key::Comparison, at, &words);
    let text = match matching {
        Matching::Contains(text) | Matching::Is(text) | Matching::Begins(text) | Matching::Ends(text) => text,
    };
    visitor.text("text", Key::ComparedWith, "text", text, part);
    if let Some(at) = chosen {
        let text = std::mem::take(text);
        *matching = match at {
            1 => Matching::Is(text),
            2 => Matching::Begins(text),
            3 => Matching::Ends(text),
            _ => Matching::Contains(text),
        };
    }
}

fn part(text: &str) -> Option<Key> {
    if text.is_empty() {
        Some(Key::ErrorMissing)
    } else {
        (text.chars().count() > PART_MAX).then_some(Key::ErrorTooLong)
    }
}

/// Its place among the kinds.
fn kind(condition: &Condition) -> usize {
    match condition {
        Condition::All(_) => 0,
        Condition::Any(_) => 1,
        Condition::Not(_) => 2,
        Condition::SecondsOnPage(_) => 3,
        Condition::SecondsOnSite(_) => 4,
        Condition::PagesSeen(_) => 5,
        Condition::Returning => 6,
        Condition::Path(_) => 7,
        Condition::Address(_) => 8,
        Condition::Referrer(_) => 9,
        Condition::Language(_) => 10,
        Condition::Scrolled(_) => 11,
        Condition::Leaving => 12,
        Condition::Idle(_) => 13,
        Condition::Event(_) => 14,
        Condition::Open => 15,
    }
}

/// Makes a condition another kind. What combines others takes in what was there; what was combined
/// stays as far as there is room for it.
fn become_kind(condition: &mut Condition, at: usize) {
    let text = || Matching::Contains(String::new());
    let before = std::mem::replace(condition, Condition::Leaving);
    let parts = |before| match before {
        Condition::All(parts) | Condition::Any(parts) => parts,
        Condition::Not(part) => vec![*part],
        single => vec![single],
    };
    *condition = match at {
        0 => Condition::All(parts(before)),
        1 => Condition::Any(parts(before)),
        2 => Condition::Not(Box::new(match before {
            Condition::Not(part) => *part,
            other => other,
        })),
        3 => Condition::SecondsOnPage(10),
        4 => Condition::SecondsOnSite(30),
        5 => Condition::PagesSeen(3),
        6 => Condition::Returning,
        7 => Condition::Path(text()),
        8 => Condition::Address(text()),
        9 => Condition::Referrer(text()),
        10 => Condition::Language(String::new()),
        11 => Condition::Scrolled(50),
        12 => Condition::Leaving,
        13 => Condition::Idle(30),
        14 => Condition::Event(String::new()),
        _ => Condition::Open,
    };
}

/// What a condition says, in a word of ours and a value.
pub fn describe(condition: &Condition) -> (Key, String) {
    let word = KINDS.get(kind(condition)).copied().unwrap_or(Key::IfAll);
    let value = match condition {
        Condition::SecondsOnPage(n)
        | Condition::SecondsOnSite(n)
        | Condition::Idle(n)
        | Condition::PagesSeen(n) => n.to_string(),
        Condition::Scrolled(percent) => percent.to_string(),
        Condition::Path(matching) | Condition::Address(matching) | Condition::Referrer(matching) => {
            match matching {
                Matching::Contains(text)
                | Matching::Is(text)
                | Matching::Begins(text)
                | Matching::Ends(text) => text.clone(),
            }
        }
        Condition::Language(text) | Condition::Event(text) => text.clone(),
        _ => String::new(),
    };
    (word, value)
}
