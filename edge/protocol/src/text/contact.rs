//! Ways to reach somebody, in the form in which they are stored and compared. People paste them out of
//! address books and chats, with marks that nobody sees, with the digits and the width of their own
//! script, and with every kind of dash.

use super::characters::{digit, is_bidi_control, is_invisible, narrow};
use crate::limits;
use crate::rejection::Rejection;

/// Takes what a visitor typed as a way to reach them: an email address, or a telephone number, as
/// [`email`] and [`telephone`] take them.
///
/// # Errors
/// [`Rejection::ContactInvalid`].
pub fn contact(raw: &str) -> Result<String, Rejection> {
    email(raw).or_else(|| telephone(raw)).ok_or(Rejection::ContactInvalid)
}

/// Takes an email address in its [`plain_address`]. Whether anybody is there only a message can tell, so
/// no more is asked than [`is_email`].
#[must_use]
pub fn email(raw: &str) -> Option<String> {
    Some(plain_address(raw)).filter(|address| is_email(address))
}

/// What was typed as an email address, without what nobody sees, and with `@`, dots and letters of full
/// width as those of ASCII (as Unicode Technical Standard #46 maps them).
#[must_use]
pub fn plain_address(raw: &str) -> String {
    seen(super::trim(raw))
        .map(|c| match c {
            '\u{3002}' | '\u{ff61}' => '.',
            '\u{2010}' | '\u{2011}' => '-',
            c => narrow(c),
        })
        .collect()
}

/// Takes a telephone number of 6 to 15 digits (ITU-T E.164) in any script: with ASCII's digits, plain
/// spaces and plain hyphens, and without what nobody sees.
#[must_use]
pub fn telephone(raw: &str) -> Option<String> {
    let mut digits = 0;
    let mut number = String::new();
    for c in seen(super::trim(raw)) {
        let plain = match narrow(c) {
            c if let Some(digit) = digit(c) => {
                digits += 1;
                digit
            }
            '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{58a}' | '\u{5be}' | '\u{30fc}' => '-',
            '\u{b7}' | '\u{2022}' | '\u{2219}' | '\u{22c5}' | '\u{30fb}' => '.',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        let fits = match plain {
            '0'..='9' | ' ' | '-' | '.' | '/' | '(' | ')' => true,
            '+' => digits == 0 && !number.contains('+'),
            _ => false,
        };
        if !fits {
            return None;
        }
        number.push(plain);
    }
    let number = number.trim();
    ((6..=15).contains(&digits) && number.len() <= 40).then(|| number.to_owned())
}

/// Whether something is an email address as it is stored: something on both sides of one `@` and a dot
/// after it, without white space, invisible characters and the signs that separate addresses.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let plain = |c: char| {
        let sign = matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '\\' | '"');
        !is_invisible(c) && !is_bidi_control(c) && !sign
    };
    text.len() <= limits::EMAIL_MAX
        && text.chars().filter(|c| *c == '@').count() == 1
        && text.chars().all(plain)
        && text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && domain.split('.').all(|label| !label.is_empty())
        })
}

/// The characters of which something shows, and white space.
fn seen(raw: &str) -> impl Iterator<Item = char> {
    raw.chars().filter(|c| c.is_whitespace() || !is_invisible(*c))
}
