//! The apps speak every language completely: the same keys everywhere, with the same placeholders,
//! and with the plural forms that the language has.

use super::{Files, Finding};
use crate::build::{LOCALES, TEAM_LOCALES};
use locales::{FORMS, forms, parse, placeholders};
use std::collections::BTreeMap;

/// Where the apps' texts are, and in which languages.
pub(super) const FOLDERS: [(&str, &[&str]); 6] = [
    ("widget/locales", LOCALES),
    ("edge/inbox/locales", TEAM_LOCALES),
    ("edge/settings/locales", TEAM_LOCALES),
    ("edge/first_run/locales", TEAM_LOCALES),
    ("edge/reset/locales", TEAM_LOCALES),
    ("edge/sites/locales", TEAM_LOCALES),
];

/// What sets a value apart from the text around it, in a language that is read from right to left.
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// Compares each language with English.
pub fn check(files: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (folder, locales) in FOLDERS {
        let original = match parse(files.text(&format!("{folder}/en.txt"))) {
            Ok(entries) if !entries.is_empty() => entries,
            Ok(_) => {
                findings.push(Finding::new(format!("{folder}/en.txt"), "is missing or empty"));
                continue;
            }
            Err(error) => {
                findings.push(Finding::new(format!("{folder}/en.txt"), error));
                continue;
            }
        };
        for locale in locales {
            let file = format!("{folder}/{locale}.txt");
            match parse(files.text(&file)) {
                Ok(entries) => {
                    let rules = compare(locale, &original, entries.into_iter().collect());
                    findings.extend(rules.into_iter().map(|rule| Finding::new(&file, rule)));
                }
                Err(error) => findings.push(Finding::new(&file, error)),
            }
        }
    }
    findings
}

fn compare(
    locale: &str,
    original: &[(String, String)],
    mut translation: BTreeMap<String, String>,
) -> Vec<String> {
    let mut rules = Vec::new();
    for (key, text) in original {
        match translation.remove(key) {
            None => rules.push(format!("`{key}` is missing")),
            Some(translated) if text.contains(FORMS) => rules
                .extend(plural(locale, text, &translated).err().map(|problem| format!("`{key}` {problem}"))),
            Some(translated) if placeholders(&translated) != placeholders(text) => {
                rules.push(format!("`{key}` has other placeholders than in English"));
            }
            Some(translated) if !is_isolated(locale, &translated) => {
                rules.push(format!("`{key}` does not set its placeholders apart (U+2068, U+2069)"));
            }
            Some(_) => {}
        }
    }
    rules.extend(translation.into_keys().map(|key| format!("`{key}` is not in en.txt")));
    rules
}

/// The plural categories of a language (CLDR). French, Spanish, Italian and Portuguese have `many` for
/// millions only, and what is counted here never gets there.
fn categories(locale: &str) -> &'static [&'static str] {
    match locale {
        "ar" => &["zero", "one", "two", "few", "many", "other"],
        "pl" => &["one", "few", "many", "other"],
        "ro" => &["one", "few", "other"],
        _ => &["one", "other"],
    }
}

/// A text that counts something: all forms of the language, `other` last, which stands in for one that
/// a browser asks for beyond them. A form may do without the number: "one new message".
fn plural(locale: &str, original: &str, translated: &str) -> Result<(), String> {
    let given = forms(translated);
    let names: Vec<_> = given.iter().map(|(name, _)| *name).collect();
    if names != categories(locale) {
        return Err(format!("needs the forms {} in this order", categories(locale).join(", ")));
    }
    let known = placeholders(original)?;
    for (_, form) in given {
        if placeholders(form)?.iter().any(|name| !known.contains(name)) {
            return Err("has other placeholders than in English".to_owned());
        }
    }
    Ok(())
}

/// Whether a name in other letters stands in its place, whatever surrounds it.
fn is_isolated(locale: &str, text: &str) -> bool {
    let [before, after] = ISOLATE;
    locale != "ar"
        || text.matches('{').count() == text.matches(&format!("{before}{{")).count()
            && text.matches('}').count() == text.matches(&format!("}}{after}")).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(fr: &str) -> String {
        let mut files = vec![
            ("widget/locales/en.txt", "hello = Hello {name}\nbye = Bye\nnew = one: {n} new | other: {n} new"),
            ("widget/locales/fr.txt", fr),
            ("edge/inbox/locales/en.txt", "send = Send"),
            ("edge/inbox/locales/fr.txt", "send = Envoyer"),
            ("edge/inbox/locales/ro.txt", "send = Trimite"),
            ("edge/settings/locales/en.txt", "save = Save"),
            ("edge/settings/locales/fr.txt", "save = Enregistrer"),
            ("edge/settings/locales/ro.txt", "save = Salvează"),
            ("edge/first_run/locales/en.txt", "next = Next"),
            ("edge/first_run/locales/fr.txt", "next = Suivant"),
            ("edge/first_run/locales/ro.txt", "next = Înainte"),
            ("edge/reset/locales/en.txt", "next = Next"),
            ("edge/reset/locales/fr.txt", "next = Suivant"),
            ("edge/reset/locales/ro.txt", "next = Înainte"),
            ("edge/sites/locales/en.txt", "new = New site"),
            ("edge/sites/locales/fr.txt", "new = Nouveau site"),
            ("edge/sites/locales/ro.txt", "new = Site nou"),
        ];
        let others = LOCALES.iter().filter(|locale| !["en", "fr"].contains(locale));
        let others: Vec<(String, String)> = others
            .map(|locale| {
                let new = categories(locale).iter().map(|name| format!("{name}: {{n}} x"));
                let new = new.collect::<Vec<_>>().join(FORMS);
                let text = format!("bye = Pa\nhello = Salut \u{2068}{{name}}\u{2069}\nnew = {new}");
                (format!("widget/locales/{locale}.txt"), text)
            })
            .collect();
        files.extend(others.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let found = check(&Files::of(&files)).into_iter();
        found.map(|finding| format!("{}: {}\n", finding.file, finding.rule)).collect()
    }

    #[test]
    fn complete_languages_are_fine() {
        assert_eq!(
            rules("hello = Bonjour {name}\nbye = Salut\nnew = one: un nouveau | other: {n} nouveaux"),
            ""
        );
    }

    #[test]
    fn every_gap_is_found() {
        let new = "new = one: {n} x | other: {n} x";
        for (fr, expected) in [
            (format!("hello = Bonjour {{name}}\n{new}"), "`bye` is missing"),
            (format!("hello = Bonjour {{nom}}\nbye = Salut\n{new}"), "`hello` has other placeholders"),
            (format!("hello = Bonjour {{name}}\nbye = Salut\nmore = x\n{new}"), "`more` is not in en.txt"),
            (
                "hello = Bonjour {name}\nbye = Salut\nnew = {n} x".to_owned(),
                "`new` needs the forms one, other",
            ),
            ("hello".to_owned(), "line 1 is not"),
        ] {
            let found = rules(&fr);
            assert!(
                found.starts_with("widget/locales/fr.txt: ") && found.contains(expected),
                "{fr}: {found}"
            );
        }
        assert!(check(&Files::of(&[])).len() >= 3, "missing files");
    }

    #[test]
    fn a_value_is_set_apart_where_one_reads_from_right_to_left() {
        assert!(is_isolated("ar", "\u{2068}{agent}\u{2069} يكتب"));
        assert!(!is_isolated("ar", "{agent} يكتب"));
        assert!(is_isolated("pl", "{agent} pisze"));
        assert!(plural("pl", "one: {n} | other: {n}", "one: a | few: b | many: c | other: {n}").is_ok());
        assert!(plural("pl", "one: {n} | other: {n}", "one: a | few: b | many: {m} | other: d").is_err());
    }
}
