//! Which password is good enough: long enough, and more than what anybody would try first.
//!
//! A password is read as the cheapest row of pieces that makes it up, as somebody who guesses would make it: common
//! passwords, words that stand about its owner, walks over the keyboard, years, what was there before, and single
//! characters for the rest. What that costs has to be as much as six letters of one's own.

use crate::setup;
use protocol::rejection::Rejection;
use std::collections::BTreeMap;

/// The 3,000 commonest passwords (NIST SP 800-63B section 5.1.1.2 and OWASP ASVS 5 ask to refuse them), one a line.
const COMMON: &str = include_str!("common_passwords.txt");

/// What that list lacks, for it counts passwords in English above all: words that the speakers of our three languages
/// begin with, and what a password for this product suggests.
const OURS: &str = "motdepasse monmotdepasse parola parolamea passwort soleil bonjour bonsoir bienvenue doudou loulou
    chouchou marseille france paris lyon jetaime teiubesc iubire romania bucuresti cluj timisoara steaua dinamo rapid
    multumesc buna salut lamultiani noroc printesa administrateur administrator admin changeme welcome secret jasette
    chat livechat support assistance contact inbox boutique magazin shop
    january february march april june july august september october november december
    janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
    ianuarie februarie martie aprilie iunie iulie octombrie noiembrie decembrie septembrie
    spring summer autumn winter printemps automne hiver primavara toamna iarna vara
    monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche
    luni marti miercuri joi vineri sambata duminica";

/// Rows that fingers walk over, forwards or backwards, and orders that everybody knows.
const ROWS: [&str; 17] = [
    "abcdefghijklmnopqrstuvwxyz",
    "12345678901234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertzuiop",
    "yxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1z2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9j0",
    "!@#$%^&*()_+",
];

/// The least that a password costs: as much as six letters.
const COST_MIN: usize = 12;

/// What a letter of one's own costs.
const LETTER: usize = 2;

/// What a digit or a sign costs: there are fewer of them, and they stand where everybody puts them.
const DIGIT: usize = 1;

/// What a common password costs: there are 3,000, as there are pairs of letters with a sign.
const WORD: usize = 4;

/// What a walk, a year, or what was there before costs.
const PATTERN: usize = 2;

/// Fewest characters of a common password that counts as a piece.
const WORD_MIN: usize = 4;

/// Fewest characters of what was there before.
const COPY_MIN: usize = 3;

/// Fewest different characters of a password.
const DIFFERENT_MIN: usize = 5;

/// Checks a new password of somebody about whom the words `about` are known: their name, their email, the names of
/// their sites.
///
/// # Errors
/// [`Rejection::WeakPassword`].
pub fn new_password(password: &str, about: &[&str]) -> Result<(), Rejection> {
    setup::password(password).map_err(|_| Rejection::WeakPassword)?;
    let plain = plain(password);
    let mut different = plain.clone();
    different.sort_unstable();
    different.dedup();
    let good = different.len() >= DIFFERENT_MIN && cost(&plain, about) >= COST_MIN;
    if good { Ok(()) } else { Err(Rejection::WeakPassword) }
}

/// A text as it is compared: small, without accents, wide forms and what separates words.
fn plain(text: &str) -> Vec<char> {
    let small = text.chars().map(narrow).flat_map(char::to_lowercase);
    small.map(bare).filter(|c| !is_separator(*c)).collect()
}

/// An ordinary sign for one of full width (Unicode, "Halfwidth and Fullwidth Forms").
fn narrow(c: char) -> char {
    let wide = u32::from(c).checked_sub(0xFF01).filter(|offset| *offset < 0x5E);
    wide.and_then(|offset| char::from_u32(0x21 + offset)).unwrap_or(c)
}

/// A letter without its accent, as far as people leave it out.
fn bare(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ă' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ș' | 'ş' => 's',
        'ț' | 'ţ' => 't',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

/// What stands between words, and the accents that are characters of their own.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '_' | '.' | ',' | '\'' | '’' | '\u{300}'..='\u{36f}')
}

/// Whether somebody writes `typed` for the letter or digit `meant`.
fn stands_for(typed: char, meant: char) -> bool {
    typed == meant
        || matches!(
            (typed, meant),
            ('@' | '4', 'a')
                | ('3' | '€', 'e')
                | ('1' | '!' | '|', 'i' | 'l')
                | ('0', 'o')
                | ('$' | '5', 's')
                | ('7' | '+', 't')
                | ('8', 'b')
                | ('9', 'g')
        )
}

/// The least that the pieces cost of which a password can be made up.
fn cost(password: &[char], about: &[&str]) -> usize {
    let about: Vec<Vec<char>> = about
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .map(plain)
        .filter(|word| word.len() > 2)
        .collect();
    let (forward, backward) = common();
    // `least[i]` is what the first `i` characters cost.
    let mut least: Vec<usize> = vec![0];
    least.extend((1..=password.len()).map(|end| end * LETTER));
    for start in 0..password.len() {
        let (Some(rest), Some(before)) = (password.get(start..), least.get(start).copied()) else { break };
        let mut piece = |length: usize, cost: usize| {
            if let Some(best) = least.get_mut(start + length).filter(|_| length > 0) {
                *best = (*best).min(before + cost);
            }
        };
        piece(1, if rest.first().is_some_and(|c| c.is_alphabetic()) { LETTER } else { DIGIT });
        for word in &about {
            piece(begins(rest, word.iter().copied()), 0);
        }
        let of = |words: &Words, length: &dyn Fn(&str) -> usize| {
            let beginning =
                words.iter().filter(|(meant, _)| rest.first().is_some_and(|c| stands_for(*c, **meant)));
            beginning.flat_map(|(_, words)| words.iter().map(|word| length(word))).collect::<Vec<_>>()
        };
        for length in of(&forward, &|word| begins(rest, word.chars())) {
            piece(length, WORD);
        }
        for length in of(&backward, &|word| begins(rest, word.chars().rev())) {
            piece(length, WORD);
        }
        for (length, walk) in [(walk(rest), PATTERN), (year(rest), PATTERN), (copy(password, start), PATTERN)]
        {
            // Any part of it is one, too: the next piece may begin within.
            for part in COPY_MIN..=length {
                piece(part, walk);
            }
        }
    }
    least.last().copied().unwrap_or_default()
}

/// Words by the character that they begin with.
type Words = BTreeMap<char, Vec<&'static str>>;

/// The common passwords that count as a piece, as they are read forwards and backwards.
fn common() -> (Words, Words) {
    let (mut forward, mut backward) = (Words::new(), Words::new());
    let lines = COMMON.lines().filter(|line| !line.starts_with('#'));
    for word in lines.chain(OURS.split_whitespace()).filter(|word| word.len() >= WORD_MIN) {
        for (words, first) in [(&mut forward, word.chars().next()), (&mut backward, word.chars().next_back())]
        {
            if let Some(first) = first {
                words.entry(first).or_default().push(word);
            }
        }
    }
    (forward, backward)
}

/// How many characters a word takes at the beginning of a text; none where it does not stand there.
fn begins(text: &[char], word: impl Iterator<Item = char>) -> usize {
    let mut length = 0;
    for meant in word {
        if !text.get(length).is_some_and(|typed| stands_for(*typed, meant)) {
            return 0;
        }
        length += 1;
    }
    length
}

/// How many characters at the beginning of a text are a walk over a row: three digits, four of anything else.
fn walk(text: &[char]) -> usize {
    let Some(first) = text.first() else { return 0 };
    let longest = |row: Vec<char>| {
        let starts = (0..row.len()).filter_map(|at| row.get(at..)).filter(|rest| rest.first() == Some(first));
        starts.map(|rest| text.iter().zip(rest).take_while(|(a, b)| a == b).count()).max().unwrap_or_default()
    };
    let rows = ROWS.iter().flat_map(|row| [row.chars().collect(), row.chars().rev().collect()]);
    let length = rows.map(longest).max().unwrap_or_default();
    let least = if first.is_ascii_digit() { 3 } else { 4 };
    if length >= least { length } else { 0 }
}

/// How many characters at the beginning of a text are a year of our time.
fn year(text: &[char]) -> usize {
    let is_year = matches!(text, ['1', '9', a, b, ..] | ['2', '0', a, b, ..] if a.is_ascii_digit() && b.is_ascii_digit());
    if is_year { 4 } else { 0 }
}

/// How many characters from `start` on stand earlier in the text, too.
fn copy(text: &[char], start: usize) -> usize {
    let same = |earlier: usize| {
        let pairs = text.iter().skip(earlier).zip(text.iter().skip(start));
        pairs.take_while(|(a, b)| a == b).count()
    };
    (0..start).map(same).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: [&str; 3] = ["Ana Pop", "ana.pop@ceainaria.example", "Ceainăria"];

    fn listed() -> impl Iterator<Item = &'static str> {
        COMMON.lines().filter(|line| !line.starts_with('#'))
    }

    #[test]
    fn a_password_is_long_enough_and_more_than_what_anybody_tries_first() {
        for good in [
            "short enough",
            "correct horse battery",
            "seven green bottles",
            "ceai verde la 80 de grade",
            "trois petits chats gris",
            "Xk9#mQ2$vL7!",
            "dl-QvTz0aR8wKp3s",
            "пароль из многих слов",
            &"tea for two, ".repeat(8)[..100],
        ] {
            assert_eq!(new_password(good, &ABOUT), Ok(()), "{good}");
        }
        let weak = [
            "",
            "aaaaaaaaaaaaaaaaaaaa",
            "abababababababab",
            "password1234",
            "Password123456!",
            "P@ssw0rd2026!",
            "ｐａｓｓｗｏｒｄ１２３４",
            "drowssap1234",
            "1234567890123",
            "098765432109",
            "qwertyuiop12",
            "azertyuiop123",
            "qwertzuiop!!",
            "1qaz2wsx3edc",
            "a1b2c3d4e5f6",
            "zxcvbnmasdfgh",
            "motdepasse123",
            "MotDePasse2026",
            "mot de passe 2026",
            "parola123456",
            "parolă parolă 1",
            "Soleil-2026!",
            "septembre2026",
            "Summer2026!!!",
            "bucuresti1985",
            "dragonmaster1",
            "dragon24121985",
            "anapop123456",
            "Ceainăria2026",
            "ceainaria!2026",
            "C3ainaria2026",
            "ana.pop@ceainaria.example",
            "ana.pop.2026!!",
            "parola parola parola",
            "abc abc abc abc",
            "elevenchars",
        ];
        for weak in weak {
            assert_eq!(new_password(weak, &ABOUT), Err(Rejection::WeakPassword), "{weak}");
        }
        assert_eq!(new_password(&"ab1 ".repeat(setup::PASSWORD_MAX), &[]), Err(Rejection::WeakPassword));
    }

    #[test]
    fn the_three_thousand_commonest_are_refused_however_they_are_made_longer() {
        assert_eq!(listed().count(), 3_000);
        for (index, word) in listed().enumerate() {
            let padded = |padding: &str| {
                let short =
                    setup::PASSWORD_MIN.saturating_sub(word.chars().count() + padding.chars().count());
                format!("{word}{padding}{}", "!".repeat(short))
            };
            let upper = word.to_uppercase();
            let longer = [
                padded("1234"),
                padded("2026"),
                format!("12345678{word}"),
                format!("{word} {word} {word} {upper}"),
            ];
            // Each in one way: all of them in all ways take a minute.
            if let Some(weak) = longer.get(index % longer.len()) {
                assert_eq!(new_password(weak, &[]), Err(Rejection::WeakPassword), "{weak}");
            }
        }
    }

    #[test]
    fn the_list_is_sorted_and_written_as_passwords_are_compared() {
        let all: Vec<&str> = listed().collect();
        assert!(all.is_sorted_by(|a, b| a < b));
        for word in all.into_iter().chain(OURS.split_whitespace()) {
            assert_eq!(plain(word).iter().collect::<String>(), word, "as passwords are compared");
        }
    }
}
