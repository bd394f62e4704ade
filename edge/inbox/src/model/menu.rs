//! The menu of the reply library over the composer: when it is open, and what choosing does to the
//! draft. Places in the draft count UTF-16 units, as a browser's text field does.

/// What is typed after a slash at the start of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slash {
    /// Where the slash stands.
    pub from: usize,
    /// Where what was typed after it ends: the caret.
    pub to: usize,
    /// What was typed.
    pub query: String,
}

/// Most letters that look for something; whoever types more is writing a path.
const QUERY_MAX: usize = 32;

/// What is being looked for with the caret at `caret`, if anything.
#[must_use]
pub fn slash(draft: &str, caret: usize) -> Option<Slash> {
    let mut at = 0;
    let mut found: Option<Slash> = None;
    let mut word_begins = true;
    for c in draft.chars() {
        if at >= caret {
            break;
        }
        match (&mut found, c) {
            (None, '/') if word_begins => found = Some(Slash { from: at, to: at, query: String::new() }),
            (Some(_), c) if c.is_whitespace() || c == '/' => found = None,
            (Some(slash), c) => slash.query.push(c),
            (None, _) => {}
        }
        word_begins = c.is_whitespace();
        at += c.len_utf16();
        if let Some(slash) = &mut found {
            slash.to = at;
        }
    }
    found.filter(|slash| slash.query.chars().count() <= QUERY_MAX)
}

/// The draft with a text in the place of a part, and where the caret goes.
#[must_use]
pub fn replaced(draft: &str, from: usize, to: usize, text: &str) -> (String, usize) {
    let (start, end) = (byte_at(draft, from), byte_at(draft, to.max(from)));
    let before = draft.get(..start).unwrap_or_default();
    let after = draft.get(end..).unwrap_or_default();
    let caret = from + text.encode_utf16().count();
    (format!("{before}{text}{after}"), caret)
}

/// The byte at which a place in UTF-16 units lies.
fn byte_at(text: &str, units: usize) -> usize {
    let mut at = 0;
    for (byte, c) in text.char_indices() {
        if at >= units {
            return byte;
        }
        at += c.len_utf16();
    }
    text.len()
}

/// The row that an arrow leads to, around both ends.
#[must_use]
pub fn step(at: usize, rows: usize, down: bool) -> usize {
    match (rows, down) {
        (0, _) => 0,
        (rows, true) => (at + 1) % rows,
        (rows, false) => (at + rows - 1) % rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(draft: &str) -> Option<String> {
        slash(draft, draft.encode_utf16().count()).map(|slash| slash.query)
    }

    #[test]
    fn a_slash_at_the_start_of_a_word_opens_the_menu() {
        assert_eq!(query("/"), Some(String::new()));
        assert_eq!(query("/hel"), Some("hel".to_owned()));
        assert_eq!(query("Bună ziua! /mulț"), Some("mulț".to_owned()));
        assert_eq!(query("line\n/x"), Some("x".to_owned()));
        for closed in ["", "and/or", "https://shop.example", "/done ", "/a/b", "1/2"] {
            assert_eq!(query(closed), None, "{closed:?}");
        }
        assert_eq!(query(&format!("/{}", "x".repeat(33))), None);
    }

    #[test]
    fn the_caret_decides_what_is_looked_for() {
        assert_eq!(slash("/hello there", 3), Some(Slash { from: 0, to: 3, query: "he".to_owned() }));
        assert_eq!(slash("/hello", 0), None);
        assert_eq!(slash("🙂 /a", 5), Some(Slash { from: 3, to: 5, query: "a".to_owned() }));
    }

    #[test]
    fn what_is_chosen_takes_the_place_of_what_was_typed() {
        assert_eq!(replaced("Hi /he!", 3, 6, "hello"), ("Hi hello!".to_owned(), 8));
        assert_eq!(replaced("🙂 /a", 3, 5, "ă🙂"), ("🙂 ă🙂".to_owned(), 6));
        assert_eq!(replaced("", 5, 9, "x").0, "x");
    }

    #[test]
    fn arrows_go_around() {
        assert_eq!((step(0, 3, false), step(2, 3, true), step(0, 3, true), step(0, 0, true)), (2, 0, 1, 0));
    }
}
