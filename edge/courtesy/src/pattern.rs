//! The small language in which the tables describe words and phrases; `tables/en.txt` explains it.

use crate::fold::{Letter, is_word, letters, starts_as, typed_as};
use crate::text::Text;

/// Most words that `..` and `...` stand for.
const GAP: usize = 8;
/// Most parts and gaps of a pattern: a table that a site wrote must not cost time without bounds.
const PARTS_MAX: usize = 20;
const GAPS_MAX: usize = 2;

#[derive(Debug)]
enum Part {
    Word(Vec<Alternative>),
    Optional(Vec<Alternative>),
    Any,
    Gap { clause: bool },
    SentenceStart,
    SentenceEnd,
    ClauseEnd,
}

/// One way to fill a place: words, one after the other.
type Alternative = Vec<Known>;

#[derive(Debug)]
struct Known {
    letters: Vec<Letter>,
    kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Whole,
    Beginning,
    Ending,
}

/// A pattern, and what to write instead.
#[derive(Debug)]
pub(crate) struct Pattern {
    parts: Vec<Part>,
    pub instead: String,
    /// Stands for words beyond its own; such an exemption covers its first word only.
    pub wide: bool,
}

/// A place in a draft where a pattern fits: its first and last word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit<'a> {
    pub first: usize,
    pub last: usize,
    pub pattern: &'a Pattern,
}

impl Pattern {
    pub fn new(pattern: &str, instead: &str) -> Self {
        let mut gaps = 0;
        let mut parts: Vec<Part> = pattern.split_whitespace().filter_map(part).take(PARTS_MAX).collect();
        parts.retain(|part| {
            gaps += usize::from(matches!(part, Part::Gap { .. }));
            !matches!(part, Part::Gap { .. }) || gaps <= GAPS_MAX
        });
        let wide = parts.iter().any(|part| matches!(part, Part::Gap { clause: false }));
        Self { parts, instead: instead.to_owned(), wide }
    }

    /// The last word of the longest match that begins with the given word.
    fn matches(&self, text: &Text, at: usize) -> Option<usize> {
        let end = fit(&self.parts, text, at, at)?;
        end.checked_sub(1).filter(|last| *last >= at)
    }

    /// With which letters a match may begin; nothing means any.
    fn first_letters(&self) -> Option<Vec<char>> {
        let mut found = Vec::new();
        for part in &self.parts {
            match part {
                Part::SentenceStart => {}
                Part::Optional(words) => found.extend(beginnings(words)?),
                Part::Word(words) => {
                    found.extend(beginnings(words)?);
                    return Some(found);
                }
                _ => return None,
            }
        }
        None
    }
}

fn beginnings(words: &[Alternative]) -> Option<Vec<char>> {
    let first = |alternative: &Alternative| {
        let known = alternative.first()?;
        if known.kind == Kind::Ending { None } else { Some(known.letters.first()?.base) }
    };
    words.iter().map(first).collect()
}

fn part(piece: &str) -> Option<Part> {
    Some(match piece {
        "^" => Part::SentenceStart,
        "$" => Part::SentenceEnd,
        "," => Part::ClauseEnd,
        "*" => Part::Any,
        ".." => Part::Gap { clause: true },
        "..." => Part::Gap { clause: false },
        _ => {
            let inner = piece.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            let words: Vec<Alternative> = inner
                .unwrap_or(piece)
                .split('|')
                .map(alternative)
                .filter(|words| !words.is_empty())
                .collect();
            match (words.is_empty(), inner) {
                (true, _) => return None,
                (false, Some(_)) => Part::Optional(words),
                (false, None) => Part::Word(words),
            }
        }
    })
}

fn alternative(piece: &str) -> Alternative {
    let kind = if piece.ends_with('*') {
        Kind::Beginning
    } else if piece.starts_with('*') {
        Kind::Ending
    } else {
        Kind::Whole
    };
    // The same cut as in a draft: "can't" is two words.
    let cut = piece.split(|c: char| !is_word(c) && !crate::fold::is_mark(c)).filter(|word| !word.is_empty());
    let mut words: Alternative =
        cut.map(|word| Known { letters: letters(word.chars()), kind: Kind::Whole }).collect();
    if let Some(last) = words.last_mut() {
        last.kind = kind;
    }
    words
}

/// Fits the parts from a word on, and says before which word the longest fit ends.
fn fit(parts: &[Part], text: &Text, start: usize, at: usize) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(at) };
    // Words of one phrase stand in one clause, unless the part says otherwise.
    let same_clause = at == start || !text.ends_clause(at.checked_sub(1)?);
    let same_sentence = at == start || !text.ends_sentence(at.checked_sub(1)?);
    match part {
        Part::SentenceStart => text.starts_sentence(at).then(|| fit(rest, text, start, at))?,
        Part::SentenceEnd => (at > start && !same_sentence).then(|| fit(rest, text, start, at))?,
        Part::ClauseEnd => {
            if at == start || same_clause {
                return None;
            }
            // What follows may stand in the next clause: it is matched as a beginning of its own.
            if rest.is_empty() { Some(at) } else { same_sentence.then(|| fit(rest, text, at, at))? }
        }
        Part::Gap { clause } => {
            let mut longest = None;
            for skipped in 0..=GAP {
                let to = at + skipped;
                let Some(last) = to.checked_sub(1) else { continue };
                if to > start && (text.ends_sentence(last) || (*clause && text.ends_clause(last))) {
                    break;
                }
                let from = if *clause { start } else { to };
                longest = longest.max(fit(rest, text, from, to));
            }
            longest
        }
        Part::Any => (same_clause && text.word(at).is_some_and(|word| !word.foreign))
            .then(|| fit(rest, text, start, at + 1))?,
        Part::Word(words) if same_clause => fit_word(words, rest, text, start, at),
        Part::Word(_) => None,
        Part::Optional(words) => {
            let with = if same_clause { fit_word(words, rest, text, start, at) } else { None };
            with.max(fit(rest, text, start, at))
        }
    }
}

fn fit_word(words: &[Alternative], rest: &[Part], text: &Text, start: usize, at: usize) -> Option<usize> {
    let mut longest = None;
    for alternative in words {
        let fits = alternative.iter().enumerate().all(|(step, known)| {
            let bound = step == 0 || !text.ends_clause(at + step - 1);
            bound && text.word(at + step).is_some_and(|word| !word.foreign && is_known(&word.letters, known))
        });
        if fits {
            longest = longest.max(fit(rest, text, start, at + alternative.len()));
        }
    }
    longest
}

fn is_known(typed: &[Letter], known: &Known) -> bool {
    match known.kind {
        Kind::Whole => typed_as(typed, &known.letters),
        Kind::Beginning => starts_as(typed, &known.letters),
        Kind::Ending => {
            let from = typed.len().saturating_sub(known.letters.len());
            typed.get(from..).is_some_and(|end| typed_as(end, &known.letters))
        }
    }
}

/// Patterns, found quickly by the letter they begin with.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    all: Vec<Pattern>,
    /// First letter and place in `all`, in order.
    by_letter: Vec<(char, usize)>,
    /// Places of those that may begin with anything.
    anywhere: Vec<usize>,
}

impl Patterns {
    pub fn new(all: Vec<Pattern>) -> Self {
        let mut by_letter = Vec::new();
        let mut anywhere = Vec::new();
        for (place, pattern) in all.iter().enumerate() {
            match pattern.first_letters() {
                Some(letters) => by_letter.extend(letters.into_iter().map(|letter| (letter, place))),
                None => anywhere.push(place),
            }
        }
        by_letter.sort_unstable();
        by_letter.dedup();
        Self { all, by_letter, anywhere }
    }

    /// All places where one of the patterns fits.
    pub fn hits<'a>(&'a self, text: &Text) -> Vec<Hit<'a>> {
        let mut hits = Vec::new();
        for at in 0..text.words.len() {
            self.hits_at(text, at, &mut hits);
        }
        hits
    }

    fn hits_at<'a>(&'a self, text: &Text, at: usize, hits: &mut Vec<Hit<'a>>) {
        let Some(letter) = text.word(at).and_then(|word| word.letters.first()) else { return };
        let from = self.by_letter.partition_point(|(first, _)| *first < letter.base);
        let listed = self.by_letter.iter().skip(from).take_while(|(first, _)| *first == letter.base);
        for place in listed.map(|(_, place)| *place).chain(self.anywhere.iter().copied()) {
            if let Some(pattern) = self.all.get(place)
                && let Some(last) = pattern.matches(text, at)
            {
                hits.push(Hit { first: at, last, pattern });
            }
        }
    }

    /// Whether one of the patterns fits from this word on.
    pub fn fits_at(&self, text: &Text, at: usize) -> bool {
        let mut hits = Vec::new();
        self.hits_at(text, at, &mut hits);
        !hits.is_empty()
    }

    /// Whether one of the patterns fits from the first word to the last.
    pub fn spans(&self, text: &Text, first: usize, last: usize) -> bool {
        let mut hits = Vec::new();
        self.hits_at(text, first, &mut hits);
        hits.iter().any(|hit| hit.last == last)
    }
}

/// Drops the hits that an exempted phrase touches.
pub(crate) fn without<'a>(hits: Vec<Hit<'a>>, exempt: &[Hit<'_>]) -> Vec<Hit<'a>> {
    let covers = |exempt: &Hit<'_>, hit: &Hit<'_>| {
        let inside = exempt.first <= hit.last && hit.first <= exempt.last;
        inside && (!exempt.pattern.wide || hit.first == exempt.first)
    };
    hits.into_iter().filter(|hit| !exempt.iter().any(|exempt| covers(exempt, hit))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, text: &str) -> Vec<(usize, usize)> {
        let patterns = Patterns::new(vec![Pattern::new(pattern, "")]);
        patterns.hits(&Text::read(text)).iter().map(|hit| (hit.first, hit.last)).collect()
    }

    #[test]
    fn words_fit_with_and_without_accents() {
        assert_eq!(found("rău", "Rau, RĂU, râu, rău-voitor"), [(0, 0), (1, 1), (3, 3)]);
        assert_eq!(found("fin", "enfin fini fin"), [(2, 2)]);
        assert_eq!(found("argument", "d’argument l'argument"), [(1, 1), (3, 3)]);
        assert_eq!(found("never", "https://never.example “never” nev\u{200b}er"), [(4, 4)]);
    }

    #[test]
    fn every_sign_of_the_language_does_its_work() {
        assert_eq!(found("i can't|cannot", "I can’t. I cannot. I can, t"), [(0, 2), (3, 4)]);
        assert_eq!(found("je (ne) sais pas", "je sais pas, je ne sais pas"), [(0, 2), (3, 6)]);
        assert_eq!(found("^ no ,", "No. I no. No we. No: x"), [(0, 0), (5, 5)]);
        assert_eq!(found("bye $", "bye, bye"), [(1, 1)]);
        assert_eq!(found("sorry .. bad", "sorry for the bad, sorry, bad"), [(0, 3)]);
        assert_eq!(found("no ... free", "No, it is free. No. Free"), [(0, 3)]);
        assert_eq!(found("nous *erons", "nous ferons, nous verrons, nous erons"), [(0, 1), (4, 5)]);
        assert_eq!(found("go*", "go goes ago"), [(0, 0), (1, 1)]);
        assert_eq!(found("a * c", "a b c a, b c"), [(0, 2)]);
        assert_eq!(found("", "a"), []);
        assert_eq!(found("(a) ^ $ | ()", "a"), [(0, 0)]);
    }
}
