//! What counts as a name, a message, a contact. Both ends call these, so both agree.
//!
//! What people read stays as it was typed, but for what nobody sees: control characters go, and what
//! consists of nothing else is empty. What is compared (contacts, addresses, ids) is put into one form.

mod characters;
mod contact;
mod cut;
#[cfg(feature = "graphemes")]
pub mod graphemes;

pub(crate) use characters::is_bidi_control;
pub use characters::{is_invisible, is_of_word};
pub use contact::{contact, email, is_email, plain_address, telephone};
pub use cut::{cut_address, initials_by, preview_by};

use crate::limits;
use crate::rejection::Rejection;
use characters::is_of_sign;

/// Takes a name: without what nobody sees at both ends. Nothing else is changed: case, diacritics and
/// order stay as typed.
///
/// # Errors
/// [`Rejection::NameMissing`], [`Rejection::NameTooLong`] or [`Rejection::NameInvalid`].
pub fn name(raw: &str) -> Result<String, Rejection> {
    let name = trim(raw);
    if is_blank(name) {
        Err(Rejection::NameMissing)
    } else if longer_than(name, limits::NAME_MAX) {
        Err(Rejection::NameTooLong)
    } else if !is_one_line(name) {
        Err(Rejection::NameInvalid)
    } else {
        Ok(name.to_owned())
    }
}

/// Takes a message: as [`written`], and not empty. Line breaks inside stay.
///
/// # Errors
/// [`Rejection::TextEmpty`] or [`Rejection::TextTooLong`].
pub fn message(raw: &str) -> Result<String, Rejection> {
    match written(raw) {
        text if text.is_empty() => Err(Rejection::TextEmpty),
        text if longer_than(&text, limits::TEXT_MAX) => Err(Rejection::TextTooLong),
        text => Ok(text),
    }
}

/// Takes a rating's comment: as [`written`]; an empty one is none.
///
/// # Errors
/// [`Rejection::CommentTooLong`].
pub fn comment(raw: &str) -> Result<Option<String>, Rejection> {
    let text = written(raw);
    if longer_than(&text, limits::COMMENT_MAX) {
        Err(Rejection::CommentTooLong)
    } else {
        Ok((!text.is_empty()).then_some(text))
    }
}

/// Takes a reason or a subject: as [`written`], and not empty.
///
/// # Errors
/// [`Rejection::ReasonMissing`] or [`Rejection::ReasonTooLong`].
pub fn reason(raw: &str) -> Result<String, Rejection> {
    match written(raw) {
        text if text.is_empty() => Err(Rejection::ReasonMissing),
        text if longer_than(&text, limits::REASON_MAX) => Err(Rejection::ReasonTooLong),
        text => Ok(text),
    }
}

/// What somebody wrote, as it is stored: without white space at both ends and without control
/// characters, with `\n` for every way to end a line; empty where nothing of it would show.
#[must_use]
pub fn written(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut last = ' ';
    for c in raw.trim().chars() {
        match c {
            // The second half of a line's end.
            '\n' if last == '\r' => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' => text.push('\n'),
            c if c == '\t' || !c.is_control() => text.push(c),
            _ => {}
        }
        last = c;
    }
    // A control character may have stood before white space.
    let kept = if is_blank(&text) { "" } else { text.trim() };
    if kept.len() < text.len() { kept.to_owned() } else { text }
}

/// Whether nothing of a text shows.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_invisible)
}

/// A text without the white space and the marks nobody sees at both ends; what makes a sign look as it
/// does stays with it.
#[must_use]
pub fn trim(text: &str) -> &str {
    let is_mark = |c: char| is_invisible(c) && (c.is_whitespace() || !c.is_control());
    text.trim_start_matches(is_mark).trim_end_matches(|c| is_mark(c) && !is_of_sign(c))
}

/// Whether a text can be shown in one line, and turns nothing around it.
#[must_use]
pub fn is_one_line(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || is_bidi_control(c))
}

/// Checks a customer's id: something that can be shown in one line.
///
/// # Errors
/// [`Rejection::BadId`].
pub fn customer_id(id: &str) -> Result<(), Rejection> {
    if is_blank(id) || !is_one_line(id) || longer_than(id, limits::CUSTOMER_ID_MAX) {
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
    let name = trim(raw);
    if is_blank(name)
        || name.starts_with('.')
        || name.contains(['/', '\\'])
        || !is_one_line(name)
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

pub(crate) fn longer_than(text: &str, max: usize) -> bool {
    text.chars().nth(max).is_some()
}

#[cfg(test)]
mod tests;
