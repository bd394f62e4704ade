//! The visitor's name, written almost as the visitor typed it.
//!
//! Names are short and words are many: what is merely near must also stand where a name stands.

use crate::fold::{self, Letter, is_word};
use crate::text::Text;
use crate::{CheckContext, Rule, Suggestion};

/// Shorter parts of a name are not compared.
const COMPARED_MIN: usize = 3;

/// Up to so many letters a name collides with ordinary words.
const SHORT_MAX: usize = 4;

/// From so many letters on, two different ones may be a slip anywhere.
const LONG_MIN: usize = 5;

/// A part of the visitor's name.
struct Part {
    typed: Vec<char>,
    letters: Vec<Letter>,
}

impl Part {
    fn new(typed: &str) -> Self {
        let typed: Vec<char> = typed.chars().collect();
        let letters = fold::letters(typed.iter().copied().filter(|c| is_letter(*c)));
        Self { typed, letters }
    }

    fn is_short(&self) -> bool {
        self.letters.len() <= SHORT_MAX
    }
}

fn is_letter(c: char) -> bool {
    is_word(c) || fold::is_mark(c)
}

/// A word of the draft, with what a hyphen binds to it.
struct Candidate {
    first: usize,
    last: usize,
    part: Part,
}

pub(crate) fn check(context: &mut CheckContext<'_>) {
    let name = context.draft.visitor_name.trim();
    let parts: Vec<Part> = name
        .split(|c: char| c.is_whitespace() || matches!(c, '\'' | '’' | '.' | ',' | '@' | '_'))
        .filter(|part| !part.is_empty())
        .map(Part::new)
        .filter(|part| !part.letters.iter().any(|letter| letter.base.is_numeric()))
        .collect();
    // The first part is the given name, unless the visitor began with a title.
    let titled = |part: &&Part| !is_title(part);
    let Some(given) = parts.iter().find(titled) else { return };
    let candidates = candidates(&context.text, given.typed.contains(&'-'));
    let right = candidates.iter().any(|candidate| is_same(&candidate.part, given));
    let mut spans = Vec::new();
    for candidate in &candidates {
        let known = parts.iter().any(|part| is_same(&candidate.part, part));
        if !known && is_near(context, candidate, given, right) {
            spans.push(context.span(candidate.first, candidate.last));
        }
    }
    let typed: String = given.typed.iter().collect();
    for span in spans {
        context.hint(Rule::NameNearMiss, span, Some(Suggestion::Replace(typed.clone())));
    }
}

fn is_title(part: &Part) -> bool {
    let title: String = part.letters.iter().map(|letter| letter.base).collect();
    part.letters.len() < COMPARED_MIN
        || matches!(
            title.as_str(),
            "mrs" | "miss" | "mme" | "mlle" | "monsieur" | "madame" | "dna" | "domnul" | "doamna"
        )
}

fn candidates(text: &Text, hyphenated: bool) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(word) = text.word(at) {
        let mut last = at;
        while text.word(last + 1).is_some_and(|next| next.hyphen) {
            last += 1;
        }
        let mut add = |last: usize| {
            let end = text.word(last).map_or(word.end, |word| word.end);
            let typed: String = text.chars.get(word.start..end).unwrap_or_default().iter().collect();
            found.push(Candidate { first: at, last, part: Part::new(&typed) });
        };
        if !word.foreign {
            add(last);
            // "Anne Marie" may be Anne-Marie.
            let capitals = word.capital && text.word(last + 1).is_some_and(|next| next.capital);
            if hyphenated && capitals && last == at && !text.ends_clause(at) {
                add(at + 1);
            }
        }
        at = last + 1;
    }
    found
}

/// Whether two words are written alike: the case and the accents count, how a machine encodes them
/// does not.
fn is_same(one: &Part, other: &Part) -> bool {
    let case = |part: &Part| -> Vec<bool> {
        part.typed.iter().filter(|c| is_word(**c)).map(|c| c.is_uppercase()).collect()
    };
    let signs =
        |part: &Part| -> Vec<char> { part.typed.iter().copied().filter(|c| !is_letter(*c)).collect() };
    one.letters == other.letters && case(one) == case(other) && signs(one) == signs(other)
}

fn is_near(context: &CheckContext<'_>, candidate: &Candidate, given: &Part, right_elsewhere: bool) -> bool {
    let text = &context.text;
    let Some(word) = text.word(candidate.first) else { return false };
    let part = &candidate.part;
    let distance = distance(&part.letters, &given.letters);
    if distance > 2 || part.letters.len() < 2 || (given.is_short() && (distance > 1 || !word.capital)) {
        return false;
    }
    let capital = word.capital;
    // A visitor who types a whole name in capitals does not ask to be shouted at; and a message in
    // capitals is another rule's.
    let shouted = |part: &Part| part.typed.len() > 1 && part.typed.iter().all(|c| !c.is_lowercase());
    if distance == 0 && part.letters == given.letters && (shouted(given) || shouted(part)) {
        return false;
    }
    if is_inflected(context.lang, part, given) || introduces(context, candidate.first) {
        return false;
    }
    let common = context.lists.common_words.fits_at(text, candidate.first);
    if is_address(context, candidate) {
        // "Bună ziua" may come before Ziua's own name, but "Sure" is no name.
        return !common || (distance == 0 && capital);
    }
    if !capital || common || right_elsewhere {
        return false;
    }
    if distance == 0 {
        return true;
    }
    if text.starts_sentence(candidate.first) {
        return !given.is_short() && distance == 1;
    }
    let same_start =
        part.letters.first().map(|letter| letter.base) == given.letters.first().map(|letter| letter.base);
    distance == 1 || (same_start && given.letters.len() >= LONG_MIN)
}

/// Whether the word before says that this is somebody else.
fn introduces(context: &CheckContext<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    !context.text.ends_clause(before) && ends_at(context, before, true)
}

/// Whether the word stands where somebody is spoken to: after a greeting, or between commas.
fn is_address(context: &CheckContext<'_>, candidate: &Candidate) -> bool {
    let text = &context.text;
    let closed = text.ends_clause(candidate.last);
    if text.starts_sentence(candidate.first) {
        return closed;
    }
    let Some(before) = candidate.first.checked_sub(1) else { return closed };
    let greeted = ends_at(context, before, false);
    if text.ends_clause(before) { closed && !is_list(context, candidate) } else { greeted }
}

/// "red, black, brown" is a list: lower case between commas, and commas around.
fn is_list(context: &CheckContext<'_>, candidate: &Candidate) -> bool {
    let text = &context.text;
    let capital = text.word(candidate.first).is_some_and(|word| word.capital);
    !capital && !text.ends_sentence(candidate.last)
}

fn ends_at(context: &CheckContext<'_>, at: usize, introductions: bool) -> bool {
    let lists = context.lists;
    let list = if introductions { &lists.introductions } else { &lists.greetings };
    // Phrases such as "my name is" end here: look at where they may begin.
    let from = at.saturating_sub(2);
    (from..=at).any(|first| list.spans(&context.text, first, at))
}

/// Romanian bends names when it calls or owns: "Mariei", "Ioano", "Ionule".
fn is_inflected(lang: &str, part: &Part, given: &Part) -> bool {
    if crate::table::language(lang) != "ro" {
        return false;
    }
    let plain = |part: &Part| -> String { part.letters.iter().map(|letter| letter.base).collect() };
    let (word, name) = (plain(part), plain(given));
    let ends = |stem: &str, ends: &[&str]| word.strip_prefix(stem).is_some_and(|end| ends.contains(&end));
    let feminine = name.strip_suffix('a').is_some_and(|stem| {
        let possessive: &[&str] =
            if stem.ends_with('e') { &["i", "o", "ei"] } else { &["ei", "o", "ai", "ii"] };
        ends(stem, possessive)
    });
    let masculine = !name.ends_with('a') && ends(&name, &["e", "ule", "ului", "le", "lui", "ul", "u"]);
    feminine || masculine
}

/// How many letters differ: added, left out, changed, or two swapped. Case and accents do not count.
fn distance(one: &[Letter], other: &[Letter]) -> usize {
    if one.len().abs_diff(other.len()) > 2 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut last_one = None;
    for (line, a) in one.iter().enumerate() {
        let mut next = vec![line + 1];
        let mut last_other: Option<&Letter> = None;
        for (column, b) in other.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&row, column) + usize::from(a.base != b.base);
            let mut least = changed.min(at(&row, column + 1) + 1).min(at(&next, column) + 1);
            if let (Some(x), Some(y), Some(two)) = (last_one, last_other, column.checked_sub(1))
                && same(x, b)
                && same(a, y)
            {
                least = least.min(at(&before, two) + 1);
            }
            next.push(least);
            last_other = Some(b);
        }
        before = std::mem::replace(&mut row, next);
        last_one = Some(a);
    }
    row.last().copied().unwrap_or(usize::MAX)
}

fn same(one: &Letter, other: &Letter) -> bool {
    one.base == other.base
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_slips_of_the_finger() {
        for (one, other, expected) in [
            ("Maria", "Marie", 1),
            ("Maira", "Maria", 1),
            ("Ștefan", "stefan", 0),
            ("Ana", "Anna", 1),
            ("Paul", "Pual", 1),
            ("Mihaela", "Michaela", 1),
            ("Elena", "Helene", 2),
            ("Ana", "Roxana", usize::MAX),
            ("", "", 0),
        ] {
            assert_eq!(
                distance(&Part::new(one).letters, &Part::new(other).letters),
                expected,
                "{one} {other}"
            );
        }
    }
}
