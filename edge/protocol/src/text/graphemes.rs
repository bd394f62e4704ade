//! Where signs begin, by Unicode's tables (Unicode Standard Annex #29): for the edge. Browsers have
//! `Intl.Segmenter`.

use super::{initials_by, preview_by};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// [`preview_by`] whole signs.
#[must_use]
pub fn preview(text: &str, max: usize) -> String {
    preview_by(text, max, start_of_sign)
}

/// [`initials_by`] whole signs.
#[must_use]
pub fn initials(name: &str) -> String {
    initials_by(name, |text| text.graphemes(true).next().map_or(0, str::len))
}

/// The first `max` characters, less those of a sign that goes on after them.
#[must_use]
pub fn first_signs(text: &str, max: usize) -> &str {
    let end = super::first_chars(text, max).len();
    text.get(..start_of_sign(text, end)).unwrap_or_default()
}

fn start_of_sign(text: &str, place: usize) -> usize {
    let mut cursor = GraphemeCursor::new(place, text.len(), true);
    // The whole text is at hand, so nothing more is asked for.
    match cursor.is_boundary(text, 0) {
        Ok(true) => place,
        _ => cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn initials_are_whole_signs_of_the_first_and_the_last_name() {
        for (name, expected) in [
            ("Ana", "A"),
            ("Ana Maria Ștefănescu", "AȘ"),
            ("  élise  (Paris) ", "éP"),
            ("e\u{301}lise S\u{326}tefan", "e\u{301}S\u{326}"),
            ("🇫🇷 Ana", "A"),
            ("👩\u{200d}🚒 Jo", "J"),
            ("(Ana) Pop", "AP"),
            ("\u{200b}Ana", "A"),
            ("«Ana» 「Pop」", "AP"),
            ("1\u{fe0f}\u{20e3} Bob", "B"),
            ("👍🏽 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", ""),
            ("किरण देवी", "किदे"),
            ("\u{301}Ana", "A"),
            ("", ""),
            ("🙂 x", "x"),
        ] {
            assert_eq!(initials(name), expected, "{name:?}");
        }
    }

    #[test]
    fn previews_fold_and_cut() {
        assert_eq!(preview("a\n\n b", 10), "a b");
        assert_eq!(preview("abcdefghij", 10), "abcdefghij");
        assert_eq!(preview("abcdefghijk", 10), "abcdefghi…");
        assert_eq!(first_signs("abc", 2), "ab");
    }

    #[test]
    fn no_sign_is_halved() {
        for sign in [
            "👩\u{200d}👩\u{200d}👧\u{200d}👦",
            "🇫🇷",
            "👍🏽",
            "e\u{301}\u{323}",
            "❤\u{fe0f}",
            "\r\n",
            "각",
            "नि",
        ] {
            let text = format!("abc{sign}{}", "x".repeat(20));
            for max in 4..4 + sign.chars().count() {
                assert_eq!(first_signs(&text, max - 1), "abc", "{sign:?} {max}");
                if !sign.contains('\n') {
                    assert_eq!(preview(&text, max), "abc…", "{sign:?} {max}");
                }
            }
        }
        assert_eq!(preview(&"e\u{301}".repeat(5), 4), "e\u{301}…");
        assert_eq!(preview("🇫🇷🇷🇴🇬🇧🇩🇪", 4), "🇫🇷…", "an odd number of halves");
    }

    proptest! {
        /// A preview is a beginning of the folded text, in whole signs, within the limit.
        #[test]
        fn previews_end_between_signs(text in "([a-z ]|👩\u{200d}👧|🇫🇷|e\u{301}|👍🏽|각){0,40}", max in 1_usize..30) {
            let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let cut = preview(&text, max);
            prop_assert!(cut.chars().count() <= max);
            if let Some(begun) = cut.strip_suffix('…') {
                prop_assert!(folded.starts_with(begun));
                let ends: Vec<usize> = folded.grapheme_indices(true).map(|(at, _)| at).collect();
                prop_assert!(ends.contains(&begun.len()));
            } else {
                prop_assert_eq!(cut, folded);
            }
        }
    }
}
