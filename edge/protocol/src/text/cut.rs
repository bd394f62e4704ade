//! Cutting texts so that no sign is halved. What counts as one sign (a letter with its accents, a
//! family, a flag) are Unicode's extended grapheme clusters. Their tables are too much to download, and
//! every browser has them: so whoever cuts says where signs begin. On the edge that is
//! [`super::graphemes`].

use super::{first_chars, longer_than};

/// The first `max` characters, with an ellipsis in place of the last one when something was cut, and
/// white space of any kind folded into single spaces. `start_of_sign` tells where, in bytes, the sign
/// begins that the character at a place belongs to.
#[must_use]
pub fn preview_by(text: &str, max: usize, start_of_sign: impl Fn(&str, usize) -> usize) -> String {
    let mut folded = String::new();
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
        // Enough to see where the sign at the end begins.
        if longer_than(&folded, max) {
            let end = first_chars(&folded, max.saturating_sub(1)).len();
            folded.truncate(start_of_sign(&folded, end));
            folded.push('…');
            break;
        }
    }
    folded
}

/// The first signs of a name's first and last word, at most two, as they are typed: the style sheet or
/// the caller makes capitals of them. What does not begin with a letter or digit is passed over.
/// `first_sign` is how long, in bytes, the first sign of a text is.
#[must_use]
pub fn initials_by(name: &str, first_sign: impl Fn(&str) -> usize) -> String {
    let mut signs = name.split_whitespace().filter_map(|word| {
        let mut rest = word;
        loop {
            let (sign, after) = rest.split_at_checked(first_sign(rest).max(1))?;
            // A digit on a keycap is a picture.
            if sign.starts_with(char::is_alphanumeric) && !sign.contains(['\u{fe0f}', '\u{20e3}']) {
                return Some(sign);
            }
            rest = after;
        }
    });
    let first = signs.next();
    first.into_iter().chain(signs.next_back()).collect()
}

/// The longest start of an address that has at most `max` bytes and ends neither within a character nor
/// within one that is written in percent escapes.
#[must_use]
pub fn cut_address(url: &str, max: usize) -> &str {
    let cut = super::cut_bytes(url, max);
    if cut.len() == url.len() {
        return url;
    }
    // How many bytes a character has says its first one; the others begin with the bits 10 (RFC 3629).
    let mut whole = match cut.as_bytes() {
        [.., b'%'] => cut.len() - 1,
        [.., b'%', _] => cut.len() - 2,
        _ => cut.len(),
    };
    let mut later = 0;
    while let Some([b'%', high, low]) = whole.checked_sub(3).and_then(|from| cut.as_bytes().get(from..whole))
    {
        let Some(byte) = escaped(*high, *low) else { break };
        if byte & 0xc0 != 0x80 {
            let length = byte.leading_ones();
            let torn = (2..=4).contains(&length) && later + 1 < length;
            let end = if torn { whole - 3 } else { whole + usize::try_from(later).unwrap_or(0) * 3 };
            return cut.get(..end).unwrap_or(cut);
        }
        later += 1;
        whole -= 3;
        if later > 3 {
            break;
        }
    }
    cut.get(..whole + usize::try_from(later).unwrap_or(0) * 3).unwrap_or(cut)
}

fn escaped(high: u8, low: u8) -> Option<u8> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(value(high)? * 16 + value(low)?).ok()
}
