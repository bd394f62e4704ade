//! Text as it is taken, compared with what Unicode says of characters.

use super::*;
use proptest::prelude::*;
use regex_syntax::hir::{Class, HirKind};

#[test]
fn a_name_is_kept_as_typed() {
    assert_eq!(name("  Ștefan-Élise O’Brien "), Ok("Ștefan-Élise O’Brien".to_owned()));
    assert_eq!(name(" \t "), Err(Rejection::NameMissing));
    assert_eq!(name(&"é".repeat(80)), Ok("é".repeat(80)));
    assert_eq!(name(&"é".repeat(81)), Err(Rejection::NameTooLong));
    assert_eq!(name("\u{200b}\u{202a}Ana\u{202c}\u{feff} "), Ok("Ana".to_owned()));
    assert_eq!(name("Ana ❤\u{fe0f}"), Ok("Ana ❤\u{fe0f}".to_owned()));
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

/// Every character that Unicode says is of a kind.
fn all(kind: &str) -> Vec<char> {
    let class = regex_syntax::parse(kind).unwrap().into_kind();
    let HirKind::Class(Class::Unicode(class)) = class else { panic!("{kind} is no class") };
    class.iter().flat_map(|range| range.start()..=range.end()).collect()
}

#[test]
fn what_cannot_be_seen_is_nothing() {
    let hidden = all(r"[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cc}]");
    for c in hidden.into_iter().chain(['\u{2800}', '\u{fff9}', '\u{1d159}']) {
        let text = String::from_iter([c, ' ', c]);
        assert!(is_blank(&text), "{c:?}");
        assert_eq!(message(&text), Err(Rejection::TextEmpty), "{c:?}");
        assert_eq!(comment(&text), Ok(None), "{c:?}");
        assert_eq!(reason(&text), Err(Rejection::ReasonMissing), "{c:?}");
        assert_eq!(name(&text), Err(Rejection::NameMissing), "{c:?}");
        assert_eq!(file_name(&text), Err(Rejection::FileNameInvalid), "{c:?}");
        assert_eq!(customer_id(&text), Err(Rejection::BadId), "{c:?}");
    }
    for shown in all(r"[\p{L}\p{N}\p{P}\p{S}--\p{Default_Ignorable_Code_Point}\u{2800}\u{1d159}]") {
        assert!(!is_invisible(shown), "{shown:?}");
    }
}

#[test]
fn control_characters_are_left_out_and_lines_end_in_one_way() {
    assert_eq!(message("a\u{0}b\u{1b}[31mc\u{7f}\u{9b}d\u{8}"), Ok("ab[31mcd".to_owned()));
    assert_eq!(
        message("\tone\r\ntwo\rthree\n\u{85}\tfour\u{c}five "),
        Ok("one\ntwo\nthree\n\n\tfour\nfive".into())
    );
    assert_eq!(message("\u{1b} a \u{0}"), Ok("a".to_owned()));
    assert_eq!(message("👩\u{200d}🚒 ❤\u{fe0f}"), Ok("👩\u{200d}🚒 ❤\u{fe0f}".to_owned()));
    for c in all(r"[\p{Cc}--\n\t]") {
        for take in [message, reason] {
            let taken = take(&format!("a{c}b")).unwrap();
            assert!(matches!(&*taken, "ab" | "a\nb"), "{c:?} {taken:?}");
        }
    }
}

#[test]
fn a_telephone_number_is_told_in_any_script_and_with_any_dash() {
    for (typed, stored) in [
        ("\u{202a}+40 21 123 4567\u{202c}", "+40 21 123 4567"),
        ("\u{200e}021\u{2011}123\u{2013}4567\u{200e}", "021-123-4567"),
        ("021\u{a0}123\u{202f}45\u{2009}67", "021 123 45 67"),
        ("٠٢١ ١٢٣ ٤٥٦٧", "021 123 4567"),
        ("۰۲۱−۱۲۳−۴۵۶۷", "021-123-4567"),
        ("＋８１（０）３ー１２３４．５６７８", "+81(0)3-1234.5678"),
        ("०११ १२३ ४५६७", "011 123 4567"),
        ("(+40) 21/123.45.67", "(+40) 21/123.45.67"),
        ("06·12·34·56·78", "06.12.34.56.78"),
        ("\u{feff}021\u{200b}123\u{ad}4567", "0211234567"),
    ] {
        assert_eq!(telephone(typed).as_deref(), Some(stored), "{typed:?}");
        assert_eq!(contact(typed).as_deref(), Ok(stored), "{typed:?}");
    }
    for bad in [
        "",
        "12",
        "12345",
        "1234567890123456",
        "021 123 4567 or so",
        "021+1234567",
        "++40211234567",
        "٠٢١ ١٢٣ abc",
    ] {
        assert_eq!(telephone(bad), None, "{bad:?}");
    }
    for zero in all(r"[\p{Nd}&&[\u{0}-\u{ffff}\u{1d7ce}-\u{1d7ff}]]").chunks(10) {
        assert_eq!(telephone(&String::from_iter(zero)).as_deref(), Some("0123456789"), "{zero:?}");
    }
}

#[test]
fn an_address_is_stored_without_what_nobody_sees() {
    for typed in [
        " zoe@mail.example\u{200b}",
        "\u{202a}zoe@mail.example\u{202c}",
        "\u{feff}zoe@\u{2060}mail.example\u{a0}",
        "zoe＠ｍａｉｌ．ｅｘａｍｐｌｅ",
        "zoe@mail。example",
    ] {
        assert_eq!(contact(typed).as_deref(), Ok("zoe@mail.example"), "{typed:?}");
    }
    assert_eq!(email("zoé@büro.example").as_deref(), Some("zoé@büro.example"));
    for bad in [
        "",
        "@",
        "zoe@",
        "zoe@mail",
        "a b@mail.example",
        "a@b@c.example",
        "zoe@mail..example",
        "<zoe@mail.example>",
    ] {
        assert_eq!(email(bad), None, "{bad:?}");
    }
}

#[test]
fn an_address_is_not_cut_within_an_escape() {
    let whole = "https://a.example/?q=%E2%80%99%20é";
    assert_eq!(cut_address(whole, 100), whole);
    let end = |max| cut_address(whole, max).strip_prefix("https://a.example/?q=").unwrap();
    for (max, expected) in
        [(21, ""), (22, ""), (23, ""), (24, ""), (29, ""), (30, "%E2%80%99"), (31, "%E2%80%99")]
    {
        assert_eq!(end(max), expected, "{max}");
    }
    assert_eq!(end(33), "%E2%80%99%20");
    assert_eq!(end(34), "%E2%80%99%20", "within a character");
    // What is no UTF-8 is cut as it comes.
    assert_eq!(cut_address("http://a.b/%FFx", 14), "http://a.b/%FF");
    assert_eq!(cut_address("http://a.b/%99%99%99%99%99x", 26), "http://a.b/%99%99%99%99%99");
}

#[test]
fn characters_are_of_a_word_as_unicode_says() {
    let apart = all(r"[[\p{P}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}]--\p{ASCII}]");
    assert_eq!(
        String::from_iter(apart.into_iter().filter(|c| is_of_word(*c))).escape_unicode().to_string(),
        ""
    );
    // Between the symbols stand letters that are drawn like symbols.
    let words = all(
        r"[[\p{L}\p{Nd}\p{M}]--[\p{Default_Ignorable_Code_Point}\u{2000}-\u{2bff}\u{2e00}-\u{2fff}\u{10000}-\u{1ffff}\u{e0000}-\u{effff}]]",
    );
    assert_eq!(
        String::from_iter(words.into_iter().filter(|c| !is_of_word(*c))).escape_unicode().to_string(),
        ""
    );
}

proptest! {
    /// What was taken once is taken again as it is.
    #[test]
    fn taking_twice_is_taking_once(raw in "[\\PC\\s\\p{Cc}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2066}\u{feff}\u{fe0f}]{0,12}") {
        for take in [name, message, reason, contact, file_name] {
            if let Ok(taken) = take(&raw) {
                prop_assert_eq!(take(&taken), Ok(taken.clone()));
            }
        }
        let written = written(&raw);
        prop_assert_eq!(super::written(&written), written.clone());
        prop_assert_eq!(trim(trim(&raw)), trim(&raw));
    }

    #[test]
    fn contacts_taken_twice_are_the_same(raw in "[+＋]?[0-9٠-٩０-９ \u{a0}\u{200e}\u{2010}-\u{2014}().／]{6,16}|[a-zａ-ｚ]{1,4}[\u{200b}\u{2060}]?[@＠][a-z]{1,4}[.。．][a-z]{2}\u{200b}?") {
        if let Ok(taken) = contact(&raw) {
            prop_assert!(taken.is_ascii());
            prop_assert_eq!(contact(&taken), Ok(taken.clone()));
        }
    }

    #[test]
    fn a_cut_address_ends_in_whole_characters(path in "([a-zé]|%20|%C3%A9|%E2%80%99|%F0%9F%98%80){0,20}", max in 0_usize..120) {
        let url = format!("https://a.example/{path}");
        let cut = cut_address(&url, max);
        prop_assert!(cut.len() <= max && url.starts_with(cut));
        let mut bytes = Vec::new();
        let mut parts = cut.split('%');
        bytes.extend(parts.next().unwrap_or_default().bytes());
        for part in parts {
            bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
            bytes.extend(part[2..].bytes());
        }
        prop_assert!(String::from_utf8(bytes).is_ok(), "{}", cut);
        prop_assert!(cut.len() + 12 > max.min(url.len()));
    }
}
