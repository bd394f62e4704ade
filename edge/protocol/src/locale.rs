//! The languages the apps speak, which one to use for whom, and texts in several of them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The languages the widget speaks, and in which an owner's texts may be. The first one stands in
/// for a language that is not among them.
pub const LOCALES: [&str; 10] = ["en", "fr", "ro", "de", "es", "it", "pt", "nl", "pl", "ar"];

/// The languages the inbox speaks, and in which we write transcripts and mails.
pub const TEAM_LOCALES: [&str; 3] = ["en", "fr", "ro"];

/// What the launcher is called in each of the widget's languages. All of them travel with every page
/// that carries the snippet, since only the page knows its language; the other words come with the frame.
pub const LAUNCHER_LABELS: [(&str, &str); 10] = [
    ("en", "Chat with us"),
    ("fr", "Discuter avec nous"),
    ("ro", "Discută cu noi"),
    ("de", "Chatten Sie mit uns"),
    ("es", "Chatea con nosotros"),
    ("it", "Scrivici in chat"),
    ("pt", "Fale connosco"),
    ("nl", "Chat met ons"),
    ("pl", "Porozmawiaj z nami"),
    ("ar", "تحدث معنا"),
];

/// What the launcher says where no chat comes, per language: it cannot ask for it then.
const UNREACHABLE: [(&str, &str); 10] = [
    ("en", "Chat cannot be reached. Try again"),
    ("fr", "Chat indisponible. Réessayez"),
    ("ro", "Chat indisponibil. Reîncearcă"),
    ("de", "Chat nicht erreichbar. Erneut versuchen"),
    ("es", "Chat no disponible. Reintentar"),
    ("it", "Chat non disponibile. Riprova"),
    ("pt", "Chat indisponível. Tentar de novo"),
    ("nl", "Chat niet bereikbaar. Opnieuw proberen"),
    ("pl", "Czat niedostępny. Spróbuj znowu"),
    ("ar", "الدردشة غير متاحة. حاول"),
];

/// As many characters fit on a line of the launcher in a window of 320 px.
const LINE: usize = 22;

/// Where a line may break and nothing shows (ZERO WIDTH SPACE).
const BREAK: char = '\u{200b}';

/// What the loader says of its own, per language: the launcher's name, and its words where no chat comes, with
/// the email address at which the site can be reached, if any.
#[must_use]
pub fn loader_texts(email: &str) -> BTreeMap<&'static str, (&'static str, String)> {
    let texts = LAUNCHER_LABELS.into_iter().zip(UNREACHABLE);
    // Where it is longer than a line of the launcher on a small phone, it breaks before its signs, as few as do.
    let is_long = |text: &str| text.chars().count() >= LINE;
    let in_parts = email.split('@').any(is_long);
    let may_break =
        |sign: char| (is_long(email) && (sign == '@' || in_parts && sign == '.')).then_some(BREAK);
    let email: String = email.chars().flat_map(|sign| may_break(sign).into_iter().chain([sign])).collect();
    let with = |text: &str| if email.is_empty() { text.to_owned() } else { [text, &email].join(" · ") };
    texts.map(|((locale, label), (_, text))| (locale, (label, with(text)))).collect()
}

/// A text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localized {
    /// The language, one of [`LOCALES`].
    pub locale: String,
    /// The text.
    pub text: String,
}

/// The widget's language for a wish, or else for a second one, or else English.
#[must_use]
pub fn locale_or(wish: &str, second: &str) -> &'static str {
    spoken(&LOCALES, wish).unwrap_or_else(|| locale_for(second))
}

/// The language of a transcript or a mail for a wish: among those we write them in, or else the second wish's, or else
/// the widget's language for the first.
#[must_use]
pub fn written_or(wish: &str, second: &str) -> &'static str {
    let written = |wish| spoken(&TEAM_LOCALES, wish);
    written(wish).or_else(|| written(second)).unwrap_or_else(|| locale_for(wish))
}

/// The widget's language for a wish like `fr-CA`: its first part when the widget speaks it, else English.
#[must_use]
pub fn locale_for(wish: &str) -> &'static str {
    spoken(&LOCALES, wish).unwrap_or("en")
}

/// The inbox's language for a wish like `fr-CA`.
#[must_use]
pub fn team_locale_for(wish: &str) -> &'static str {
    spoken(&TEAM_LOCALES, wish).unwrap_or("en")
}

/// The direction in which a language is read, as in the attribute `dir`.
#[must_use]
pub fn direction(locale: &str) -> &'static str {
    if locale == "ar" { "rtl" } else { "ltr" }
}

/// The text in `locale`, or in the first language there is.
#[must_use]
pub fn localized<'a>(texts: &'a [Localized], locale: &str) -> &'a str {
    let own = texts.iter().find(|text| text.locale == locale);
    own.or(texts.first()).map_or("", |text| text.text.as_str())
}

fn spoken(locales: &[&'static str], wish: &str) -> Option<&'static str> {
    let language = wish.split(['-', '_']).next().unwrap_or_default();
    locales.iter().copied().find(|locale| language.eq_ignore_ascii_case(locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_its_first_part() {
        assert_eq!(locale_for("fr-CA"), "fr");
        assert_eq!(locale_for("RO_ro"), "ro");
        assert_eq!(locale_for("de-AT"), "de");
        assert_eq!(locale_for("ar-EG"), "ar");
        assert_eq!(locale_for("ja"), "en");
        assert_eq!(locale_for(""), "en");
        assert_eq!(team_locale_for("ro"), "ro");
        assert_eq!(team_locale_for("de-AT"), "en");
    }

    #[test]
    fn a_second_wish_counts_where_the_first_is_not_spoken() {
        assert_eq!((locale_or("de-AT", "fr"), locale_or("ja", "fr")), ("de", "fr"));
        assert_eq!((locale_or("ja", ""), locale_or("", "ja")), ("en", "en"));
        assert_eq!((written_or("ro", "fr"), written_or("de", "fr")), ("ro", "fr"));
        assert_eq!((written_or("de", ""), written_or("de", "es"), written_or("ja", "")), ("de", "de", "en"));
    }

    #[test]
    fn the_team_speaks_what_visitors_may_speak() {
        assert!(TEAM_LOCALES.iter().all(|locale| LOCALES.contains(locale)));
        assert_eq!(LOCALES.first(), Some(&"en"));
        assert_eq!(LAUNCHER_LABELS.map(|(locale, _)| locale), LOCALES);
        assert_eq!(UNREACHABLE.map(|(locale, _)| locale), LOCALES);
        assert_eq!(loader_texts("").len(), LOCALES.len());
        let texts = loader_texts("help@shop.example");
        assert_eq!(
            texts["en"],
            ("Chat with us", "Chat cannot be reached. Try again · help@shop.example".to_owned())
        );
        let ends = |email: &str, end: &str| loader_texts(email)["fr"].1.ends_with(end);
        assert!(ends("customer.service@lamps.example", " customer.service\u{200b}@lamps.example"));
        assert!(ends(
            "help@the.lamps.of.our.shop.example",
            "@the\u{200b}.lamps\u{200b}.of\u{200b}.our\u{200b}.shop\u{200b}.example"
        ));
        assert_eq!((direction("ar"), direction("pl")), ("rtl", "ltr"));
    }
}
