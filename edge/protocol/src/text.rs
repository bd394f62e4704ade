//! What counts as a name, a message, a comment. Both ends call these, so both agree.

use crate::limits;
use crate::rejection::Rejection;

/// Cuts white space off both ends of a name and checks the rest. Nothing else is changed: case,
/// diacritics and order stay as typed.
///
/// # Errors
/// [`Rejection::NameMissing`], [`Rejection::NameTooLong`] or [`Rejection::NameInvalid`].
pub fn name(raw: &str) -> Result<String, Rejection> {
    let name = raw.trim();
    if name.is_empty() {
        Err(Rejection::NameMissing)
    } else if longer_than(name, limits::NAME_MAX) {
        Err(Rejection::NameTooLong)
    } else if name.chars().any(|c| c.is_control() || is_bidi_control(c)) {
        Err(Rejection::NameInvalid)
    } else {
        Ok(name.to_owned())
    }
}

/// Cuts white space off both ends of a message and checks the rest; line breaks inside stay.
///
/// # Errors
/// [`Rejection::TextEmpty`] or [`Rejection::TextTooLong`].
pub fn message(raw: &str) -> Result<String, Rejection> {
    let text = raw.trim();
    if text.is_empty() {
        Err(Rejection::TextEmpty)
    } else if longer_than(text, limits::TEXT_MAX) {
        Err(Rejection::TextTooLong)
    } else {
        Ok(text.to_owned())
    }
}

/// Cuts white space off both ends of a rating's comment; an empty one is none.
///
/// # Errors
/// [`Rejection::CommentTooLong`].
pub fn comment(raw: &str) -> Result<Option<String>, Rejection> {
    let text = raw.trim();
    if longer_than(text, limits::COMMENT_MAX) {
        Err(Rejection::CommentTooLong)
    } else {
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }
}

/// Cuts white space off both ends of a reason and checks the rest.
///
/// # Errors
/// [`Rejection::ReasonMissing`] or [`Rejection::ReasonTooLong`].
pub fn reason(raw: &str) -> Result<String, Rejection> {
    let text = raw.trim();
    if text.is_empty() {
        Err(Rejection::ReasonMissing)
    } else if longer_than(text, limits::REASON_MAX) {
        Err(Rejection::ReasonTooLong)
    } else {
        Ok(text.to_owned())
    }
}

/// Takes what a visitor typed as a way to reach them: an email address, or a telephone number of 6
/// to 15 digits (ITU-T E.164). Whether anybody is there only a message can tell, so no more is
/// asked of an address than something on both sides of one `@` and a dot after it.
///
/// # Errors
/// [`Rejection::ContactInvalid`].
pub fn contact(raw: &str) -> Result<String, Rejection> {
    let text = raw.trim();
    if is_email(text) || is_telephone(text) { Ok(text.to_owned()) } else { Err(Rejection::ContactInvalid) }
}

/// Whether something can be an email address.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let plain = |c: char| {
        let sign = matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '\\' | '"');
        !c.is_whitespace() && !c.is_control() && !is_bidi_control(c) && !sign
    };
    text.len() <= limits::EMAIL_MAX
        && text.chars().filter(|c| *c == '@').count() == 1
        && text.chars().all(plain)
        && text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && domain.split('.').all(|label| !label.is_empty())
        })
}

/// Whether something can be a telephone number.
#[must_use]
pub fn is_telephone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (6..=15).contains(&digits)
        && text.len() <= 40
        && text.char_indices().all(|(at, c)| {
            matches!(c, '0'..='9' | ' ' | '-' | '.' | '/' | '(' | ')') || (c == '+' && at == 0)
        })
}

/// Checks a customer's id: something that can be shown in one line.
///
/// # Errors
/// [`Rejection::BadId`].
pub fn customer_id(id: &str) -> Result<(), Rejection> {
    let hidden = |c: char| c.is_control() || is_bidi_control(c);
    if id.trim().is_empty() || id.chars().any(hidden) || longer_than(id, limits::CUSTOMER_ID_MAX) {
        Err(Rejection::BadId)
    } else {
        Ok(())
    }
}

/// Takes a file's name: without folders, and without characters that hide what it is.
///
/// # Errors
/// [`Rejection::FileNameInvalid`].
pub fn file_name(raw: &str) -> Result<String, Rejection> {
    let name = raw.trim();
    let hidden = |c: char| c.is_control() || is_bidi_control(c) || "/\\".contains(c);
    if name.is_empty()
        || name.starts_with('.')
        || name.chars().any(hidden)
        || longer_than(name, limits::FILE_NAME_MAX)
    {
        Err(Rejection::FileNameInvalid)
    } else {
        Ok(name.to_owned())
    }
}

/// Puts values in the place of `{key}`. A key without a value goes, along with a comma or space that
/// led up to it, so that nobody is greeted as "Hello ,".
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let found = after.split_once('}').and_then(|(key, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == key)?;
            Some((value.trim(), after))
        });
        match found {
            Some((value, after)) => {
                if value.is_empty() {
                    let kept = out.trim_end().trim_end_matches(',').len();
                    out.truncate(kept);
                }
                out.push_str(value);
                rest = after;
            }
            // Not one of ours: it stays as it is.
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The first letters of a name's first and last word, at most two, as they are typed: the style sheet
/// or the caller makes capitals of them. What is no letter or digit is passed over.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut letters = name.split_whitespace().filter_map(|word| word.chars().find(|c| is_of_word(*c)));
    let first = letters.next();
    first.into_iter().chain(letters.next_back()).collect()
}

/// The first `max` characters, with an ellipsis in place of the last one when something was cut,
/// and white space of any kind folded into single spaces.
#[must_use]
pub fn preview(text: &str, max: usize) -> String {
    let mut folded = String::new();
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
        if longer_than(&folded, max) {
            let mut cut: String = folded.chars().take(max.saturating_sub(1)).collect();
            cut.push('…');
            return cut;
        }
    }
    folded
}

/// The first `max` characters.
#[must_use]
pub fn first_chars(text: &str, max: usize) -> &str {
    text.char_indices().nth(max).map_or(text, |(end, _)| text.get(..end).unwrap_or_default())
}

/// The longest start of `text` that has at most `max` bytes and ends at a character's boundary.
#[must_use]
pub fn cut_bytes(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Whether a page's address is one that a browser opens as a page: `http:` or `https:`.
#[must_use]
pub fn is_web_address(url: &str) -> bool {
    let lower = cut_bytes(url, 8).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// Whether a character is part of a word: a letter or a digit in any script. Beyond ASCII that is told
/// by where the marks, symbols and pictures of Unicode lie; its tables of letters would be more to
/// download than all that they are needed for.
#[must_use]
pub fn is_of_word(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        'ª' | 'µ' | 'º' => true,
        // Latin-1's signs; punctuation to symbols and pictographs; CJK's marks; full-width marks;
        // specials, pictures, tags.
        '\u{80}'..='\u{bf}'
        | '×'
        | '÷'
        | '،'
        | '؛'
        | '؟'
        | '\u{2000}'..='\u{206f}'
        | '\u{20a0}'..='\u{2bff}'
        | '\u{2e00}'..='\u{2fff}'
        | '\u{3001}'..='\u{3004}'
        | '\u{3008}'..='\u{3020}'
        | '\u{e000}'..='\u{f8ff}'
        | '\u{fe00}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff0f}'
        | '\u{fff0}'..='\u{ffff}'
        | '\u{1f000}'..='\u{1faff}'
        | '\u{e0000}'..='\u{10ffff}' => false,
        _ => !c.is_whitespace(),
    }
}

pub(crate) fn longer_than(text: &str, max: usize) -> bool {
    text.chars().nth(max).is_some()
}

/// Characters that turn the direction of the text around them (Unicode Standard Annex #9, section
/// 2): in a name they could dress one person up as another.
pub(crate) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_name() {
        for (name, expected) in [
            ("Ana", "A"),
            ("Ana Maria Ștefănescu", "AȘ"),
            ("  élise  (Paris) ", "éP"),
            ("", ""),
            ("🙂 x", "x"),
            ("🙂🙂", ""),
        ] {
            assert_eq!(initials(name), expected, "{name:?}");
        }
    }

    #[test]
    fn a_name_is_kept_as_typed() {
        assert_eq!(name("  Ștefan-Élise O’Brien "), Ok("Ștefan-Élise O’Brien".to_owned()));
        assert_eq!(name(" \t "), Err(Rejection::NameMissing));
        assert_eq!(name(&"é".repeat(80)), Ok("é".repeat(80)));
        assert_eq!(name(&"é".repeat(81)), Err(Rejection::NameTooLong));
        assert_eq!(name("a\u{0}b"), Err(Rejection::NameInvalid));
        assert_eq!(name("a\u{202e}b"), Err(Rejection::NameInvalid));
    }

    #[test]
    fn a_message_has_content_and_a_limit() {
        assert_eq!(message(" two\nlines "), Ok("two\nlines".to_owned()));
        assert_eq!(message("\n"), Err(Rejection::TextEmpty));
        assert_eq!(message(&"x".repeat(4_001)), Err(Rejection::TextTooLong));
    }

    #[test]
    fn previews_fold_and_cut() {
        assert_eq!(preview("a\n\n b", 10), "a b");
        assert_eq!(preview("abcdefghij", 10), "abcdefghij");
        assert_eq!(preview("abcdefghijk", 10), "abcdefghi…");
    }

    #[test]
    fn bytes_are_cut_at_a_character() {
        assert_eq!(cut_bytes("aé", 2), "a");
        assert_eq!(cut_bytes("aé", 3), "aé");
    }

    #[test]
    fn only_web_addresses_count() {
        assert!(is_web_address("HTTPS://shop.example/"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "//x", "java\tscript:x", ""] {
            assert!(!is_web_address(bad), "{bad:?}");
        }
    }

    #[test]
    fn words_are_told_from_marks_in_every_script() {
        for text in [
            "Ștefan",
            "éçœßØÞ",
            "Ωμέγα",
            "Привет",
            "עברית",
            "العربية",
            "हिन्दी",
            "ไทย",
            "日本語",
            "한국어",
            "09٣५",
        ] {
            assert!(text.chars().all(is_of_word), "{text}");
        }
        for text in [
            " \t\u{a0}",
            ".,;:!?¡¿",
            "«»“”„‚‘’",
            "–—…•·",
            "€$£°§©®×÷",
            "、。「」【】،؛؟",
            "🙂👍🏽🇷🇴",
            "→✓★",
            "\u{200d}\u{fe0f}",
            "！＂（）",
        ] {
            assert!(!text.chars().any(is_of_word), "{text}");
        }
        // Everywhere it knows letters by their place, so does the standard library by its tables.
        let letters = ('\u{c0}'..='\u{24f}').chain('\u{391}'..='\u{3a1}').chain('\u{410}'..='\u{44f}');
        assert!(letters.chain('\u{4e00}'..='\u{9fff}').all(|c| is_of_word(c) == c.is_alphanumeric()));
    }
}
