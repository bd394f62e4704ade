//! Finds the web addresses in a message, so that a screen can show them as links. Nothing here
//! makes markup: a screen puts each piece into a text node, and a link's text is its address.

use crate::text::{is_of_word, is_web_address};

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Shown as it is.
    Text(&'a str),
    /// An `http:` or `https:` address, shown as it is and safe as a link's target.
    Link(&'a str),
}

/// Cuts a message into text and links. The pieces together are the message, character by character.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    pieces_by(text, is_of_word)
}

/// The same for whoever has tables of Unicode of their own: `is_of_word` is as [`is_of_word`].
#[must_use]
pub fn pieces_by(text: &str, is_of_word: impl Fn(char) -> bool) -> Vec<Piece<'_>> {
    // What an address consists of, as people write it, are words of any script and ASCII's signs. All
    // else belongs to the sentence: what Unicode has of punctuation, brackets and spaces, and what nobody
    // sees.
    let ends_link = |c: char| match c {
        '<' | '>' | '"' | '`' => true,
        _ => !c.is_ascii_graphic() && !is_of_word(c),
    };
    let mut pieces = Vec::new();
    // Everything before `done` is in `pieces`; the search goes on from `at`.
    let (mut done, mut at) = (0, 0);
    let mut ahead = Ahead::default();
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['h', 'H'])) {
        let start = at + found;
        let Some((before, rest)) = text.split_at_checked(start) else { break };
        at = start + 1;
        // Many scripts write no space before an address.
        if !is_web_address(rest) || before.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            continue;
        }
        ahead.look(text, start, ends_link);
        at = ahead.end;
        let link = without_trailing(balanced(text.get(start..ahead.stop).unwrap_or_default()));
        // An address that turns the reading direction could show another host than it opens.
        if host_is_there(link, &is_of_word) && ahead.turned.is_none_or(|turned| turned < start) {
            push_text(&mut pieces, text.get(done..start));
            pieces.push(Piece::Link(link));
            done = start + link.len();
            at = done;
        }
    }
    push_text(&mut pieces, text.get(done..));
    pieces
}

/// What is known of the characters ahead, so that a text full of addresses is looked through once, however many
/// of them stand in one word.
#[derive(Default)]
struct Ahead {
    /// The end of the word: the next white space.
    end: usize,
    /// The first character of the word that belongs to no address, or its end.
    stop: usize,
    /// The last character of the word that turns the reading direction.
    turned: Option<usize>,
}

impl Ahead {
    /// Looks as far as it has to from a place on.
    fn look(&mut self, text: &str, start: usize, ends_link: impl Fn(char) -> bool) {
        if start >= self.end {
            let rest = text.get(start..).unwrap_or_default();
            let word = rest.split(char::is_whitespace).next().unwrap_or_default();
            self.end = start + word.len();
            self.stop = start;
            self.turned = word.rfind(turns_what_follows).map(|turned| start + turned);
        }
        if start >= self.stop {
            let word = text.get(start..self.end).unwrap_or_default();
            self.stop = start + word.split(ends_link).next().unwrap_or_default().len();
        }
    }
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, text: Option<&'a str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        pieces.push(Piece::Text(text));
    }
}

/// Beginnings of embeddings, overrides and isolates (Unicode Standard Annex #9, section 2). Their ends
/// stand behind addresses that were copied from somewhere.
fn turns_what_follows(c: char) -> bool {
    matches!(c, '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' | '\u{2066}'..='\u{2068}')
}

fn host_is_there(link: &str, is_of_word: impl Fn(char) -> bool) -> bool {
    let host = link.find(':').and_then(|end| link.get(end..)).and_then(|rest| rest.strip_prefix("://"));
    host.is_some_and(|host| host.starts_with(|c: char| is_of_word(c) || c == '['))
}

/// What comes before the first bracket that closes more than the address has opened.
fn balanced(run: &str) -> &str {
    let mut open = [0_u32; 3];
    for (at, c) in run.char_indices() {
        let Some(kind) = "([{)]}".find(c) else { continue };
        let Some(open) = open.get_mut(kind % 3) else { continue };
        if kind < 3 {
            *open += 1;
        } else if *open > 0 {
            *open -= 1;
        } else {
            return run.get(..at).unwrap_or_default();
        }
    }
    run
}

/// Leaves out what ends the sentence around a link rather than the link itself.
fn without_trailing(run: &str) -> &str {
    run.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '(', '[', '{'])
}

#[cfg(test)]
mod tests;
