//! A draft cut into words, clauses and sentences. All offsets count characters.

use crate::fold::{self, Letter, is_invisible, is_mark, is_word};

/// Most characters between two quotation marks that are taken for a name or a title.
const QUOTED_MAX: usize = 80;

/// Most characters of a placeholder between braces.
const PLACEHOLDER_MAX: usize = 40;

/// A word.
#[derive(Debug)]
pub(crate) struct Word {
    pub start: usize,
    pub end: usize,
    pub letters: Vec<Letter>,
    /// Begins with a capital.
    pub capital: bool,
    /// Has capitals only, at least one, and no digits.
    pub capitals: bool,
    /// Bound to the word before by a hyphen.
    pub hyphen: bool,
    /// Part of a link, an address, a placeholder or a quotation: not the agent's own words.
    pub foreign: bool,
    /// Which run of characters between spaces it is in: people count words by them.
    pub chunk: usize,
    pub clause: usize,
    pub sentence: usize,
}

/// A sentence, or a line.
#[derive(Debug, Default)]
pub(crate) struct Sentence {
    pub start: usize,
    pub end: usize,
    /// Its words: from, to (not included).
    pub words: (usize, usize),
    pub question: bool,
}

/// A draft, read.
#[derive(Debug)]
pub(crate) struct Text {
    pub chars: Vec<char>,
    pub words: Vec<Word>,
    pub sentences: Vec<Sentence>,
}

impl Text {
    pub fn read(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let foreign = foreign(&chars);
        let mut reader =
            Reader { chars: &chars, at: 0, chunk: 0, clause: 0, words: vec![], sentences: vec![] };
        reader.read(&foreign);
        let Reader { mut words, sentences, .. } = reader;
        // A draft that is one quotation is the agent's own text in quotation marks.
        let links = links(&chars);
        if words.iter().all(|word| word.foreign) {
            for word in &mut words {
                word.foreign = links.get(word.start).copied().unwrap_or(false);
            }
        }
        Self { chars, words, sentences }
    }

    pub fn word(&self, at: usize) -> Option<&Word> {
        self.words.get(at)
    }

    pub fn sentence_of(&self, word: usize) -> Option<&Sentence> {
        self.sentences.get(self.word(word)?.sentence)
    }

    /// Whether a sentence begins with this word.
    pub fn starts_sentence(&self, at: usize) -> bool {
        at.checked_sub(1).is_none_or(|before| {
            self.word(before).map(|word| word.sentence) != self.word(at).map(|word| word.sentence)
        })
    }

    /// Whether a clause ends with this word.
    pub fn ends_clause(&self, at: usize) -> bool {
        self.word(at + 1).map(|word| word.clause) != self.word(at).map(|word| word.clause)
    }

    /// Whether a sentence ends with this word.
    pub fn ends_sentence(&self, at: usize) -> bool {
        self.word(at + 1).map(|word| word.sentence) != self.word(at).map(|word| word.sentence)
    }

    /// Whether a word is part of a compound such as "end-to-end".
    pub fn in_compound(&self, at: usize) -> bool {
        self.word(at).is_some_and(|word| word.hyphen) || self.word(at + 1).is_some_and(|word| word.hyphen)
    }

    /// How many words there are from one to another (not included), as people count them.
    pub fn count(&self, from: usize, to: usize) -> usize {
        let words = self.words.get(from..to).unwrap_or_default();
        let starts = words.iter().zip(words.iter().skip(1)).filter(|(a, b)| a.chunk != b.chunk);
        if words.is_empty() { 0 } else { 1 + starts.count() }
    }

    /// The text without the spaces around it, as a span.
    pub fn trimmed(&self) -> (usize, usize) {
        let start = self.chars.iter().position(|c| !c.is_whitespace()).unwrap_or(0);
        let end = self.chars.iter().rposition(|c| !c.is_whitespace()).map_or(start, |last| last + 1);
        (start, end)
    }
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    chunk: usize,
    clause: usize,
    words: Vec<Word>,
    sentences: Vec<Sentence>,
}

impl Reader<'_> {
    fn char(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\n')
    }

    fn read(&mut self, foreign: &[bool]) {
        let mut sentence = Sentence::default();
        while self.at < self.chars.len() {
            let c = self.char(self.at);
            if is_word(c) {
                self.read_word(foreign.get(self.at).copied().unwrap_or(false));
                continue;
            }
            let is_foreign = foreign.get(self.at).copied().unwrap_or(false);
            if c.is_whitespace() {
                self.chunk += 1;
            } else if !is_foreign && breaks_clause(c, self.before(), self.char(self.at + 1)) {
                self.clause += 1;
            }
            if self.ends_sentence(c) && !is_foreign {
                sentence.question |= c == '?';
                // "…?!" is one end: look whether another mark follows.
                if !self.ends_sentence(self.char(self.at + 1)) || c == '\n' {
                    self.close(&mut sentence);
                }
            }
            self.at += 1;
        }
        self.close(&mut sentence);
    }

    fn before(&self) -> char {
        self.at.checked_sub(1).map_or('\n', |before| self.char(before))
    }

    fn ends_sentence(&self, c: char) -> bool {
        match c {
            '!' | '?' | '…' | '\n' => true,
            '.' => {
                let next = self.char(self.at + 1);
                let capital = next.is_uppercase() && !self.before().is_uppercase();
                !is_word(next) || capital
            }
            _ => false,
        }
    }

    /// Ends the sentence that is being read, when it has words.
    fn close(&mut self, sentence: &mut Sentence) {
        let from = self.sentences.last().map_or(0, |last| last.words.1);
        let words = self.words.get(from..).unwrap_or_default();
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            sentence.start = first.start;
            sentence.end = last.end;
            sentence.words = (from, self.words.len());
            self.sentences.push(std::mem::take(sentence));
        }
        self.clause += 1;
        *sentence = Sentence::default();
    }

    fn read_word(&mut self, foreign: bool) {
        let start = self.at;
        let part = |c: char| is_word(c) || is_mark(c) || is_invisible(c);
        while self.at < self.chars.len() && part(self.char(self.at)) {
            self.at += 1;
        }
        let word = self.chars.get(start..self.at).unwrap_or_default();
        let glue = start.checked_sub(1).map_or(' ', |before| self.char(before));
        let bound = self.words.last().is_some_and(|last| last.end + 1 == start);
        self.words.push(Word {
            start,
            end: self.at,
            letters: fold::letters(word.iter().copied()),
            capital: word.first().is_some_and(|c| c.is_uppercase()),
            capitals: word.iter().any(|c| c.is_uppercase())
                && !word.iter().any(|c| c.is_lowercase() || c.is_numeric()),
            hyphen: bound && is_hyphen(glue),
            foreign,
            chunk: self.chunk,
            clause: self.clause,
            sentence: self.sentences.len(),
        });
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Whether a character parts two clauses. A hyphen does when there are spaces around it.
fn breaks_clause(c: char, before: char, after: char) -> bool {
    if is_hyphen(c) {
        return before.is_whitespace() && after.is_whitespace();
    }
    let inside = matches!(c, '.' | ',' | ':') && is_word(before) && after.is_numeric();
    let joins = matches!(c, '\'' | '’' | 'ʼ' | '`' | '′' | '/' | '€' | '$' | '%' | '&' | '#' | '+' | '°');
    !inside && !joins && !matches!(c, '*' | '_' | '~' | '@' | '\u{fe0f}') && !is_mark(c)
}

/// Which characters are not the agent's own words: links and quotations.
fn foreign(chars: &[char]) -> Vec<bool> {
    let mut foreign = links(chars);
    let mut from = 0;
    while let Some((open, close)) = next_quotation(chars, from) {
        if let Some(quoted) = foreign.get_mut(open..=close) {
            quoted.fill(true);
        }
        from = close + 1;
    }
    foreign
}

/// Which characters belong to links, addresses and placeholders.
fn links(chars: &[char]) -> Vec<bool> {
    let mut marked = Vec::with_capacity(chars.len());
    for chunk in chars.split_inclusive(|c| c.is_whitespace()) {
        let link = is_link(&chunk.iter().collect::<String>());
        marked.extend(chunk.iter().map(|c| link && !c.is_whitespace()));
    }
    for open in chars.iter().enumerate().filter(|(_, c)| **c == '{').map(|(at, _)| at) {
        let inside = chars.iter().skip(open + 1).take(PLACEHOLDER_MAX);
        if let Some(length) = inside.take_while(|c| **c != '\n').position(|c| *c == '}')
            && let Some(placeholder) = marked.get_mut(open..=open + length + 1)
        {
            placeholder.fill(true);
        }
    }
    marked
}

/// Ends of names that people write without `https://`.
const ENDS: [&str; 16] = [
    ".com", ".org", ".net", ".fr", ".ro", ".eu", ".uk", ".io", ".example", ".pdf", ".html", ".jpg", ".png",
    ".app", ".shop", ".be",
];

fn is_link(chunk: &str) -> bool {
    let chunk = chunk.trim().trim_end_matches(['.', ',', ')', '!', '?', ';', ':']).to_ascii_lowercase();
    let host = chunk.split('/').next().unwrap_or("");
    chunk.contains("://")
        || chunk.starts_with("www.")
        || (chunk.contains('@') && chunk.contains('.'))
        || ENDS.iter().any(|end| host.ends_with(end) && host.len() > end.len())
}

/// The next quotation: where its marks are.
fn next_quotation(chars: &[char], from: usize) -> Option<(usize, usize)> {
    let rest = chars.iter().enumerate().skip(from);
    for (open, mark) in rest {
        let closing: &[char] = match mark {
            '“' => &['”'],
            '„' => &['”', '“', '"'],
            '«' => &['»'],
            '"' => &['"'],
            _ => continue,
        };
        let inside = chars.iter().enumerate().skip(open + 1).take(QUOTED_MAX);
        for (at, c) in inside {
            if *c == '\n' {
                break;
            }
            if closing.contains(c) {
                return Some((open, at));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(text: &str) -> Vec<usize> {
        let read = Text::read(text);
        let mut sizes = vec![];
        let mut last = usize::MAX;
        for word in &read.words {
            if word.clause != last {
                sizes.push(0);
                last = word.clause;
            }
            *sizes.last_mut().unwrap() += 1;
        }
        sizes
    }

    #[test]
    fn words_sentences_and_clauses_are_told_apart() {
        let text = Text::read("No, it costs 34.90 €.Sorry!?\nBye");
        assert_eq!(text.sentences.len(), 3);
        assert!(text.sentences[1].question);
        assert_eq!(text.words.len(), 7);
        assert_eq!(clauses("No, we - sadly - can't: end-to-end"), [1, 1, 1, 2, 3]);
        assert_eq!(text.count(0, 5), 4);
        assert_eq!(Text::read("l'an d'or").count(0, 4), 2);
    }

    #[test]
    fn links_placeholders_and_quotations_are_not_own_words() {
        let own = |text: &str| {
            let text = Text::read(text);
            text.words.iter().filter(|word| !word.foreign).count()
        };
        assert_eq!(own("see https://a.example/never and {agent name}, a@b.ro"), 2);
        assert_eq!(own("the « Sans Fin » lamp, \"No End\", „Fără Sfârșit”"), 2);
        assert_eq!(own("\"I never said so\""), 4, "nothing else is there");
        assert_eq!(own("5\" screens never"), 3);
    }
}
