//! Kinds of characters that the rules of text go by. Unicode's own tables would be more to download
//! than all that they are needed for, so these tell what is asked here and no more; the tests compare
//! them with Unicode's.

/// What is no part of a word beyond ASCII, by where it lies: first and last of each range. Taken from
/// Unicode's punctuation, format characters, private use and Default_Ignorable_Code_Point, with the
/// symbols and unassigned places between them.
const APART: [(u16, u16); 102] = [
    (0x80, 0xa9),
    (0xab, 0xb4),
    (0xb6, 0xb8),
    (0xbb, 0xbf),
    (0xd7, 0xd7),
    (0xf7, 0xf7),
    (0x34f, 0x34f),
    (0x37e, 0x37e),
    (0x387, 0x387),
    (0x55a, 0x55f),
    (0x589, 0x58a),
    (0x5be, 0x5be),
    (0x5c0, 0x5c0),
    (0x5c3, 0x5c3),
    (0x5c6, 0x5c6),
    (0x5f3, 0x60d),
    (0x61b, 0x61f),
    (0x66a, 0x66d),
    (0x6d4, 0x6d4),
    (0x6dd, 0x6dd),
    (0x700, 0x70f),
    (0x7f7, 0x7f9),
    (0x830, 0x83e),
    (0x85e, 0x85e),
    (0x890, 0x891),
    (0x8e2, 0x8e2),
    (0x964, 0x965),
    (0x970, 0x970),
    (0x9fd, 0x9fd),
    (0xa76, 0xa76),
    (0xaf0, 0xaf0),
    (0xc77, 0xc77),
    (0xc84, 0xc84),
    (0xdf4, 0xdf4),
    (0xe4f, 0xe4f),
    (0xe5a, 0xe5b),
    (0xf04, 0xf14),
    (0xf3a, 0xf3d),
    (0xf85, 0xf85),
    (0xfd0, 0xfda),
    (0x104a, 0x104f),
    (0x10fb, 0x10fb),
    (0x115f, 0x1160),
    (0x1360, 0x1368),
    (0x1400, 0x1400),
    (0x166e, 0x166e),
    (0x169b, 0x169c),
    (0x16eb, 0x16ed),
    (0x1735, 0x1736),
    (0x17b4, 0x17b5),
    (0x17d4, 0x17d6),
    (0x17d8, 0x17da),
    (0x1800, 0x180f),
    (0x1944, 0x1945),
    (0x1a1e, 0x1a1f),
    (0x1aa0, 0x1aa6),
    (0x1aa8, 0x1aad),
    (0x1b4e, 0x1b4f),
    (0x1b5a, 0x1b60),
    (0x1b7d, 0x1b7f),
    (0x1bfc, 0x1bff),
    (0x1c3b, 0x1c3f),
    (0x1c7e, 0x1c7f),
    (0x1cc0, 0x1cc7),
    (0x1cd3, 0x1cd3),
    (0x200b, 0x29fd),
    (0x2cf9, 0x2cff),
    (0x2d70, 0x2d70),
    (0x2e00, 0x3003),
    (0x3008, 0x301f),
    (0x3030, 0x3030),
    (0x303d, 0x303d),
    (0x30a0, 0x30a0),
    (0x30fb, 0x30fb),
    (0x3164, 0x3164),
    (0xa4fe, 0xa4ff),
    (0xa60d, 0xa60f),
    (0xa673, 0xa673),
    (0xa67e, 0xa67e),
    (0xa6f2, 0xa6f7),
    (0xa874, 0xa877),
    (0xa8ce, 0xa8cf),
    (0xa8f8, 0xa8fa),
    (0xa8fc, 0xa8fc),
    (0xa92e, 0xa92f),
    (0xa95f, 0xa95f),
    (0xa9c1, 0xa9cd),
    (0xa9de, 0xa9df),
    (0xaa5c, 0xaa5f),
    (0xaade, 0xaadf),
    (0xaaf0, 0xaaf1),
    (0xabeb, 0xabeb),
    (0xe000, 0xf8ff),
    (0xfd3e, 0xfd3f),
    (0xfe00, 0xfe19),
    (0xfe30, 0xfe6b),
    (0xfeff, 0xff0f),
    (0xff1a, 0xff20),
    (0xff3b, 0xff3f),
    (0xff5b, 0xff65),
    (0xffa0, 0xffa0),
    (0xffe0, 0xffff),
];

/// The zeros of the scripts that count by tens with digits of their own; one to nine follow each.
const ZEROS: [u16; 36] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6,
    0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0,
    0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];

/// Whether a character is part of a word: a letter, a digit, or a mark on one, in any script that is in
/// use.
#[must_use]
pub fn is_of_word(c: char) -> bool {
    match u16::try_from(u32::from(c)) {
        Ok(0..=0x7f) => c.is_ascii_alphanumeric(),
        Ok(place) => {
            !c.is_whitespace() && !APART.iter().any(|(first, last)| (*first..=*last).contains(&place))
        }
        // Beyond that lie the rare characters of Chinese, and else what nobody writes an address in:
        // scripts of the past, pictures, tags, private use.
        Err(_) => matches!(c, '\u{20000}'..='\u{3ffff}'),
    }
}

/// Whether a character shows nothing by itself: white space, a control character, or one that only
/// acts on others (Default_Ignorable_Code_Point of Unicode Standard Annex #44), and the few that are
/// drawn as nothing.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || c.is_whitespace()
        || c.is_control()
}

/// Whether a character, invisible by itself, makes what stands before it look as it does: joiners,
/// variation selectors, tags.
pub(super) fn is_of_sign(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
        || c >= '\u{e0000}'
}

/// Characters that turn the direction of the text around them (Unicode Standard Annex #9, section
/// 2): in a name they could dress one person up as another.
pub(crate) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A digit of any script as an ASCII digit.
pub(super) fn digit(c: char) -> Option<char> {
    let place = u32::from(c);
    // Mathematics has five alphabets of digits in a row.
    let value = if c.is_ascii_digit() {
        place & 15
    } else if let 0x1d7ce..=0x1d7ff = place {
        (place - 0x1d7ce) % 10
    } else {
        ZEROS.iter().map(|zero| place.wrapping_sub(u32::from(*zero))).find(|value| *value < 10)?
    };
    char::from_digit(value, 10)
}

/// A full-width character as the ASCII character that it stands for.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u8::try_from(u32::from(c) - 0xfee0).map_or(c, char::from),
        _ => c,
    }
}
