//! Where links begin and end.

use super::*;
use crate::limits::TEXT_MAX;
use crate::text::is_invisible;
use core::cell::Cell;
use proptest::prelude::*;

/// The pieces with links in angle brackets.
fn show(text: &str) -> String {
    let mut out = String::new();
    let mut whole = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => {
                out.push_str(text);
                whole.push_str(text);
            }
            Piece::Link(link) => {
                out.push_str(&format!("<{link}>"));
                whole.push_str(link);
            }
        }
    }
    assert_eq!(whole, text);
    out
}

#[test]
fn addresses_become_links() {
    assert_eq!(show("see https://a.example/x?y=1#z now"), "see <https://a.example/x?y=1#z> now");
    assert_eq!(show("HTTP://A.example"), "<HTTP://A.example>");
    assert_eq!(show("http://a.b\nhttp://c.d"), "<http://a.b>\n<http://c.d>");
    assert_eq!(show("voilà«https://é.example/ș»"), "voilà«<https://é.example/ș>»");
    assert_eq!(show("http://[::1]:8787/x"), "<http://[::1]:8787/x>");
}

#[test]
fn the_sentence_around_a_link_is_not_part_of_it() {
    assert_eq!(show("Go to https://a.example."), "Go to <https://a.example>.");
    assert_eq!(show("(https://a.example/b)"), "(<https://a.example/b>)");
    assert_eq!(show("https://a.example/b_(c)?!"), "<https://a.example/b_(c)>?!");
    assert_eq!(show("https://a.example/…"), "<https://a.example/>…");
}

/// How often it is looked up whether a character is one of a word, which a browser is asked for each time.
fn looks(text: &str) -> usize {
    let looks = Cell::new(0);
    let counted = |c| {
        looks.set(looks.get() + 1);
        is_of_word(c)
    };
    assert!(!pieces_by(text, counted).is_empty());
    looks.get()
}

#[test]
fn a_text_made_of_addresses_is_looked_through_once() {
    for part in [
        "https://é)",
        "https://é]]",
        "https://(é",
        "https://é\u{202e}",
        "https://é»",
        "éhttps://",
        "https://é.h",
        "http://é)<",
        "https://é) ",
        "(https://[é",
    ] {
        let text = part.repeat(TEXT_MAX / part.chars().count());
        let (looks, length) = (looks(&text), text.chars().count());
        assert!(looks <= 3 * length, "{part}: {looks} for {length} characters");
    }
}

#[test]
fn other_things_stay_text() {
    for text in [
        "",
        "h",
        "http",
        "https://",
        "http://...",
        "www.a.example",
        "javascript:alert(1)",
        "xhttps://a.example",
        "data:text/html,https",
        "hhh",
        "https://a.example/\u{202e}moc.elpmaxe.b//:sptth",
        "https://\u{2066}a.example",
    ] {
        assert_eq!(show(text), text);
    }
}

#[test]
fn what_follows_in_any_script_is_not_part_of_a_link() {
    for after in [
        "。", "、", "，", "！", "？", "：", "；", "）", "］", "｝", "」", "』", "】", "〉", "》", "〕", "〗",
        "〛", "・", "～", "،", "؟", "؛", "۔", "।", "॥", "።", "։", "״", "׳", "༼", "༽", "᚜", "⁆", "⟩", "⦄",
        "﴾", "﴿", "｡", "｣", "\u{200f}", "\u{200e}", "\u{200b}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{ad}",
        "\u{202c}", "\u{2069}", "\u{61c}", "\u{3164}", "\u{180e}", "\u{fe0f}", "—", "–", "…", "’", "”", "»",
        "›", "•", "🙂", "→", ">", "\"", "`", ")", "]", "}", "\u{3000}", "\u{a0}", "\u{2028}", "𑁇",
    ] {
        for link in ["https://a.example", "https://a.example/b", "https://é.example/路径?q=ș#ü"] {
            for rest in ["", "and", " so", "吗", "🙂."] {
                let text = format!("{link}{after}{rest}");
                assert_eq!(show(&text), format!("<{link}>{after}{rest}"), "{text:?}");
            }
        }
    }
    // Within an address these are part of it.
    for after in [".", ",", ";", ":", "!", "?", "'", "**", "_", "(", "["] {
        for rest in ["", " so", "。", "»"] {
            assert_eq!(
                show(&format!("https://a.example/b{after}{rest}")),
                format!("<https://a.example/b>{after}{rest}")
            );
        }
    }
}

#[test]
fn an_address_is_found_where_no_space_is_written() {
    assert_eq!(show("请看https://a.example/路径。谢谢"), "请看<https://a.example/路径>。谢谢");
    assert_eq!(show("\u{202a}https://a.example\u{202c}"), "\u{202a}<https://a.example>\u{202c}");
    assert_eq!(show("https://a.example、https://b.example"), "<https://a.example>、<https://b.example>");
    assert_eq!(show("[here](https://a.example/b_(c)), and"), "[here](<https://a.example/b_(c)>), and");
    assert_eq!(show("https://a.example/b),c"), "<https://a.example/b>),c");
}

proptest! {
    /// Whatever stands around it: a link consists of words and ASCII's signs, in balance, and the pieces
    /// are the text.
    #[test]
    fn links_contain_nothing_of_the_sentence(
        text in "(https?://[a-zé]{1,4}\\.[a-z]{2}|[a-z/?=&#%~é路هन()\\[\\]{}.,;:!?'*_ -]|[\\p{P}\\p{Cf}\\p{Zs}\\p{So}\\p{Cc}]){0,24}"
    ) {
        show(&text);
        for piece in pieces(&text) {
            let Piece::Link(link) = piece else { continue };
            prop_assert!(!link.contains(is_invisible), "{:?}", link);
            let foreign = |c: char| !c.is_ascii_graphic() && !c.is_alphanumeric() && is_punctuation(c);
            prop_assert!(!link.contains(foreign), "{:?}", link);
            prop_assert!(link.ends_with(|c: char| c.is_alphanumeric() || !c.is_ascii() || ")]}/=&#%~@$+-|\\^".contains(c)), "{:?}", link);
            for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
                for (at, _) in link.match_indices(close) {
                    let before = &link[..=at];
                    prop_assert!(before.matches(close).count() <= before.matches(open).count(), "{:?}", link);
                }
            }
        }
    }
}

/// Punctuation, spaces and marks that nobody sees, as Unicode has them.
fn is_punctuation(c: char) -> bool {
    use regex_syntax::hir::{Class, HirKind};
    static RANGES: std::sync::LazyLock<Vec<(char, char)>> = std::sync::LazyLock::new(|| {
        let kind = regex_syntax::parse(r"[\p{P}\p{Cf}\p{Z}--\p{ASCII}]").unwrap().into_kind();
        let HirKind::Class(Class::Unicode(class)) = kind else { panic!("no class") };
        class.iter().map(|range| (range.start(), range.end())).collect()
    });
    RANGES.iter().any(|(first, last)| (*first..=*last).contains(&c))
}
