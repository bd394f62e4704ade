//! Letters as people type them: without case, and with their accent apart, so that a word typed
//! without accents can still be known, and `ş` and `ș`, composed or not, are one letter.

/// A letter in lower case, and its accent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    pub base: char,
    /// The combining character of the accent; nothing is `\0`.
    pub mark: char,
}

const NONE: char = '\0';
const GRAVE: char = '\u{300}';
const ACUTE: char = '\u{301}';
const CIRCUMFLEX: char = '\u{302}';
const TILDE: char = '\u{303}';
const MACRON: char = '\u{304}';
const BREVE: char = '\u{306}';
const DIAERESIS: char = '\u{308}';
const RING: char = '\u{30a}';
const DOUBLE_ACUTE: char = '\u{30b}';
const CARON: char = '\u{30c}';
const COMMA: char = '\u{326}';
const CEDILLA: char = '\u{327}';
const OGONEK: char = '\u{328}';

/// Composed letters of the Latin alphabets, each base with its accents in the same order.
const COMPOSED: [(char, &str, &[char]); 12] = [
    ('a', "àáâãäåăāą", &[GRAVE, ACUTE, CIRCUMFLEX, BREVE, DIAERESIS, RING, BREVE, MACRON, OGONEK]),
    ('c', "çćč", &[COMMA, ACUTE, CARON]),
    ('d', "ď", &[CARON]),
    ('e', "èéêëēęě", &[GRAVE, ACUTE, CIRCUMFLEX, DIAERESIS, MACRON, OGONEK, CARON]),
    ('i', "ìíîïī", &[GRAVE, ACUTE, CIRCUMFLEX, DIAERESIS, MACRON]),
    ('n', "ñńň", &[TILDE, ACUTE, CARON]),
    ('o', "òóôõöőō", &[GRAVE, ACUTE, CIRCUMFLEX, TILDE, DIAERESIS, DOUBLE_ACUTE, MACRON]),
    ('s', "șşśš", &[COMMA, COMMA, ACUTE, CARON]),
    ('t', "țţť", &[COMMA, COMMA, CARON]),
    ('u', "ùúûüűūů", &[GRAVE, ACUTE, CIRCUMFLEX, DIAERESIS, DOUBLE_ACUTE, MACRON, RING]),
    ('y', "ýÿ", &[ACUTE, DIAERESIS]),
    ('z', "źżž", &[ACUTE, RING, CARON]),
];

/// Whether a character is an accent that stands after its letter.
pub(crate) fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Whether a character is not seen and separates nothing.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe0f}')
}

/// Whether words are made of it.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// The letters of a word.
pub(crate) fn letters(word: impl Iterator<Item = char>) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    for c in word {
        if is_mark(c) {
            if let Some(last) = letters.last_mut().filter(|last| last.mark == NONE) {
                last.mark = same_mark(last.base, c);
            }
        } else if !is_invisible(c) {
            push(&mut letters, c.to_lowercase().next().unwrap_or(c));
        }
    }
    letters
}

fn push(letters: &mut Vec<Letter>, c: char) {
    let plain = |base| Letter { base, mark: NONE };
    match c {
        'œ' => letters.extend([plain('o'), plain('e')]),
        'æ' => letters.extend([plain('a'), plain('e')]),
        c if c.is_ascii() => letters.push(plain(c)),
        c => letters.push(decompose(c).unwrap_or(plain(c))),
    }
}

fn decompose(c: char) -> Option<Letter> {
    COMPOSED.iter().find_map(|(base, composed, marks)| {
        let at = composed.chars().position(|candidate| candidate == c)?;
        Some(Letter { base: *base, mark: *marks.get(at)? })
    })
}

/// Accents that are written one for another: cedilla for comma, and in old Romanian texts a tilde
/// or a caron for the breve of `ă`.
fn same_mark(base: char, mark: char) -> char {
    match (base, mark) {
        (_, CEDILLA) => COMMA,
        ('a', TILDE | CARON) => BREVE,
        _ => mark,
    }
}

/// Whether a typed word is a known one: each letter is the same, or lacks its accent.
pub(crate) fn typed_as(typed: &[Letter], known: &[Letter]) -> bool {
    typed.len() == known.len() && starts_as(typed, known)
}

/// Whether a typed word begins like a known one.
pub(crate) fn starts_as(typed: &[Letter], known: &[Letter]) -> bool {
    typed.len() >= known.len()
        && typed.iter().zip(known).all(|(typed, known)| {
            typed.base == known.base && (typed.mark == known.mark || typed.mark == NONE)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str) -> Vec<Letter> {
        letters(word.chars())
    }

    #[test]
    fn a_letter_is_one_however_it_is_written() {
        for (one, other) in [
            ("ŞTEFAN", "ștefan"),
            ("ţară", "țară"),
            ("de\u{301}ja\u{300}", "déjà"),
            ("rãu", "rău"),
            ("ra\u{306}u", "RĂU"),
            ("s\u{327}i", "și"),
            ("c\u{327}a", "ça"),
            ("cœur", "coeur"),
            ("ne\u{ad}ver", "never"),
        ] {
            assert_eq!(of(one), of(other), "{one} {other}");
        }
    }

    #[test]
    fn an_accent_may_be_left_out_but_not_be_another() {
        assert!(typed_as(&of("rau"), &of("rău")));
        assert!(typed_as(&of("sfarșit"), &of("sfârșit")));
        assert!(!typed_as(&of("râu"), &of("rău")));
        assert!(!typed_as(&of("motív"), &of("motiv")));
        assert!(!typed_as(&of("end"), &of("ending")));
        assert!(starts_as(&of("ending"), &of("end")));
    }
}
